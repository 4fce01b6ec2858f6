import Base
import Platform
import TestSupport
import Testing

@testable import Web

/// What pages, programs and users that mean harm may try, and what they get.
struct AttackTests {
    @Test func `H1: a request for another host is not answered`() async throws {
        let server = try TestServer()
        let port = server.port
        let bearer = "Authorization: Bearer \(server.token)"
        let hosts = [
            ("evil.example", 421), ("evil.example:\(port)", 421), ("localhost", 421), ("localhost:1", 421),
            ("127.0.0.1", 421), ("localhost.:\(port)", 421), ("127.0.0.1.:\(port)", 421), ("u@localhost:\(port)", 400),
            ("localhost:\(port)@evil.example", 400), ("127.1:\(port)", 421), ("[::]:\(port)", 421),
            ("0.0.0.0:\(port)", 421),
            ("localhost:00\(port)", 400), ("", 400), ("localhost:\(port), evil", 400),
        ]
        for (host, status) in hosts {
            let text = "POST /api/echo HTTP/1.1\r\nHost: \(host)\r\n\(bearer)\r\nContent-Length: 5\r\n\r\n{{{{{"
            #expect(try await server.ask(text).status == status, "\(host)")
        }
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"] {
            let text = "GET /api/now/x HTTP/1.1\r\nHost: \(host):\(port)\r\n\(bearer)\r\n\r\n"
            #expect(try await server.ask(text).status == 200, "\(host)")
        }
        #expect(try await server.ask("GET / HTTP/1.1\r\n\(bearer)\r\n\r\n").status == 400)
        #expect(try await server.ask("GET / HTTP/1.0\r\n\(bearer)\r\n\r\n").status == 400)
        let twice = "GET / HTTP/1.1\r\nHost: localhost:\(port)\r\nHost: localhost:\(port)\r\n\r\n"
        #expect(try await server.ask(twice).status == 400)
        await server.server.stop()
    }

    @Test func `H2: a request that another page makes is not answered on any route`() async throws {
        let server = try TestServer()
        let own = "http://localhost:\(server.port)"
        let origins = [
            "https://evil.example", "null", "http://localhost:1", "http://localhost",
            "https://localhost:\(server.port)",
            "http://127.0.0.1:\(server.port)", own + ".evil.example", own + "/", "",
        ]
        for line in ["GET /", "GET /api/now/x", "OPTIONS /api/echo", "GET /nothing", "GET /api/ws", "GET /api/events"] {
            for origin in origins {
                let answer = try await server.ask(server.request(line, ["Origin: \(origin)"]))
                #expect(answer.status == 403, "\(line) \(origin)")
                #expect(!answer.head.lowercased().contains("access-control"))
            }
        }
        #expect(try await server.ask(server.request("GET /api/now/x", ["Origin: \(own)"])).status == 200)
        let both = ["Origin: \(own)", "Origin: https://evil.example"]
        #expect(try await server.ask(server.request("GET /api/now/x", both)).status == 403)
        #expect(try await server.ask(server.request("GET /api/now/x", ["Sec-Fetch-Site: cross-site"])).status == 403)
        let link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]
        #expect(try await server.ask(server.request("GET /", link)).status == 200)
        await server.server.stop()
    }

    @Test func `H3: without a good token there is no data, and a token in an address is refused`() async throws {
        let server = try TestServer()
        func ask(_ fields: [String]) async throws -> Int {
            try await server.ask(server.request("GET /api/now/x", fields, token: false)).status
        }
        #expect(try await ask([]) == 401)
        #expect(try await ask(["Authorization: Bearer "]) == 401)
        #expect(try await ask(["Authorization: Bearer \(server.token.dropLast())"]) == 401)
        #expect(try await ask(["Authorization: Bearer \(server.token)0"]) == 401)
        #expect(try await ask(["Authorization: Basic \(server.token)"]) == 401)
        #expect(try await ask(["Authorization: Bearer \(server.token)", "Authorization: Bearer x"]) == 401)
        #expect(try await ask(["Sec-WebSocket-Protocol: everett.v1, token.\(server.token)"]) == 401)
        #expect(try await ask(["Cookie: token=\(server.token)"]) == 401)
        #expect(try await ask(["authorization: bearer \(server.token)"]) == 200)
        for name in ["token", "access_token", "Authorization", "TOKEN"] {
            let line = "GET /api/now/x?\(name)=\(server.token)"
            #expect(try await server.ask(server.request(line, token: false)).status == 400)
            #expect(try await server.ask(server.request(line)).status == 400)
        }
        server.tokens.revoke(server.tokenID)
        #expect(try await ask(["Authorization: Bearer \(server.token)"]) == 401)
        await server.server.stop()
    }

    @Test func `H3: a token that ran out is as good as none`() async throws {
        let clock = TestClock()
        let server = try TestServer(clock: clock.clock)
        let (_, token) = server.tokens.mint(lifetimeMilliseconds: 1000)
        let text = server.request("GET /api/now/x", ["Authorization: Bearer \(token)"], token: false)
        #expect(try await server.ask(text).status == 200)
        clock.advance(milliseconds: 1000)
        #expect(try await server.ask(text).status == 401)
        await server.server.stop()
    }

    @Test func `H4: what a form can send is refused, and no GET changes anything`() async throws {
        let server = try TestServer()
        let types = [
            "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonx", "text/json",
            "application/json, text/plain",
        ]
        for type in types {
            let answer = try await server.ask(server.request("POST /api/echo", ["Content-Type: \(type)"], body: "{}"))
            #expect(answer.status == 415, "\(type)")
        }
        #expect(try await server.ask(server.request("POST /api/echo", body: "{}")).status == 415)
        #expect(try await server.ask(server.request("GET /api/echo")).status == 405)
        #expect(try await server.ask(server.request("HEAD /api/echo")).status == 405)
        #expect(try await server.ask(server.request("GET /api/now/x", body: "{}")).status == 413)
        await server.server.stop()
    }

    @Test func `H6: nothing that follows a refused request is read`() async throws {
        let server = try TestServer()
        let next = server.request("GET /api/now/next")
        let bearer = "Authorization: Bearer \(server.token)\r\n"
        let start = "POST /api/echo HTTP/1.1\r\nHost: localhost:\(server.port)\r\n\(bearer)"
        let attacks = [
            "GET / HTTP/1.1\nHost: localhost:\(server.port)\n\n",
            start + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
            start + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            start + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
            start + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
            start + "X: a\r\n Content-Length: 3\r\n\r\n", start + "Content-Length: 99999999\r\n\r\n",
        ]
        for attack in attacks {
            let client = try server.client()
            try await client.send(attack + next + next)
            let all = String(decoding: try await client.readToEnd(), as: UTF8.self)
            let status = all.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
            #expect([400, 413, 415, 501].contains(status), "\(attack): \(all)")
            #expect(all.ranges(of: "HTTP/1.1 ").count == 1, "\(attack): \(all)")
            #expect(all.contains("Connection: close"))
        }
        await server.server.stop()
    }

    @Test func `H7: who never finishes a request is dropped while others are served`() async throws {
        let clock = TestClock()
        let server = try TestServer(clock: clock.clock)
        var slow: [TestClient] = []
        for index in 0..<20 {
            let client = try server.client()
            try await client.send(
                index % 2 == 0 ? "GET / HTT" : server.request("PUT /api/bytes", ["Content-Length: 9"]))
            slow.append(client)
        }
        #expect(try await server.ask(server.request("GET /api/now/x")).status == 200)
        clock.advance(milliseconds: 5000)
        // Any event lets the thread look at its clock.
        #expect(try await server.ask(server.request("GET /api/now/x")).status == 200)
        for client in slow {
            let text = String(decoding: try await client.readToEnd(), as: UTF8.self)
            #expect(text.hasPrefix("HTTP/1.1 408 "))
        }
        #expect(server.server.statistics.now.expired >= 20)
        await server.server.stop()
    }

    @Test func `H7: above the limit of connections a client is told to come back`() async throws {
        var limits = WebLimits()
        limits.connections = 16
        let server = try TestServer(limits: limits)
        var clients: [TestClient] = []
        for _ in 0..<16 {
            let client = try server.client()
            _ = try await client.ask(server.request("GET /api/now/x"))
            clients.append(client)
        }
        let refused = try server.client()
        #expect(try await refused.answer().status == 503)
        for client in clients { #expect(try await client.ask(server.request("GET /api/now/x")).status == 200) }
        await server.server.stop()
    }

    @Test func `H7: requests whose answers nobody reads do not pile up`() async throws {
        let server = try TestServer()
        let client = try server.client(receiveBuffer: 16 << 10)
        let requests = Array(repeating: server.request("GET /api/now/x"), count: 1000).joined()
        let sent = try await client.sendUntilHeldUp(Array(requests.utf8), limit: 64 << 20)
        #expect(sent < 64 << 20)
        #expect(try await server.ask(server.request("GET /api/now/x")).status == 200)
        await server.server.stop()
    }

    @Test(arguments: [
        "/assets/../x", "/assets/%2e%2e/x", "/assets/%2e%2e%2fx", "/assets/a%00", "/assets/%252e%252e/x", "//assets/x",
        "/assets//x", "/assets\\x", "/assets/%5c..%5cx", "/assets/%c0%ae%c0%ae/x", "/assets/./x", "/assets/",
    ]) func `H8: a path that could lead out is refused`(_ path: String) async throws {
        let server = try TestServer()
        #expect([400, 404].contains(try await server.ask(server.request("GET \(path)")).status))
        await server.server.stop()
    }

    @Test func `H9: the unix socket is private and answers its owner without a token`() async throws {
        let scratch = try Scratch()
        let path = scratch.at("run/api.sock")
        let server = try TestServer(listeners: [.tcp(.loopback4(port: 0)), .unix(path)])
        #expect(try scratch.status("run").permissions == 0o700)
        #expect(try scratch.status("run/api.sock").permissions == 0o600)
        let client = try TestClient(.unix(path))
        #expect(try await client.ask("GET /api/unix HTTP/1.1\r\nHost: localhost\r\n\r\n").text == "ok")
        #expect(try await client.ask("GET /api/now/x HTTP/1.1\r\nHost: localhost\r\n\r\n").text == "x")
        let page = try await client.ask(
            "GET /api/now/x HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\r\n")
        #expect(page.status == 403)
        #expect(try await server.ask(server.request("GET /api/unix")).status == 403)
        await server.server.stop()
        #expect(!scratch.exists("run/api.sock"))
    }

    @Test func `H9: a place that is not ours alone is refused, and so is one that somebody listens on`() async throws {
        let scratch = try Scratch()
        func refusal(_ name: String) -> ErrorCode? {
            do {
                _ = try TestServer(listeners: [.unix(scratch.at(name))])
                return nil
            } catch let error as EverettError {
                return error.code
            } catch {
                return .unknown
            }
        }
        try scratch.makeDirectory("open", permissions: 0o755)
        #expect(refusal("open/s") == .refused)
        try scratch.makeDirectory("own", permissions: 0o700)
        try scratch.write("own/file", "x")
        #expect(refusal("own/file") == .refused)
        try scratch.symlink("own/link", to: "/tmp/elsewhere")
        #expect(refusal("own/link") == .refused)
        try scratch.symlink("redirect", to: "own")
        #expect(refusal("redirect/s") == .refused)
        let server = try TestServer(listeners: [.unix(scratch.at("own/s"))])
        #expect(refusal("own/s") == .locked)
        await server.server.stop()
        // What a killed server left behind is taken over.
        let left = try Socket.listening(on: .unix(scratch.at("own/old")))
        _ = consume left
        let again = try TestServer(listeners: [.unix(scratch.at("own/old"))])
        await again.server.stop()
    }

    @Test func `H10: an address that others can reach is refused unless the danger is named`() async throws {
        for address in [SocketAddress.ipv4([0, 0, 0, 0], port: 0), .ipv6([UInt8](repeating: 0, count: 16), port: 0)] {
            do {
                _ = try TestServer(listeners: [.tcp(address)])
                Issue.record("\(address) was bound")
            } catch let error as EverettError {
                #expect(error.code == .refused)
            }
        }
    }

    @Test func `H11: guessing is held up, and whoever has a good token is not`() async throws {
        let clock = TestClock()
        let server = try TestServer(clock: clock.clock)
        let client = try server.client()
        let wrong = server.request("GET /api/now/x", ["Authorization: Bearer 00"], token: false)
        for _ in 0..<20 { #expect(try await client.ask(wrong).status == 401) }
        let held = try await client.ask(wrong)
        #expect(held.status == 429)
        #expect(held.field("Retry-After") == "10")
        #expect(try await client.ask(server.request("GET /api/now/x")).status == 200)
        clock.advance(milliseconds: 10_000)
        #expect(try await client.ask(wrong).status == 401)
        await server.server.stop()
    }

    @Test func `D2: a body of a gigabyte is refused before it is read`() async throws {
        let server = try TestServer()
        let json = "Content-Type: application/json"
        #expect(
            try await server.ask(server.request("POST /api/echo", [json, "Content-Length: 1073741824"])).status == 413)
        let client = try server.client()
        try await client.send(server.request("POST /api/echo", [json, "Transfer-Encoding: chunked"]))
        let chunk = "8000\r\n" + String(repeating: "a", count: 0x8000) + "\r\n"
        // Two chunks are within the limit of 64 KiB, the third is not.
        for _ in 0..<3 { try await client.send(chunk) }
        #expect(try await client.answer().status == 413)
        let deep = String(repeating: "[", count: 60_000)
        #expect(try await server.ask(server.request("POST /api/echo", [json], body: deep)).status == 400)
        await server.server.stop()
    }
}
