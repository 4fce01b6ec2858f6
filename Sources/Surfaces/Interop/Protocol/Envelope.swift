internal import Base

/// What a request of a stateless revision says of itself in `_meta`.
struct Envelope {
    static let version = "io.modelcontextprotocol/protocolVersion"
    static let capabilities = "io.modelcontextprotocol/clientCapabilities"
    static let server = "io.modelcontextprotocol/serverInfo"

    let revision: Revision

    /// Whether the request is meant to be one; the name is reserved, so nobody else uses it.
    static func isPresent(_ parameters: JSONValue?) -> Bool { parameters?["_meta"]?[version] != nil }

    /// `offered` are the revisions to name where the asked one is not spoken.
    init(_ parameters: JSONValue?, offering offered: [Revision] = Revision.stateless) throws(RPCError) {
        guard let meta = parameters?["_meta"], let asked = meta[Self.version] else {
            throw RPCError(.invalidParams, Words.missingMeta(Self.version))
        }
        guard case .object? = meta[Self.capabilities] else {
            throw RPCError(.invalidParams, Words.missingMeta(Self.capabilities))
        }
        guard let text = asked.text else { throw RPCError(.invalidParams, Words.missingMeta(Self.version)) }
        guard let revision = Revision(rawValue: text), revision.isStateless else {
            throw Self.unsupported(text, offering: offered)
        }
        self.revision = revision
    }

    static func unsupported(_ asked: String, offering offered: [Revision]) -> RPCError {
        let data = JSONWriter.text { json in
            json.object { json in
                json.string("requested", asked)
                json.array("supported") { json in
                    for revision in offered.reversed() { json.string(revision.rawValue) }
                }
            }
        }
        return RPCError(.unsupportedVersion, Words.unsupportedVersion, data: Array(data.utf8))
    }
}
