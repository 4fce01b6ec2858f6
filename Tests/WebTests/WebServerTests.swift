import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Web

struct WebServerTests {
    @Test func `a request is answered at once or by a task, again and again on one connection`() async throws {
        let server = try TestServer()
        let client = try server.client()
        for name in ["now/a", "task/b", "now/c", "task/d"] {
            let answer = try await client.ask(server.request("GET /api/\(name)"))
            #expect(answer.status == 200)
            #expect(answer.text == String(name.suffix(1)))
        }
        await server.server.stop()
    }

    @Test func `every answer carries what keeps a browser from misusing it`() async throws {
        let server = try TestServer()
        for line in ["GET /", "GET /api/now/x", "GET /nothing", "DELETE /", "OPTIONS /"] {
            let answer = try await server.ask(server.request(line))
            #expect(answer.field("X-Content-Type-Options") == "nosniff")
            #expect(answer.field("Referrer-Policy") == "no-referrer")
            #expect(answer.field("X-Frame-Options") == "DENY")
            #expect(answer.field("Cross-Origin-Resource-Policy") == "same-origin")
            #expect(answer.field("Cache-Control") == "no-store")
            #expect(answer.field("Date")?.hasSuffix("GMT") == true)
            #expect(!answer.head.lowercased().contains("access-control"))
        }
        await server.server.stop()
    }

    @Test func `requests that come together are answered in order`() async throws {
        let server = try TestServer()
        let client = try server.client()
        let names = (0..<200).map { $0 % 3 == 0 ? "task/\($0)" : "now/\($0)" }
        try await client.send(names.map { server.request("GET /api/\($0)") }.joined())
        for index in 0..<200 {
            #expect(try await client.answer().text == "\(index)")
        }
        await server.server.stop()
    }

    @Test func `HEAD tells the length and sends no body, and OPTIONS tells the methods`() async throws {
        let server = try TestServer()
        let client = try server.client()
        let head = try await client.ask(server.request("HEAD /large"))
        #expect(head.field("Content-Length") == "\(4 << 20)")
        let options = try await client.ask(server.request("OPTIONS /api/echo", token: false))
        #expect(options.status == 204)
        #expect(options.field("Allow") == "POST, OPTIONS")
        let missing = try await client.ask(server.request("OPTIONS /nothing"))
        #expect(missing.status == 404)
        let wrong = try await client.ask(server.request("GET /api/echo"))
        #expect(wrong.status == 405)
        #expect(wrong.field("Allow") == "POST, OPTIONS")
        await server.server.stop()
    }

    @Test func `a large answer arrives whole at a client that reads slowly`() async throws {
        let server = try TestServer()
        let client = try server.client(receiveBuffer: 64 << 10)
        let answer = try await client.ask(server.request("GET /large"))
        #expect(answer.body == TestServer.large.bytes)
        #expect(try await client.ask(server.request("GET /api/now/after")).text == "after")
        await server.server.stop()
    }

    @Test func `a body comes whole, by length and in chunks, and is waited for when the client asks first`()
        async throws
    {
        let server = try TestServer()
        let client = try server.client()
        let json = ["Content-Type: application/json; charset=utf-8"]
        #expect(try await client.ask(server.request("POST /api/echo", json, body: "[1]")).text == "[1]")
        #expect(try await client.ask(server.request("POST /api/echo")).status == 200)
        try await client.send(server.request("POST /api/echo", json + ["Transfer-Encoding: chunked"]))
        try await client.send("2\r\n[1\r\n1\r\n]\r\n0\r\n\r\n")
        #expect(try await client.answer().text == "[1]")
        try await client.send(server.request("POST /api/echo", json + ["Expect: 100-continue", "Content-Length: 2"]))
        #expect(try await client.answer().status == 100)
        #expect(try await client.ask("{}").text == "{}")
        await server.server.stop()
    }

