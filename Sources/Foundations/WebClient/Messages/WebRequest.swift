package import Platform

/// A request to be sent.
package struct WebRequest: Sendable {
    package var method: String
    package var url: String
    package var headers: WebHeaders
    package var body: [UInt8]?
    package var limits = WebLimits()
    /// How many redirects are followed, each judged as a request of its own; nil: a redirect is an answer like any other.
    package var redirects: Int?
    /// Speaks to this socket of the machine instead of to the host of the URL.
    package var socket: AbsolutePath?
    /// Answers of a resolver, as `HOST:PORT:ADDRESS`, in place of the system's.
    package var answers: [String] = []

    package init(_ method: String = "GET", _ url: String, headers: WebHeaders = WebHeaders(), body: [UInt8]? = nil) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}
