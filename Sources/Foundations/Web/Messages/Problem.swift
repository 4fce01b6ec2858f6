package import Base

/// An answer that says what went wrong (RFC 9457): a status, the code of the command line, a sentence and hints.
///
/// A handler may throw one, or an ``EverettError``, which becomes one.
package struct Problem: Error, Sendable {
    package let status: HTTPStatus
    package let code: String
    package let detail: Phrase
    package let hints: [Phrase]
    /// Fields of the answer, such as `Allow` or `Retry-After`.
    package let fields: [HTTPResponse.Field]

    package init(
        _ status: HTTPStatus, code: String, _ detail: Phrase, hints: [Phrase] = [], fields: [HTTPResponse.Field] = []
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.hints = hints
        self.fields = fields
    }

    package init(_ error: EverettError) {
        self.init(Problem.status(of: error.code), code: error.code.name, error.message, hints: error.hints)
    }

    /// Any error; what is neither ours nor a problem is told without its text, which may hold anything.
    package init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let known as EverettError: self.init(known)
        default: self.init(.internalError, code: ErrorCode.internal.name, Words.unexpected)
        }
    }

    package static func status(of code: ErrorCode) -> HTTPStatus {
        switch code {
        case .usage: .badRequest
        case .notFound: .notFound
        case .conflict, .refused, .keyMissing: .conflict
        case .moved: .preconditionFailed
        case .locked: .locked
        case .permission: .forbidden
        case .unsupported: .notImplemented
        case .noSpace: .noSpace
        case .timeout: .gatewayTimeout
        case .cancelled: .unavailable
        default: .internalError
        }
    }

    package func response(in language: Language) -> HTTPResponse {
        let text = JSONWriter.text { json in
            json.object { json in
                json.string("type", "about:blank")
                json.string("title", status.reason)
                json.integer("status", status.code)
                json.string("code", code)
                json.string("detail", detail[language])
                json.array("hints") { json in
                    for hint in hints { json.string(hint[language]) }
                }
            }
        }
        let type = HTTPResponse.Field(name: "Content-Type", value: "application/problem+json")
        let spoken = HTTPResponse.Field(name: "Content-Language", value: language.rawValue)
        return HTTPResponse(status, fields: [type, spoken] + fields, body: .bytes(Array(text.utf8)))
    }
}
