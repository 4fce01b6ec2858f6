import Base
import Platform
import Synchronization
import Web

/// A server for measurements: a table of routes like the product's, a token, and events that a request publishes.
///
/// Prints its port and token, and serves until it is killed.
@main
struct EverettBenchWeb {
    static func main() async throws {
        let tokens = TokenSet(random: .system, clock: Machine.clock)
        let token = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        _ = tokens.add(token)
        let published = Publisher()
        let configuration = WebServerConfiguration(
            listeners: [.tcp(.loopback4(port: UInt16(CommandLine.arguments.dropFirst().first ?? "") ?? 0))])
        let server = try WebServer(
            configuration, routes: routes(published), tokens: tokens, clock: Machine.clock)
        published.attach(server)
        try server.start()
        print("\(server.addresses[0].port ?? 0) \(token) \(Machine.processID)")
        flushOutput()
        while true { waitForSignal() }
    }

    private static func routes(_ published: Publisher) -> [Route] {
        let health = RouteDocumentation("health")
        let answer: @Sendable (RouteCall) throws -> HTTPResponse = { call in
            .json { json in
                json.object { json in
                    json.string("status", "ok")
                    json.string("project", call["project"])
                }
            }
        }
        let async: @Sendable (RouteCall) async throws -> HTTPResponse = { call in try answer(call) }
        var routes = [
            Route(.get, "/api/projects/{project}/status", health, handler: .immediate(answer)),
            Route(.get, "/api/projects/{project}/task", health, handler: .async(async)),
            Route(
                .get, "/api/events", health,
                handler: .immediate { _ in .events(EventSubscription(after: nil)) }),
            Route(
                .post, "/api/publish", health,
                handler: .immediate { _ in
                    published.publish()
                    return .empty()
                }),
        ]
        // The product's table has about thirty routes.
        for path: StaticString in [
            "/api/health", "/api/storage", "/api/logs", "/api/words/{language}", "/api/projects",
        ] {
            routes.append(Route(.get, path, health, handler: .immediate { _ in .json(text: "{}") }))
        }
        return routes
    }
}

/// Publishes one event after another, through the server it was given.
final class Publisher: Sendable {
    private let state = Mutex<(server: WebServer?, last: UInt64)>((nil, 0))

    func attach(_ server: WebServer) {
        state.withLock { $0.server = server }
    }

    func publish() {
        let (server, id) = state.withLock { state in
            state.last += 1
            return (state.server, state.last)
        }
        let text = "{\"id\":\(id),\"type\":\"checkpoint.created\",\"project\":null,\"subject\":null,\"data\":{}}"
        server?.publish(ServerEvent(id: id, type: "checkpoint.created", scope: nil, json: Array(text.utf8)))
    }
}
