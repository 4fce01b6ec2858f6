package import Base

/// Why a request is not answered, as JSON-RPC and the protocol number it.
package struct RPCError: Error, Sendable, Hashable {
    package enum Code: Int, Sendable, Hashable {
        case parse = -32700
        case invalidRequest = -32600
        case methodNotFound = -32601
        case invalidParams = -32602
        case `internal` = -32603
        /// Ours: more is asked for at once than one client may have.
        case tooMuch = -32000
        /// Revisions with a handshake.
        case resourceNotFound = -32002
        case headerMismatch = -32020
        case unsupportedVersion = -32022
    }

    package let code: Code
    package let message: Phrase
    /// One JSON value that says more.
    let data: [UInt8]?

    package init(_ code: Code, _ message: Phrase, data: [UInt8]? = nil) {
        self.code = code
        self.message = message
        self.data = data
    }

    package func write(_ json: inout JSONWriter, _ language: Language) {
        json.object { json in
            json.integer("code", code.rawValue)
            json.string("message", message[language])
            if let data {
                json.key("data")
                json.written(data)
            }
        }
    }
}
