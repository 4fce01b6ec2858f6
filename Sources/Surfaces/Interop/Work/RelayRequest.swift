package import Base
internal import Functions

/// A wish as one program of ours asks another one for it over HTTP, in the stateless revision; pure.
package struct RelayRequest: Sendable {
    /// Says what both must have in common.
    package static let worldField = "Everett-World"

    private let method: String
    private let name: String?
    private let members: [String: JSONValue]

    package init(_ wish: Wish) {
        switch wish {
        case .call(let function, let arguments):
            method = "tools/call"
            name = function.name
            members = ["name": .string(function.name), "arguments": arguments]
        case .read(let address):
            method = "resources/read"
            name = address.uri
            members = ["uri": .string(address.uri)]
        case .list(let after):
            method = "resources/list"
            name = nil
            members = after.map { ["cursor": .string($0)] } ?? [:]
        }
    }

    /// The version, and a hash of where the keys of secrets are.
    package static func world(version: String, keys: [UInt8]) -> String {
        version + " " + Hasher256.digest(of: keys).hex.prefix(32)
    }

    /// The whole request, head and body.
    package func bytes(path: String, world: String, language: Language, attention: Attention) -> [UInt8] {
        let revision = Revision.july2026.rawValue
        let body = JSONWriter.text { json in
            json.object { json in
                json.string("jsonrpc", "2.0")
                json.integer("id", 1)
                json.string("method", method)
                json.object("params") { json in
                    json.members(members)
                    json.object("_meta") { json in
                        json.string(Envelope.version, revision)
                        json.object(Envelope.capabilities) { _ in }
                        json.integer("progressToken", 1)
                        json.integer(Attention.waitName, attention.approvalSeconds)
                    }
                }
            }
        }
        var head = "POST \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        head += "Accept: application/json, text/event-stream\r\nContent-Type: application/json\r\n"
        head += "Accept-Language: \(language == .polish ? "pl" : "en")\r\n\(Self.worldField): \(world)\r\n"
        head += "MCP-Protocol-Version: \(revision)\r\nMcp-Method: \(method)\r\n"
        if let name { head += "Mcp-Name: \(name)\r\n" }
        head += "Content-Length: \(body.utf8.count)\r\n\r\n"
        return Array(head.utf8) + Array(body.utf8)
    }
}
