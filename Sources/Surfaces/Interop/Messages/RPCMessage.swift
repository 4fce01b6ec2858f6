package import Base

/// One message of JSON-RPC 2.0 as somebody else sent it.
package enum RPCMessage: Sendable, Hashable {
    case request(RPCID, method: String, parameters: JSONValue?)
    case notification(method: String, parameters: JSONValue?)
    /// An answer to a question that was never asked: nothing asks the other side here.
    case answer
    /// Several at once, which one revision of the protocol had.
    case batch([RPCMessage])
    /// Nothing that can be acted on; the id is there when it could be read.
    case wrong(RPCID?, RPCError)

    /// More are not read at once.
    static let mostInBatch = 100

    package init(_ bytes: [UInt8]) {
        do throws(DecodingFault) {
            self.init(try JSONValue(bytes))
        } catch {
            self = .wrong(nil, RPCError(.parse, Words.notJSON))
        }
    }

    init(_ value: JSONValue) {
        switch value {
        case .array(let elements) where elements.isEmpty || elements.count > Self.mostInBatch:
            self = .wrong(nil, RPCError(.invalidRequest, Words.wrongBatch(most: Self.mostInBatch)))
        case .array(let elements):
            self = .batch(
                elements.map { element in
                    if case .array = element { return .wrong(nil, RPCError(.invalidRequest, Words.notAMessage)) }
                    return RPCMessage(element)
                })
        case .object(let members): self = Self.single(members)
        default: self = .wrong(nil, RPCError(.invalidRequest, Words.notAMessage))
        }
    }

    private static func single(_ members: [String: JSONValue]) -> RPCMessage {
        let id = RPCID(members["id"])
        func wrong(_ why: Phrase) -> RPCMessage { .wrong(id, RPCError(.invalidRequest, why)) }
        guard members["jsonrpc"]?.text == "2.0" else { return wrong(Words.notJSONRPC) }
        guard let named = members["method"] else {
            let isAnswer = members["result"] != nil || members["error"] != nil
            return isAnswer ? .answer : wrong(Words.notAMessage)
        }
        guard let method = named.text, method.utf8.count <= RPCID.longest else { return wrong(Words.notAMethod) }
        let parameters = members["params"]
        switch parameters {
        case nil, .object: break
        default:
            return members["id"] == nil ? .answer : .wrong(id, RPCError(.invalidParams, Words.parametersAreAnObject))
        }
        // A request whose id makes no sense is still a request: it is owed an error, and nothing is done.
        guard members["id"] != nil else { return .notification(method: method, parameters: parameters) }
        guard let id else { return wrong(Words.wrongID) }
        return .request(id, method: method, parameters: parameters)
    }
}
