package import Base

/// What is kept of a token for agents: whose it is and what it is good for, and of the token itself only its hash.
package struct AgentTokenRecord: Sendable, Hashable {
    package let name: String
    package let digest: Digest
    /// The project that it is good for.
    package let project: Identifier
    /// Whether commands of its holder's choice are run, in sandboxes.
    package let mayRun: Bool
    package let created: Timestamp
    package let expires: Timestamp?

    package init(
        name: String, digest: Digest, project: Identifier, mayRun: Bool, created: Timestamp, expires: Timestamp?
    ) {
        self.name = name
        self.digest = digest
        self.project = project
        self.mayRun = mayRun
        self.created = created
        self.expires = expires
    }

    /// A name that can be typed and shown: letters, digits, and `.`, `-`, `_` between them.
    package static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
            default: false
            }
        }
        guard (1...64).contains(bytes.count), let first = bytes.first, isPlain(first) else { return false }
        return bytes.allSatisfy { isPlain($0) || [0x2d, 0x2e, 0x5f].contains($0) }
    }

    init?(_ json: JSONValue) {
        guard let name = json["name"]?.text, Self.isName(name),
            let digest = json["sha256"]?.text.flatMap({ Digest(hex: $0) }),
            let project = json["project"]?.text.flatMap({ Identifier($0) }),
            case .bool(let mayRun)? = json["may_run"], let created = json["created"]?.integer
        else { return nil }
        let expires: Timestamp?
        switch json["expires"] {
        case nil, .null: expires = nil
        case .integer(let milliseconds): expires = Timestamp(milliseconds: milliseconds)
        default: return nil
        }
        self.init(
            name: name, digest: digest, project: project, mayRun: mayRun, created: Timestamp(milliseconds: created),
            expires: expires)
    }

    func write(_ json: inout JSONWriter) {
        json.string("name", name)
        json.string("sha256", digest.hex)
        json.string("project", project.text)
        json.bool("may_run", mayRun)
        json.integer("created", created.milliseconds)
        json.integer("expires", expires?.milliseconds)
    }
}