    @Test func `an error of a handler is a problem in the language of the client`() async throws {
        let server = try TestServer()
        let expected = [
            "usage": 400, "not_found": 404, "conflict": 409, "refused": 409, "key_missing": 409, "locked": 423,
            "permission_denied": 403, "unsupported": 501, "no_space": 507, "timeout": 504, "integrity": 500,
            "internal_error": 500,
        ]
        for (code, status) in expected {
            let answer = try await server.ask(server.request("GET /api/error/\(code)", ["Accept-Language: pl-PL,en"]))
            #expect(answer.status == status)
            #expect(answer.field("Content-Type") == "application/problem+json")
            let json = try JSONValue(answer.body)
            #expect(json["code"]?.text == code)
            #expect(json["detail"]?.text == "nie udało się")
            #expect(json["status"]?.integer == Int64(status))
            #expect(json["hints"]?.elements?.first?.text == "spróbuj ponownie")
        }
        #expect(Set(server.faults.routes) == ["GET /api/error/{code}"])
        await server.server.stop()
    }

    @Test func `a field that would break the answer open becomes an error`() async throws {
        let server = try TestServer()
        let answer = try await server.ask(server.request("GET /api/header"))
        #expect(answer.status == 500)
        #expect(!answer.head.contains("Set-Cookie"))
        await server.server.stop()
    }

    @Test func `a request of HTTP 1 0 is answered and the connection closed`() async throws {
        let server = try TestServer()
        let client = try server.client()
        try await client.send("GET / HTTP/1.0\r\nHost: localhost:\(server.port)\r\n\r\n")
        let bytes = try await client.readToEnd()
        #expect(String(decoding: bytes, as: UTF8.self).hasPrefix("HTTP/1.1 200 OK\r\n"))
        await server.server.stop()
    }

    @Test func `a client that sends no more is still answered`() async throws {
        let server = try TestServer()
        let client = try server.client()
        try await client.send(server.request("GET /api/task/last"))
        await client.finish()
        let bytes = try await client.readToEnd()
        #expect(String(decoding: bytes, as: UTF8.self).hasSuffix("last"))
        await server.server.stop()
    }

    @Test func `a server that stops ends what was begun and refuses what comes after`() async throws {
        let server = try TestServer()
        let idle = try server.client()
        _ = try await idle.ask(server.request("GET /api/now/x"))
        let stream = try server.client()
        _ = try await stream.ask(server.request("GET /api/events"))
        await server.server.stop()
        #expect(try await idle.readToEnd().isEmpty)
        _ = try await stream.readToEnd()
        #expect(throws: SocketFailure.self) { _ = try Socket.connected(to: server.server.addresses[0]) }
    }

    @Test func `a socket that a service manager passed on is served, and what is no such socket is refused`()
        async throws
    {
        let listening = try Socket.listening(on: .loopback4(port: 0))
        let server = try TestServer(listeners: [.inherited(dup(listening.raw))])
        #expect(try await server.ask(server.request("GET /api/now/x")).text == "x")
        await server.server.stop()
        let connected = try Socket.connected(to: try listening.localAddress())
        #expect(throws: EverettError.self) { _ = try TestServer(listeners: [.inherited(connected.raw)]) }
        let open = try Socket.listening(on: .ipv4([0, 0, 0, 0], port: 0))
        #expect(throws: EverettError.self) { _ = try TestServer(listeners: [.inherited(dup(open.raw))]) }
    }

    @Test func `the server answers on both kinds of loopback`() async throws {
        guard (try? Socket.listening(on: .loopback6(port: 0))) != nil else { return }
        let server = try TestServer(listeners: [.tcp(.loopback6(port: 0))])
        #expect(server.server.addresses[0].description == "[::1]:\(server.port)")
        let text =
            "GET /api/now/x HTTP/1.1\r\nHost: [::1]:\(server.port)\r\nAuthorization: Bearer \(server.token)\r\n\r\n"
        #expect(try await server.ask(text).text == "x")
        await server.server.stop()
    }
}
