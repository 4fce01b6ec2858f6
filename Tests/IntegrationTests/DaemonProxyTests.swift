import Base
import Platform
import TestSupport
import Testing

/// The real daemon behind somebody who speaks TLS for it: what such a proxy sends, and what others pretend to.
@Suite struct DaemonProxyTests {
    private static let origin = "https://everett.example.org"

    /// What Caddy and nginx add.
    private static let added = [
        "X-Forwarded-For: 192.0.2.7", "X-Forwarded-Proto: https", "X-Forwarded-Host: everett.example.org",
        "Via: 1.1 Caddy",
    ]

    private func request(
        _ line: String, host: String = "everett.example.org", token: String? = nil, body: String? = nil,
        _ fields: [String] = []
    ) -> String {
        var lines = ["\(line) HTTP/1.1", "Host: \(host)"] + Self.added + fields
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let body { lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
        return lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? "")
    }

    @Test func `a page that came through a proxy logs in, reads, writes and listens`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        let http = try daemon.start("--public", Self.origin)
        let opened = try #require(try JSONValue(try bench.did("open", "--json").rawOutput)["address"]?.text)
        #expect(opened.hasPrefix(Self.origin + "/#code="), "\(opened)")
        let page = ["Origin: \(Self.origin)", "Sec-Fetch-Site: same-origin"]
        let close = ["Connection: close"]
        #expect(try http.send(request("GET /", close)).status == 200)
        let login = "{\"code\":\"\(opened.after("#code="))\"}"
        let session = try http.send(request("POST /api/session", body: login, page + close))
        #expect(session.status == 201 && !session.head.lowercased().contains("set-cookie"), "\(session.text)")
        let token = try #require(try session.json()["token"]?.text)
        let projects = try http.send(request("GET /api/projects", token: token, page + close))
        let project = try #require(try projects.json()["projects"]?.elements?.first?["id"]?.text)
        let made = try http.send(
            request("POST /api/projects/\(project)/checkpoints", token: token, body: "{\"name\":\"far\"}", page + close)
        )
        #expect(made.status == 201, "\(made.text)")
        let stream = try http.send(
            request("GET /api/events", token: token, page + ["Accept: text/event-stream", "Last-Event-ID: 0"]),
            waiting: 1_000)
        #expect(stream.status == 200 && stream.body.contains("event: "))
        let upgrade =
            page + [
                "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            ]
        let offer = ["Sec-WebSocket-Protocol: everett.v1, token.\(token)"]
        #expect(try http.send(request("GET /api/ws", upgrade + offer), waiting: 500).status == 101)
        #expect(try http.send(request("GET /api/ws", upgrade + ["Sec-WebSocket-Protocol: everett.v1"])).status == 401)
        #expect(try http.ask("GET", "/api/projects", token: token).status == 200, "its own address stays good")
    }

    @Test func `nobody comes in by another name than the public one, or from another page`() throws {
        let daemon = try DaemonBench()
        let http = try daemon.start("--public", Self.origin, "--public", "http://localhost:9000")
        let token = try daemon.token(http)
        let close = ["Connection: close"]
        func status(_ host: String, _ origin: String?) throws -> Int {
            let fields = origin.map { ["Origin: \($0)"] } ?? []
            return try http.send(request("GET /api/projects", host: host, token: token, fields + close)).status
        }
        #expect(try status("everett.example.org", Self.origin) == 200)
        #expect(try status("localhost:9000", "http://localhost:9000") == 200)
        let local = "127.0.0.1:\(http.port)"
        for (host, origin) in [
            ("everett.example.org", "http://everett.example.org"), ("everett.example.org", "http://\(local)"),
            ("everett.example.org", "https://evil.example"), ("everett.example.org", "null"), (local, Self.origin),
            ("localhost:9000", Self.origin), ("everett.example.org", "\(Self.origin):443"),
        ] {
            #expect(try status(host, origin) == 403, "\(host) \(origin)")
        }
        for host in [
            "evil.example", "x.everett.example.org", "everett.example.org:443", "everett.example.org.",
            "localhost:9001",
        ] {
            #expect(try status(host, nil) == 421, "\(host)")
        }
    }

    @Test func `a public address that says too much or too little is refused before anything starts`() throws {
        let bench = try Bench()
        for address in [
            "everett.example.org", "https://everett.example.org/", "https://*.example.org", "https://me@example.org",
            "",
            "https://a:0",
        ] {
            let answer = try bench.everett("up", "--port", "0", "--public", address)
            #expect(answer.status == 2, "\(address): \(answer.error)")
            #expect(try bench.everett("up", "--detach", "--port", "0", "--public", address).status == 2)
        }
        let open = try bench.everett("up", "--port", "0", "--public", "http://everett.example.org")
        #expect(open.status == 5 && open.error.contains("--allow-remote-access"), "\(open.error)")
        #expect(!bench.scratch.exists("home/run"))
    }
}
