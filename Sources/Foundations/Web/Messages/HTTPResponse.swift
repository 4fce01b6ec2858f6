package import Base

/// What a handler answers: a status, fields of its own, and a body or a stream.
///
/// `Date`, `Content-Length`, `Connection` and the fields for safety are the server's; a field set here replaces a default
/// of the same name, such as `Cache-Control: no-store`.
package struct HTTPResponse: Sendable {
    package enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// Bytes that many answers share, such as the files of a page.
        case shared(SharedBytes)
        /// Server-sent events until one side ends it.
        case events(EventSubscription)
        /// Whatever its writer sends, until one side ends it.
        case pieces(ByteStream)
    }

    package struct Field: Sendable, Hashable {
        package let name: String
        package let value: String
    }

    package var status: HTTPStatus
    package private(set) var fields: [Field]
    package var body: Body

    package init(_ status: HTTPStatus, fields: [Field] = [], body: Body = .none) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    /// Sets a field, in place of one that has the same name.
    package mutating func set(_ name: String, _ value: String) {
        fields.removeAll { $0.name.utf8.elementsEqual(name.utf8) }
        fields.append(Field(name: name, value: value))
    }

    package func setting(_ name: String, _ value: String) -> HTTPResponse {
        var copy = self
        copy.set(name, value)
        return copy
    }

    /// An answer without a body.
    package static func empty(_ status: HTTPStatus = .noContent) -> HTTPResponse { HTTPResponse(status) }

    /// A JSON document that is written already.
    package static func json(_ status: HTTPStatus = .ok, text: String) -> HTTPResponse {
        json(status, bytes: Array(text.utf8))
    }

    package static func json(_ status: HTTPStatus = .ok, bytes: [UInt8]) -> HTTPResponse {
        HTTPResponse(status, fields: [Field(name: "Content-Type", value: "application/json")], body: .bytes(bytes))
    }

    /// A JSON document, as `build` writes it.
    package static func json(_ status: HTTPStatus = .ok, _ build: (inout JSONWriter) -> Void) -> HTTPResponse {
        json(status, text: JSONWriter.text(build))
    }

    package static func text(_ text: String, _ status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(
            status, fields: [Field(name: "Content-Type", value: "text/plain; charset=utf-8")],
            body: .bytes(Array(text.utf8)))
    }

    /// A file of a page; what else it needs (a policy, how long to keep it) the caller sets.
    package static func asset(_ content: SharedBytes, type: String) -> HTTPResponse {
        HTTPResponse(.ok, fields: [Field(name: "Content-Type", value: type)], body: .shared(content))
    }

    /// Server-sent events.
    package static func events(_ subscription: EventSubscription) -> HTTPResponse {
        HTTPResponse(
            .ok,
            fields: [
                Field(name: "Content-Type", value: "text/event-stream"), Field(name: "X-Accel-Buffering", value: "no"),
            ],
            body: .events(subscription))
    }

    /// Server-sent events that somebody writes for this one client.
    package static func pieces(_ stream: ByteStream) -> HTTPResponse {
        HTTPResponse(
            .ok,
            fields: [
                Field(name: "Content-Type", value: "text/event-stream"), Field(name: "X-Accel-Buffering", value: "no"),
            ],
            body: .pieces(stream))
    }

    package static func problem(_ problem: Problem, in language: Language = .english) -> HTTPResponse {
        problem.response(in: language)
    }
}
