/// The head of a request: everything that is known before its body.
package struct RequestHead: Sendable {
    package enum Framing: Sendable, Hashable {
        case none
        case length(Int)
        case chunked
    }

    package let method: HTTPMethod
    package let target: RequestTarget
    package let headers: HeaderFields
    package let framing: Framing
    package let isHTTP11: Bool
    /// Whether the connection ends after the answer, as the client wants it or its version says.
    package let closes: Bool
    package let expectsContinue: Bool
    /// `Connection: upgrade` is there; to what, `Upgrade` says.
    package let wantsUpgrade: Bool
    /// What Host says; a request of HTTP/1.0 may have none.
    let host: [UInt8]?

    var hasBody: Bool {
        switch framing {
        case .none, .length(0): false
        case .length, .chunked: true
        }
    }
}
