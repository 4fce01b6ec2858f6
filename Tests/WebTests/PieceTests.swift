import Base
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Web

/// Answers that are written piece by piece, and the tokens of agents.
struct PieceTests {
    /// Counts the readers that have left, and keeps the streams that were opened.
    private final class Streams: Sendable {
        private let state = Mutex<(open: [ByteStream], closed: Int)>(([], 0))

        func open() -> ByteStream {
            let stream = ByteStream { [self] in state.withLock { $0.closed += 1 } }
            state.withLock { $0.open.append(stream) }
            return stream
        }

        var all: [ByteStream] { state.withLock { $0.open } }
        var closed: Int { state.withLock { $0.closed } }
    }

    private func server(_ streams: Streams, access: Route.Access = .token) throws -> TestServer {
        try TestServer(routes: [
            Route(
                .get, "/pieces", access: access, RouteDocumentation("pieces"),
                handler: .async { _ in
                    let stream = streams.open()
                    // What is sent before the answer is on its way comes first.
                    stream.send(Array("one ".utf8))
                    return .pieces(stream)
                }),
            Route(.get, "/page", RouteDocumentation("page"), handler: .immediate { _ in .text("page") }),
        ])
    }

    @Test func `pieces arrive in order and end when their writer says so`() async throws {
        let streams = Streams()
        let server = try server(streams)
        let client = try server.client()
        let answer = try await client.ask(server.request("GET /pieces"))
        #expect(answer.status == 200 && answer.field("Content-Type") == "text/event-stream")
        let stream = try #require(streams.all.first)
        for number in 0..<100 { stream.send(Array("\(number) ".utf8)) }
        stream.send(Array("last".utf8))
        stream.end()
        stream.send(Array("never".utf8))
        #expect(try await client.read(until: "99 last").hasPrefix("one 0 1 "))
        #expect(Scratch.eventually { streams.closed == 1 })
        // A stream that nobody reads takes what it is given, and does nothing.
        stream.send(Array("never".utf8))
        stream.end()
        await server.server.stop()
    }

    @Test func `the writer hears that its reader left, that its token was revoked, and that the server stops`()
        async throws
    {
        let streams = Streams()
        let server = try server(streams)
        do {
            let client = try server.client()
            _ = try await client.ask(server.request("GET /pieces"))
            #expect(streams.closed == 0)
        }
        #expect(Scratch.eventually { streams.closed == 1 })
        let second = try server.client()
        _ = try await second.ask(server.request("GET /pieces"))
        server.tokens.revoke(server.tokenID)
        #expect(Scratch.eventually { streams.closed == 2 })
        _ = second
        let again = try TestServer(routes: [])
        await again.server.stop()
        await server.server.stop()
    }

    @Test func `a reader that is far behind is let go`() async throws {
        let streams = Streams()
        let server = try server(streams)
        let client = try server.client(receiveBuffer: 4096)
        _ = try await client.ask(server.request("GET /pieces"))
        let stream = try #require(streams.all.first)
        let piece = [UInt8](repeating: 0x20, count: 1 << 20)
        for _ in 0..<64 where streams.closed == 0 { stream.send(piece) }
        #expect(Scratch.eventually { streams.closed == 1 })
        _ = client
        await server.server.stop()
    }

    @Test func `a token for agents opens the routes for agents and no other, and a page's the others`() async throws {
        let streams = Streams()
        let server = try server(streams, access: .agent)
        let agent = "everett_agent_x"
        let id = server.tokens.add(digest: Hasher256.digest(of: Array(agent.utf8)), .agent)
        func status(_ path: String, _ token: String?) async throws -> Int {
            let fields = token.map { ["Authorization: Bearer \($0)"] } ?? []
            return try await server.ask(server.request("GET \(path)", fields, token: false)).status
        }
        #expect(try await status("/pieces", agent) == 200)
        #expect(try await status("/page", agent) == 403)
        #expect(try await status("/page", server.token) == 200)
        #expect(try await status("/pieces", server.token) == 403)
        #expect(try await status("/pieces", nil) == 401)
        #expect(try await status("/pieces", "everett_agent_y") == 401)
        // However many pages come, an agent's token stays.
        for _ in 0..<(TokenSet.capacity + 10) { _ = server.tokens.mint() }
        #expect(try await status("/pieces", agent) == 200)
        server.tokens.revoke(id)
        #expect(try await status("/pieces", agent) == 401)
        await server.server.stop()
    }
}
