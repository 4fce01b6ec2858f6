/// One entry of the table that serves the interface and describes it.
package struct Route: Sendable {
    /// Who may call it.
    package enum Access: Sendable, Hashable {
        /// Anybody who can reach the port; for what holds no data.
        case open
        /// Whoever shows a good token, or a process of the same user over the unix socket.
        case token
        /// Whoever shows a token that was made for agents, or a process of the same user over the unix socket.
        case agent
        /// Only a process of the same user, over the unix socket.
        case unixOnly
    }

    /// Which body it takes.
    package enum RequestBody: Sendable, Hashable {
        /// None; one that has bytes is refused with 413.
        case none
        /// `application/json` and nothing else, up to so many bytes; it may be left out.
        case json(limit: Int)
        /// Any type, up to so many bytes.
        case bytes(limit: Int)

        package static let defaultLimit = 64 << 10

        var limit: Int {
            switch self {
            case .none: 0
            case .json(let limit), .bytes(let limit): limit
            }
        }
    }

    package enum Handler: Sendable {
        /// Runs on the thread that owns the sockets: for answers that are ready and wait for nothing.
        case immediate(@Sendable (RouteCall) throws -> HTTPResponse)
        /// Runs as a task.
        case async(@Sendable (RouteCall) async throws -> HTTPResponse)
        /// Becomes a WebSocket of that subprotocol; called for each message, one after another.
        case webSocket(subprotocol: String, @Sendable (WebSocketSession, WebSocketMessage) async -> Void)
    }

    package let method: HTTPMethod
    package let pattern: RoutePattern
    package let access: Access
    package let body: RequestBody
    package let handler: Handler
    package let documentation: RouteDocumentation

    /// `path` is a ``RoutePattern``; a wrong one is a programmer's mistake.
    package init(
        _ method: HTTPMethod,
        _ path: StaticString,
        access: Access = .token,
        body: RequestBody = .none,
        _ documentation: RouteDocumentation,
        handler: Handler,
    ) {
        self.method = method
        pattern = RoutePattern(path)
        self.access = access
        self.body = body
        self.documentation = documentation
        self.handler = handler
    }
}
