internal import Base

/// Where handlers leave the thread of the sockets: each runs as a task of its own, and answers through the mailbox.
enum HandlerTask {
    static func start(
        _ handle: @escaping @Sendable (RouteCall) async throws -> HTTPResponse, _ call: RouteCall, _ key: ConnectionKey,
        _ mailbox: Mailbox, _ fault: @escaping @Sendable (Problem, String) -> Void
    ) -> Task<Void, Never> {
        Task {
            let response: HTTPResponse
            do {
                response = try await handle(call)
            } catch {
                let problem = Problem(error)
                if problem.status == .internalError {
                    fault(problem, "\(call.request.method.rawValue) \(call.pattern)")
                }
                response = problem.response(in: call.language)
            }
            mailbox.post(.answer(key, response))
        }
    }

    /// A message of a WebSocket, for its handler.
    static func start(
        _ receive: @escaping @Sendable (WebSocketSession, WebSocketMessage) async -> Void, _ session: WebSocketSession,
        _ message: WebSocketMessage, _ mailbox: Mailbox
    ) -> Task<Void, Never> {
        Task {
            await receive(session, message)
            mailbox.post(.messageDone(session.connection))
        }
    }

    /// A question to the source of events.
    static func start(
        _ source: any EventSource, _ request: PageRequest, _ filter: EventFilter, limit: Int, _ key: ConnectionKey,
        _ mailbox: Mailbox
    ) -> Task<Void, Never> {
        Task {
            let page = try? await source.events(after: request.after, limit: limit, matching: filter)
            mailbox.post(.page(key, request, page))
        }
    }
}
