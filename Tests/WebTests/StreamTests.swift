import Base
import Platform
import TestSupport
import Testing

@testable import Web

struct StreamTests {
    /// A subscriber that has read its head.
    private func subscriber(
        _ server: TestServer, after: Int? = nil, query: String = "", receiveBuffer: Int32? = nil
    ) async throws -> TestClient {
        let client = try server.client(receiveBuffer: receiveBuffer)
        let fields = after.map { ["Last-Event-ID: \($0)"] } ?? []
        let answer = try await client.ask(server.request("GET /api/events\(query)", fields))
        #expect(answer.status == 200)
        #expect(answer.field("Content-Type") == "text/event-stream")
        return client
    }

    private static func ids(_ text: String) -> [Int] {
        text.split(separator: "\n").compactMap { $0.hasPrefix("id: ") ? Int($0.dropFirst(4)) : nil }
    }

    @Test func `an event reaches every subscriber that wants it`() async throws {
        let server = try TestServer()
        let all = try await subscriber(server)
        let one = try await subscriber(server, query: "?project=a")
        server.publish("x", scope: "b", json: "{\"n\":1}")
        server.publish("x", scope: "a", json: "{\"n\":2}")
        server.publish("end", json: "{}")
        #expect(try await all.read(until: "event: end\ndata: {}\n\n").contains("id: 1\nevent: x\ndata: {\"n\":1}\n\n"))
        let own = try await one.read(until: "event: end\ndata: {}\n\n")
        #expect(Self.ids(own) == [2, 3])
        #expect(server.journal.pagesAsked == 0)
        await server.server.stop()
    }

    @Test func `a subscriber goes on after the last event it has, and misses none and gets none twice`() async throws {
        let journal = TestJournal()
        for _ in 0..<500 { _ = journal.append("old", json: "{}") }
        let server = try TestServer(journal: journal)
        async let publishing: Void = {
            for _ in 0..<500 {
                server.publish("new")
                await Task.yield()
            }
            server.publish("end")
        }()
        for after in [0, 17, 499, 500] {
            let client = try await subscriber(server, after: after)
            let text = try await client.read(until: "event: end\ndata: {}\n\n")
            #expect(Self.ids(text) == Array((after + 1)...1001))
        }
        await publishing
        let late = try await subscriber(server, after: 990)
        #expect(Self.ids(try await late.read(until: "event: end\ndata: {}\n\n")) == Array(991...1001))
        await server.server.stop()
    }

    @Test func `a subscriber whose events are no longer kept is told to look afresh, and then goes on`() async throws {
        let journal = TestJournal()
        for _ in 0..<50 { _ = journal.append("old", json: "{}") }
        journal.forget(before: 20)
        let server = try TestServer(journal: journal)
        let client = try await subscriber(server, after: 5)
        let text = try await client.read(until: "\n\n")
        #expect(text.contains("id: 50\nevent: resync\n"))
        #expect(text.contains("\"reason\":\"expired\""))
        server.publish("new")
        #expect(try await client.read(until: "\n\n").contains("id: 51\nevent: new"))
        await server.server.stop()
    }

    @Test func `a subscriber that does not read is told to look afresh and closed, and others are not held up`()
        async throws
    {
        var limits = WebLimits()
        limits.subscriberBytes = 1 << 18
        // On a clock that stands still nobody is closed for reading nothing at all.
        let server = try TestServer(limits: limits, clock: TestClock().clock)
        let slow = try await subscriber(server, receiveBuffer: 16 << 10)
        let quick = try await subscriber(server)
        let data = "\"" + String(repeating: "x", count: 4000) + "\""
        var text = ""
        for round in 0..<60 {
            for _ in 0..<20 { server.publish("big", json: data) }
            server.publish("round", json: "\(round)")
            text = try await quick.read(until: "event: round\ndata: \(round)\n\n")
        }
        #expect(Self.ids(text).last == 60 * 21)
        let rest = String(decoding: try await slow.readToEnd(), as: UTF8.self)
        #expect(rest.hasSuffix("\n\n"))
        #expect(rest.contains("event: resync\n"))
        #expect(rest.contains("\"reason\":\"slow\""))
        #expect(server.server.statistics.now.slow == 1)
        let ids = Self.ids(rest)
        // What it did get has no holes.
        #expect(Array(ids.dropLast()) == Array(1...(ids.count - 1)))
        await server.server.stop()
    }

    @Test func `a burst alone leaves no reader behind`() async throws {
        let server = try TestServer()
        let client = try await subscriber(server)
        let data = "\"" + String(repeating: "x", count: 200) + "\""
        for _ in 0..<3000 { server.publish("big", json: data) }
        server.publish("end")
        let text = try await client.read(until: "event: end\ndata: {}\n\n")
        #expect(Self.ids(text) == Array(1...3001))
        await server.server.stop()
    }

    @Test func `a stream ends when its token is revoked`() async throws {
        let server = try TestServer()
        let revoked = try await subscriber(server)
        let (_, other) = server.tokens.mint()
        let kept = try server.client()
        _ = try await kept.ask(
            server.request("GET /api/events", ["Authorization: Bearer \(other)"], token: false))
        server.tokens.revoke(server.tokenID)
        #expect(try await revoked.readToEnd().isEmpty)
        server.publish("still")
        #expect(try await kept.read(until: "\n\n").contains("still"))
        await server.server.stop()
    }

    @Test func `a stream ends when its token runs out, and is kept alive until then`() async throws {
        let clock = TestClock()
        let server = try TestServer(clock: clock.clock)
        let (_, token) = server.tokens.mint(lifetimeMilliseconds: 20_000)
        let client = try server.client()
        _ = try await client.ask(server.request("GET /api/events", ["Authorization: Bearer \(token)"], token: false))
        clock.advance(milliseconds: 15_000)
        #expect(try await server.ask(server.request("GET /api/now/x")).status == 200)
        #expect(try await client.read(until: "\n\n") == ": \n\n")
        clock.advance(milliseconds: 5_000)
        #expect(try await server.ask(server.request("GET /api/now/x")).status == 200)
        #expect(try await client.readToEnd().isEmpty)
        await server.server.stop()
    }

    @Test func `subscribers that leave during a broadcast disturb nobody`() async throws {
        let server = try TestServer()
        var clients: [TestClient] = []
        for _ in 0..<600 { clients.append(try await subscriber(server)) }
        for index in stride(from: 0, to: 600, by: 3) { await clients[index].finish() }
        for number in 0..<20 { server.publish("e\(number)") }
        for index in 0..<600 where index % 3 != 0 {
            #expect(try await clients[index].read(until: "event: e19\ndata: {}\n\n").contains("event: e0\n"))
        }
        await server.server.stop()
    }

    @Test func `above the limit of streams requests are still answered`() async throws {
        var limits = WebLimits()
        limits.streams = 2
        let server = try TestServer(limits: limits)
        let first = try await subscriber(server)
        let second = try await subscriber(server)
        #expect(try await server.ask(server.request("GET /api/events")).status == 503)
        #expect(try await server.ask(server.request("GET /api/now/x")).status == 200)
        await first.finish()
        _ = try await first.readToEnd()
        let third = try await subscriber(server)
        server.publish("x")
        _ = try await second.read(until: "\n\n")
        _ = try await third.read(until: "\n\n")
        await server.server.stop()
    }
}
