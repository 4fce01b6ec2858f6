internal import Base

/// What came of a call: said by whoever carried it out to whoever was called.
package struct HookOutcome: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// A checkpoint, or nothing had changed since the last one.
        case made, unchanged
        /// The last one is too young.
        case tooSoon = "too_soon"
        /// The agent does not work in a project under Everett's care.
        case noProject = "no_project"
        case failed
    }

    package var kind: Kind
    package var checkpoint: String?
    /// Why not, for the user.
    package var code: String?
    package var message: String?

    package init(_ kind: Kind, checkpoint: String? = nil, code: String? = nil, message: String? = nil) {
        self.kind = kind
        self.checkpoint = checkpoint
        self.code = code
        self.message = message
    }

    package var text: String {
        JSONWriter.text { json in
            json.object { json in
                json.string("outcome", kind.rawValue)
                json.string("checkpoint", checkpoint)
                json.string("code", code)
                json.string("message", message)
            }
        }
    }

    package init?(_ bytes: [UInt8]) {
        guard let json = try? JSONValue(bytes), let kind = json["outcome"]?.text.flatMap(Kind.init) else { return nil }
        self.init(
            kind, checkpoint: json["checkpoint"]?.text, code: json["code"]?.text, message: json["message"]?.text)
    }
}
