import Base
import Glibc
import Platform
import TestSupport
import Testing

/// What a hostile page, program or user of the same machine tries against the real daemon, and what it gets.
@Suite struct DaemonAttackTests {
    private struct Attempt {
        let name: String
        let request: (UInt16) -> String
        let expected: Set<Int>
    }

    @Test func `a request for another host is answered without being looked at`() throws {
        let daemon = try DaemonBench()
        let http = try daemon.start()
        let token = try daemon.token(http)
        let hosts: [(field: String, expected: Set<Int>)] = [
            ("Host: evil.example\r\n", [421]), ("", [400]), ("Host: a\r\nHost: b\r\n", [400]),
            ("Host: me@127.0.0.1:\(http.port)\r\n", [400, 421]), ("Host: 127.0.0.1:1\r\n", [421]),
            ("Host: localhost.:\(http.port)\r\n", [400, 421]), ("Host: 127.0.0.1.evil.example:\(http.port)\r\n", [421]),
        ]
        for (field, expected) in hosts {
            let answer = try http.send(
                "GET /api/projects HTTP/1.1\r\n\(field)Authorization: Bearer \(token)\r\nConnection: close\r\n\r\n")
            #expect(expected.contains(answer.status), "\(field): \(answer.status)")
            #expect(!answer.body.contains("\"projects\""))
        }
        #expect(try http.ask("GET", "/api/projects", token: token).status == 200)
    }

    @Test func `another page's origin is refused on every route, and no answer invites one`() throws {
        let daemon = try DaemonBench()
        let http = try daemon.start()
        let token = try daemon.token(http)
        for origin in [
            "https://evil.example", "null", "http://localhost:1", "http://127.0.0.1:\(http.port).evil.example",
        ] {
            for (method, path) in [
                ("GET", "/api/projects"), ("POST", "/api/session"), ("OPTIONS", "/api/projects"),
                ("GET", "/api/events"),
                ("GET", "/"),
            ] {
                let answer = try http.ask(method, path, token: token, fields: ["Origin: \(origin)"])
                #expect(answer.status == 403, "\(method) \(path) from \(origin): \(answer.status)")
                #expect(!answer.head.lowercased().contains("access-control"))
            }
        }
        let own = try http.ask("GET", "/api/projects", token: token, fields: ["Origin: http://127.0.0.1:\(http.port)"])
        #expect(own.status == 200)
    }

    @Test func `without a good token there is nothing to see, and one in the address does not count`() throws {
        let daemon = try DaemonBench()
        let http = try daemon.start()
        let token = try daemon.token(http)
        let guarded = [
            "/api/projects", "/api/health", "/api/storage", "/api/events", "/api/logs", "/api/openapi.json",
        ]
        for path in guarded {
            #expect(try http.ask("GET", path).status == 401, "\(path)")
            #expect(try http.ask("GET", path, token: String(repeating: "0", count: 64)).status == 401, "\(path)")
            #expect(try [400, 401].contains(http.ask("GET", "\(path)?token=\(token)").status), "\(path)")
        }
        #expect(try http.ask("DELETE", "/api/session", token: token).status == 204)
        #expect(try http.ask("GET", "/api/projects", token: token).status == 401, "it was revoked")
        #expect(try [403, 404].contains(http.ask("POST", "/api/login-codes", body: "{}").status))
    }

    @Test func `a code is good once, and guessing closes the door`() throws {
        let daemon = try DaemonBench()
        let http = try daemon.start()
        let code = try daemon.code()
        let body = "{\"code\":\"\(code)\"}"
        #expect(try http.ask("POST", "/api/session", body: body).status == 201)
        #expect(try http.ask("POST", "/api/session", body: body).status == 401)
        for _ in 0..<6 { _ = try http.ask("POST", "/api/session", body: "{\"code\":\"0\"}") }
        #expect(try http.ask("POST", "/api/session", body: "{\"code\":\"0\"}").status == 429)
    }

