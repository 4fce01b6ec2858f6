import Base
import Platform
import TestSupport
import Testing

@testable import Web

struct WebSocketTests {
    private static let opening = [
        "Upgrade: websocket", "Connection: keep-alive, Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ]

    private func open(_ server: TestServer) async throws -> TestClient {
        let client = try server.client()
        let offer = "Sec-WebSocket-Protocol: everett.v1, token.\(server.token)"
        let answer = try await client.ask(server.request("GET /api/ws", Self.opening + [offer], token: false))
        #expect(answer.status == 101)
        // The example of RFC 6455.
        #expect(answer.field("Sec-WebSocket-Accept") == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(answer.field("Sec-WebSocket-Protocol") == "everett.v1")
        return client
    }

    /// The opcode and payload of the next frame.
    private func frame(_ client: TestClient) async throws -> (UInt8, [UInt8]) {
        let start = try await client.read(2)
        #expect(start[1] & 0x80 == 0)
        var length = Int(start[1])
        if length == 126 { length = try await client.read(2).reduce(0) { $0 << 8 | Int($1) } }
        if length == 127 { length = try await client.read(8).reduce(0) { $0 << 8 | Int($1) } }
        return (start[0], try await client.read(length))
    }

    private func text(_ client: TestClient) async throws -> String {
        String(decoding: try await frame(client).1, as: UTF8.self)
    }

    private static func message(_ text: String) -> [UInt8] { WebSocketDecoderTests.frame(0x81, Array(text.utf8)) }

    @Test func `messages go both ways, one after another`() async throws {
        let server = try TestServer()
        let client = try await open(server)
        try await client.send((0..<50).flatMap { Self.message("\($0)") })
        for index in 0..<50 { #expect(try await text(client) == "echo \(index)") }
        try await client.send(WebSocketDecoderTests.frame(0x89, [1, 2]))
        let pong = try await frame(client)
        #expect(pong.0 == 0x8a && pong.1 == [1, 2])
        try await client.send(WebSocketDecoderTests.frame(0x88, [3, 232]))
        let close = try await frame(client)
        #expect(close.0 == 0x88 && close.1 == [3, 232])
        _ = try await client.readToEnd()
        await server.server.stop()
    }

    @Test func `events come as messages, older ones first`() async throws {
        let server = try TestServer()
        server.publish(json: "1")
        server.publish(json: "2")
        let client = try await open(server)
        try await client.send(Self.message("all"))
        #expect(try await text(client) == "1")
        #expect(try await text(client) == "2")
        server.publish(json: "3")
        #expect(try await text(client) == "3")
        await server.server.stop()
    }

    @Test func `H5: an opening from elsewhere, without a token or without its subprotocol is refused`() async throws {
        let server = try TestServer()
        let token = "Sec-WebSocket-Protocol: everett.v1, token.\(server.token)"
        func ask(_ fields: [String]) async throws -> Int {
            try await server.ask(server.request("GET /api/ws", fields, token: false)).status
        }
        #expect(try await ask(Self.opening + [token, "Origin: https://evil.example"]) == 403)
        #expect(try await ask(Self.opening + [token, "Origin: null"]) == 403)
        #expect(try await ask(Self.opening + ["Sec-WebSocket-Protocol: everett.v1"]) == 401)
        #expect(try await ask(Self.opening + ["Sec-WebSocket-Protocol: everett.v1, token.0"]) == 401)
        #expect(try await ask(Self.opening + ["Sec-WebSocket-Protocol: token.\(server.token)"]) == 400)
        #expect(try await ask([token]) == 426)
        #expect(try await ask(Self.opening.filter { !$0.hasPrefix("Connection") } + [token]) == 426)
        #expect(try await ask(Self.opening.map { $0.replacing("13", with: "8") } + [token]) == 426)
        #expect(try await ask(Self.opening.map { $0.replacing("dGhl", with: "") } + [token]) == 400)
        #expect(try await ask(Self.opening + [token, "Content-Length: 2"]) == 413)
        await server.server.stop()
    }

    private static let broken: [([UInt8], Int)] = [
        (WebSocketDecoderTests.frame(0x81, [0x61], mask: nil), 1002),
        (WebSocketDecoderTests.frame(0x81, [], length: [127, 0, 0, 0, 0, 0x80, 0, 0, 0]), 1009),
        ((0..<1100).flatMap { WebSocketDecoderTests.frame($0 == 0 ? 0x01 : 0x00, []) }, 1009),
        (WebSocketDecoderTests.frame(0x81, [0xff]), 1007),
        (WebSocketDecoderTests.frame(0x82, [0xff]), 1003),
    ]

    @Test(arguments: broken)
    func `H5: a client that breaks a rule is told which and closed`(_ bytes: [UInt8], _ code: Int) async throws {
        let server = try TestServer()
        let client = try await open(server)
        try await client.send(bytes)
        let close = try await frame(client)
        #expect(close.0 == 0x88)
        #expect(close.1.prefix(2).reduce(0) { $0 << 8 | Int($1) } == code)
        _ = try await client.readToEnd()
        await server.server.stop()
    }

    @Test func `H3: a WebSocket ends when its token is revoked`() async throws {
        let server = try TestServer()
        let client = try await open(server)
        server.tokens.revoke(server.tokenID)
        let close = try await frame(client)
        #expect(close.0 == 0x88)
        #expect(close.1.prefix(2) == [3, 240])
        await server.server.stop()
    }

    @Test func `H7: a client that asks and does not read is closed`() async throws {
        let server = try TestServer()
        let client = try await open(server)
        let large = String(repeating: "x", count: 60_000)
        await #expect(throws: TestClient.Fault.self) {
            for _ in 0..<1000 { try await client.send(Self.message(large)) }
        }
        await server.server.stop()
    }
}
