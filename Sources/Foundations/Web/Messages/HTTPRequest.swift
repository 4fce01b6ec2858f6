/// A whole request: what was asked, with which fields and which body, and by whom.
package struct HTTPRequest: Sendable {
    package let method: HTTPMethod
    package let target: RequestTarget
    package let headers: HeaderFields
    package let body: [UInt8]
    package let peer: Peer

    package init(
        method: HTTPMethod, target: RequestTarget, headers: HeaderFields, body: [UInt8], peer: Peer
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
        self.peer = peer
    }
}