    @Test func `a form of another page changes nothing`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        let http = try daemon.start()
        let token = try daemon.token(http)
        let project = try daemon.project(http, token)
        let path = "/api/projects/\(project)/checkpoints"
        for type in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"] {
            let answer = try http.send(
                "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(http.port)\r\nAuthorization: Bearer \(token)\r\n"
                    + "Content-Type: \(type)\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}")
            #expect(answer.status == 415, "\(type): \(answer.status)")
        }
        #expect(try http.ask("GET", "/api/projects/\(project)/restore", token: token).status == 405)
        #expect(try http.ask("PATCH", path, token: token).status == 405)
        let log: Documents.Log = try bench.did("log", "--json").json()
        #expect(log.checkpoints.isEmpty)
    }

    @Test func `smuggled requests are refused and end the connection`() throws {
        let daemon = try DaemonBench()
        let http = try daemon.start()
        let host = "Host: 127.0.0.1:\(http.port)\r\n"
        let second = "GET / HTTP/1.1\r\n\(host)\r\n"
        let attacks = [
            "POST /api/session HTTP/1.1\r\n\(host)Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST /api/session HTTP/1.1\r\n\(host)Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
            "POST /api/session HTTP/1.1\r\n\(host)Content-Length: +2\r\n\r\n{}",
            "GET / HTTP/1.1\n\(host)\n", "GET / HTTP/1.1\r\n\(host)X : y\r\n\r\n",
            "GET / HTTP/1.1\r\n\(host)X: y\r\n z\r\n\r\n", "GET / HTTP/1.1\r\n\(host)X: a\u{0}b\r\n\r\n",
            "GET  / HTTP/1.1\r\n\(host)\r\n", "GET / HTTP/3.0\r\n\(host)\r\n",
            "POST /api/session HTTP/1.1\r\n\(host)Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
            "POST /api/session HTTP/1.1\r\n\(host)Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
        ]
        for attack in attacks {
            let answer = try http.send(attack + second)
            #expect([400, 501, 505].contains(answer.status), "\(attack.debugDescription): \(answer.text.prefix(80))")
            #expect(!answer.body.contains("HTTP/1.1 "), "nothing after it is answered: \(attack.debugDescription)")
        }
    }

    @Test func `no path leads out of the page's files`() throws {
        let daemon = try DaemonBench()
        let http = try daemon.start()
        let paths = [
            "/../../etc/passwd", "/assets/../../../etc/passwd", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets/%00",
            "/assets/%252e%252e/x", "//etc/passwd", "/assets/..\\..\\x", "/assets/%c0%ae%c0%ae/x", "/assets/", "/.env",
        ]
        for path in paths {
            let answer = try http.ask("GET", path)
            #expect([400, 404].contains(answer.status), "\(path): \(answer.status)")
            #expect(!answer.body.contains("root:"))
        }
    }

    @Test func `the page may load nothing from elsewhere and sit in no frame`() throws {
        let daemon = try DaemonBench()
        let http = try daemon.start()
        let head = try http.ask("GET", "/").head.lowercased()
        #expect(head.contains("content-security-policy: default-src 'none'"), "\(head)")
        #expect(head.contains("frame-ancestors 'none'") && head.contains("x-content-type-options: nosniff"))
        #expect(head.contains("referrer-policy: no-referrer"))
    }

    @Test func `a body without an end, or with too much in it, is cut off`() throws {
        let daemon = try DaemonBench()
        let http = try daemon.start()
        let token = try daemon.token(http)
        let large = try http.send(
            "POST /api/session HTTP/1.1\r\nHost: 127.0.0.1:\(http.port)\r\nContent-Type: application/json\r\n"
                + "Content-Length: 1073741824\r\n\r\n")
        #expect(large.status == 413)
        let deep = String(repeating: "[", count: 4_000)
        #expect(try http.ask("POST", "/api/session", body: deep).status == 400)
        let head = try http.send(
            "GET / HTTP/1.1\r\nHost: 127.0.0.1:\(http.port)\r\nX: \(String(repeating: "a", count: 20_000))\r\n\r\n")
        #expect([400, 431].contains(head.status))
        #expect(try http.ask("GET", "/api/health", token: token).status == 200)
    }

    @Test func `a directory that others may write to is no place for the daemon's sockets`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "x")
        try bench.did("init")
        try bench.shell("mkdir -m 777 ../home/run")
        let open = try bench.everett("up", "--port", "0")
        #expect(open.status == 5 && open.error.contains("chmod 700"), "\(open.error)")
        try bench.shell("rmdir ../home/run; mkdir ../elsewhere; ln -s ../elsewhere ../home/run")
        #expect(try bench.everett("up", "--port", "0").status != 0)
        try bench.shell("rm ../home/run")
        try daemon.start()
        #expect(
            try bench.shell("stat -c %a ../home/run ../home/run/api.sock ../home/run/calls.sock") == "700\n600\n600\n")
    }

    @Test func `an address that others can reach has to be asked for in so many words`() throws {
        let daemon = try DaemonBench()
        let refused = try daemon.bench.everett("up", "--listen", "0.0.0.0", "--port", "0")
        #expect(refused.status == 5 && refused.error.contains("ssh -L"), "\(refused.error)")
        #expect(try daemon.bench.everett("up", "--listen", "1.2.3", "--port", "0").status == 2)
    }

    @Test func `no token and no code is left in a file`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        let http = try daemon.start()
        let code = try daemon.code()
        let answer = try http.ask("POST", "/api/session", body: "{\"code\":\"\(code)\"}")
        let token = try #require(try answer.json()["token"]?.text)
        _ = try http.ask("GET", "/api/projects", token: token)
        _ = try http.ask("GET", "/api/projects?token=\(token)")
        #expect(try bench.shell("grep -rlE '\(token)|\(code)' ../home || true").isEmpty)
    }
}
