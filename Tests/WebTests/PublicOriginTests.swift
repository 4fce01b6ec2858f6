import Base
import Platform
import TestSupport
import Testing

@testable import Web

/// Which addresses may be named as leading here through somebody else, and what comes in by them.
@Suite struct PublicOriginTests {
    private static let good = [
        ("https://everett.example.org", "https://everett.example.org"),
        ("https://Everett.Example.ORG", "https://everett.example.org"), ("HTTPS://a", "https://a"),
        ("https://a:443", "https://a"), ("http://a:80", "http://a"), ("https://a:80", "https://a:80"),
        ("http://a:443", "http://a:443"), ("https://a:8443", "https://a:8443"), ("https://a:65535", "https://a:65535"),
        ("https://xn--ca-gka.example", "https://xn--ca-gka.example"), ("https://192.0.2.1", "https://192.0.2.1"),
        ("https://1a.example", "https://1a.example"), ("https://a.3x", "https://a.3x"),
        ("https://[2001:DB8::1]", "https://[2001:db8::1]"),
        ("https://[2001:db8:0:0:0:0:0:1]:8443", "https://[2001:db8::1]:8443"),
        ("http://[::1]:9000", "http://[::1]:9000"),
        ("http://localhost:9000", "http://localhost:9000"),
    ]

    @Test(arguments: good) func `an origin is kept as a browser writes it`(_ text: String, _ kept: String) throws {
        let origin = try PublicOrigin(text)
        #expect(origin.description == kept)
        #expect(try PublicOrigin(kept) == origin)
        #expect("http\(origin.isEncrypted ? "s" : "")://\(origin.authority)" == kept)
    }

    private static let bad = [
        "", "everett.example.org", "https:", "https:/", "https://", "https:///", "https://a/", "https://a/x",
        "https://a?",
        "https://a?x", "https://a#", "https://a#x", "https://u@a", "https://u:p@a", "https://@a", "https://*",
        "https://*.example.org", "https://a,https://b", "https://a b", " https://a", "https://a ", "https://a\n",
        "https://a\r\nX: y", "https://a\u{0}", "https://a\\b", "https://a%2eb", "https://a.", "https://.a",
        "https://a..b",
        "https://-a", "https://a-", "https://a_b", "https://ä.example", "https://a:", "https://a:0", "https://a:00",
        "https://a:080", "https://a:65536", "https://a:+80", "https://a:-1", "https://a:8a", "https://a:1:2",
        "https://1.2.3",
        "https://1.2.3.256", "https://01.2.3.4", "https://1.2.3.4.5", "https://a.1", "https://a.0x7f",
        "https://2130706433",
        "https://[::1", "https://::1", "https://[]", "https://[::1]x", "https://[::1]:", "https://[fe80::1%25eth0]",
        "https://[::ffff:127.0.0.1]", "https://[1:2]", "https://[::1]]", "wss://a", "ftp://a", "null", "*",
        "httpss://a",
        "https://" + String(repeating: "a", count: 64), "https://" + String(repeating: "a.", count: 127) + "a",
    ]

    @Test(arguments: bad) func `what is more or less than an origin is refused`(_ text: String) {
        #expect(throws: EverettError.self) { _ = try PublicOrigin(text) }
    }

    @Test func `only an address of this machine is one that no wire leads to`() throws {
        for text in [
            "http://localhost", "https://localhost:1", "http://127.0.0.1:9", "http://127.9.9.9", "http://[::1]",
        ] {
            #expect(try PublicOrigin(text).isLoopback, "\(text)")
        }
        for text in ["http://localhost.example", "http://127.example", "http://128.0.0.1", "http://[::2]", "http://a"] {
            #expect(try !PublicOrigin(text).isLoopback, "\(text)")
        }
    }

    @Test func `H1: a proxy's requests come in with its host and its origin, and with no other pair`() async throws {
        let server = try TestServer(publicOrigins: [
            try PublicOrigin("https://everett.example.org"), try PublicOrigin("https://other.example:8443"),
        ])
        func ask(_ host: String, _ origin: String?) async throws -> Int {
            let field = origin.map { "Origin: \($0)\r\n" } ?? ""
            let text =
                "GET /api/now/x HTTP/1.1\r\nHost: \(host)\r\n\(field)Authorization: Bearer \(server.token)\r\n\r\n"
            return try await server.ask(text).status
        }
        let own = "localhost:\(server.port)"
        for (host, origin) in [
            ("everett.example.org", "https://everett.example.org"),
            ("Everett.Example.org", "https://everett.example.org"),
            ("other.example:8443", "https://other.example:8443"), (own, "http://\(own)"), ("everett.example.org", nil),
        ] {
            #expect(try await ask(host, origin) == 200, "\(host) \(origin ?? "")")
        }
        for (host, origin) in [
            ("everett.example.org", "http://everett.example.org"),
            ("everett.example.org", "https://other.example:8443"),
            ("everett.example.org", "https://everett.example.org:443"), ("everett.example.org", "http://\(own)"),
            ("everett.example.org", "https://x.everett.example.org"),
            ("everett.example.org", "https://everett.example.org."),
            ("everett.example.org", "https://everett.example.org.evil.example"), ("everett.example.org", "null"),
            ("other.example:8443", "https://other.example"), (own, "https://\(own)"),
            (own, "https://everett.example.org"),
        ] {
            #expect(try await ask(host, origin) == 403, "\(host) \(origin)")
        }
        for host in [
            "everett.example.org:443", "everett.example.org:\(server.port)", "x.everett.example.org", "example.org",
            "other.example", "other.example:443", "everett.example.org.", "everett.example.org.evil.example",
        ] {
            #expect(try await ask(host, nil) == 421, "\(host)")
        }
        let forwarded = ["X-Forwarded-Host: everett.example.org", "Forwarded: host=everett.example.org"]
        let pretended = server.request("GET /api/now/x", forwarded + ["Origin: https://everett.example.org"])
        #expect(try await server.ask(pretended).status == 403)
        await server.server.stop()
    }
}
