import Base
import Functions

@testable import Interop

/// A client and a session that answers it at once, as far as nothing has to be done first.
struct Conversation {
    var session: Session
    private(set) var started: [(id: Session.WorkID, wish: Wish, attention: Attention)] = []
    private(set) var cancelled: [Session.WorkID] = []

    init(language: Language = .english) {
        session = Session(Offer(version: "1.2.3", language: language))
    }

    /// Says a line and returns what is said to it.
    @discardableResult
    mutating func say(_ text: String) throws -> [JSONValue] {
        try take(session.receive(.whole(Array(text.utf8))))
    }

    /// A request, with its members after `method` as JSON.
    @discardableResult
    mutating func ask(_ method: String, id: Int = 1, _ parameters: String? = nil) throws -> JSONValue? {
        let rest = parameters.map { #","params":\#($0)"# } ?? ""
        return try say(#"{"jsonrpc":"2.0","id":\#(id),"method":"\#(method)"\#(rest)}"#).first
    }

    /// The same in the revision in which requests describe themselves.
    @discardableResult
    mutating func askStateless(_ method: String, id: Int = 1, _ members: String = "") throws -> JSONValue? {
        let more = members.isEmpty ? "" : "," + members
        return try ask(method, id: id, #"{"_meta":\#(Self.envelope())\#(more)}"#)
    }

    static func envelope(_ version: String = "2026-07-28", _ more: String = "") -> String {
        #"{"io.modelcontextprotocol/protocolVersion":"\#(version)","io.modelcontextprotocol/clientCapabilities":{}\#(more)}"#
    }

    @discardableResult
    mutating func begin(_ version: String = "2025-11-25") throws -> JSONValue? {
        let answer = try ask(
            "initialize", id: 0,
            #"{"protocolVersion":"\#(version)","capabilities":{},"clientInfo":{"name":"t","version":"1"}}"#)
        try say(#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
        return answer?["result"]
    }

    mutating func end(_ id: Session.WorkID, _ deed: Deed) throws -> [JSONValue] { try take(session.ended(id, deed)) }

    mutating func progress(_ id: Session.WorkID, _ words: String) throws -> [JSONValue] {
        try take(session.progressed(id, Phrase(verbatim: words)))
    }

    mutating func close() throws -> [JSONValue] { try take(session.closed()) }

    private mutating func take(_ effects: [Session.Effect]) throws -> [JSONValue] {
        var said: [JSONValue] = []
        for effect in effects {
            switch effect {
            case .send(let line): said.append(try JSONValue(line))
            case .start(let id, let wish, let attention): started.append((id, wish, attention))
            case .cancel(let id): cancelled.append(id)
            }
        }
        return said
    }
}
