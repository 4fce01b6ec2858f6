import Base
import Platform
import Synchronization
import TestSupport

@testable import Web

/// A server in this process with a few routes, a token, and a source of events.
final class TestServer: Sendable {
    let server: WebServer
    let tokens: TokenSet
    let token: String
    let tokenID: TokenID
    let journal: TestJournal
    let faults: FaultLog

    init(
        listeners: [WebServerConfiguration.Listener] = [.tcp(.loopback4(port: 0))],
        publicOrigins: [PublicOrigin] = [], limits: WebLimits = WebLimits(), clock: Clock = Machine.clock,
        journal: TestJournal = TestJournal(), routes: [Route] = TestServer.routes,
    ) throws {
        tokens = TokenSet(random: .seeded(1), clock: clock)
        (tokenID, token) = tokens.mint()
        self.journal = journal
        let faults = FaultLog()
        self.faults = faults
        server = try WebServer(
            WebServerConfiguration(listeners: listeners, publicOrigins: publicOrigins, limits: limits), routes: routes,
            tokens: tokens,
            events: journal, clock: clock, fault: { _, route in faults.add(route) })
        try server.start()
    }

    var port: UInt16 { server.addresses[0].port ?? 0 }

    func client(receiveBuffer: Int32? = nil) throws -> TestClient {
        try TestClient(server.addresses[0], receiveBuffer: receiveBuffer)
    }

    /// The lines of a request with Host and the token, and what is given.
    func request(_ line: String, _ fields: [String] = [], body: String? = nil, token: Bool = true) -> String {
        var lines = ["\(line) HTTP/1.1", "Host: localhost:\(port)"] + fields
        if token { lines.append("Authorization: Bearer \(self.token)") }
        if let body { lines.append("Content-Length: \(body.utf8.count)") }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    }

    /// One request on a connection of its own.
    func ask(_ text: String) async throws -> TestClient.Answer {
        try await client().ask(text)
    }

    /// Adds to the journal and tells the subscribers, as the product does.
    func publish(_ type: String = "test", scope: String? = nil, json: String = "{}") {
        server.publish(journal.append(type, scope: scope, json: json))
    }

    static let routes: [Route] = [
        Route(
            .get, "/", access: .open, RouteDocumentation("page"),
            handler: .immediate { _ in .asset(SharedBytes("page"), type: "text/html") }),
        Route(
            .get, "/assets/{path...}", access: .open, RouteDocumentation("assets"),
            handler: .immediate { call in .text(call["path"]) }),
        Route(
            .get, "/large", access: .open, RouteDocumentation("large"),
            handler: .immediate { _ in .asset(large, type: "application/octet-stream") }),
        Route(.get, "/api/now/{name}", RouteDocumentation("now"), handler: .immediate { .text($0["name"]) }),
        Route(
            .get, "/api/task/{name}", RouteDocumentation("task"),
            handler: .async { call in
                await Task.yield()
                return .text(call["name"])
            }),
        Route(
            .post, "/api/echo", body: .json(limit: 1 << 16), RouteDocumentation("echo"),
            handler: .async { call in
                _ = try call.json()
                return .json(bytes: call.request.body)
            }),
        Route(
            .put, "/api/bytes", body: .bytes(limit: 1 << 20), RouteDocumentation("bytes"),
            handler: .immediate { .text("\($0.request.body.count)") }),
        Route(
            .get, "/api/error/{code}", RouteDocumentation("error"),
            handler: .async { call in
                throw EverettError(
                    ErrorCode(name: call["code"]), Phrase("it failed", pl: "nie udało się"),
                    hints: [Phrase("try again", pl: "spróbuj ponownie")])
            }),
        Route(
            .get, "/api/unix", access: .unixOnly, RouteDocumentation("unix"), handler: .immediate { _ in .text("ok") }),
        Route(
            .get, "/api/events", RouteDocumentation("events"),
            handler: .async { call in
                let after = call.request.headers["Last-Event-ID"].flatMap { UInt64($0) }
                return .events(
                    EventSubscription(after: after, filter: EventFilter(scope: call.query("project"))))
            }),
        Route(
            .get, "/api/ws", RouteDocumentation("socket"),
            handler: .webSocket(subprotocol: "everett.v1") { session, message in
                switch message {
                case .text("subscribe"): session.subscribe(EventSubscription(after: nil))
                case .text("all"): session.subscribe(EventSubscription(after: 0))
                case .text(let text): session.send("echo " + text)
                case .binary: session.close(.unacceptable)
                }
            }),
        Route(
            .get, "/api/header", RouteDocumentation("header"),
            handler: .immediate { _ in .text("x").setting("X-Name", "a\r\nSet-Cookie: b") }),
    ]

    static let large = SharedBytes((0..<(4 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31) })
}

/// Events that are kept in memory, behind the interface that the product's journal has.
final class TestJournal: EventSource {
    private let state = Mutex<(events: [ServerEvent], oldest: UInt64, pages: Int)>(([], 1, 0))

    func append(_ type: String, scope: String? = nil, json: String) -> ServerEvent {
        state.withLock { state in
            let id = (state.events.last?.id ?? 0) + 1
            let event = ServerEvent(id: id, type: type, scope: scope, json: Array(json.utf8))
            state.events.append(event)
            return event
        }
    }

    /// Events before this id are no longer kept.
    func forget(before id: UInt64) { state.withLock { $0.oldest = id } }

    var pagesAsked: Int { state.withLock { $0.pages } }

    func events(after id: UInt64, limit: Int, matching filter: EventFilter) async throws -> EventPage {
        state.withLock { state in
            state.pages += 1
            let last = state.events.last?.id ?? 0
            if id + 1 < state.oldest { return .expired(last: last) }
            let later = state.events.filter { $0.id > id }
            let page = Array(later.prefix(limit))
            return .events(
                page.filter(filter.accepts), through: page.last?.id ?? max(id, last), isLast: page.count == later.count)
        }
    }
}

/// What the server told about handlers that failed.
final class FaultLog: Sendable {
    private let state = Mutex<[String]>([])

    var routes: [String] { state.withLock { $0 } }

    func add(_ route: String) { state.withLock { $0.append(route) } }
}
