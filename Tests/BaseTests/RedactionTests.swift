import Base
import Synchronization
import TestSupport
import Testing

struct RedactionTests {
    @Test(arguments: [
        "password=hunter2", "PASSWORD: hunter2", "password = hunter2", "password : hunter2", "db_password=hunter2",
        "--password hunter2", "--api-key=hunter2", "API_KEY=hunter2", "api-key: hunter2", "X-Api-Key: hunter2",
        "Authorization: Bearer hunter2", "authorization: basic hunter2", "Bearer hunter2", "bearer\thunter2",
        "Cookie: session=hunter2", "line one\npassword=hunter2", "client_secret=hunter2&x=1",
        "https://h/p?x=1&token=hunter2", "https://h/p?access_token=hunter2#f", "curl -H 'Authorization: token hunter2'",
        #"{"password":"hunter2"}"#, #"{"password": "hunter2"}"#, #"{"a":1,"secret":"hunter2"}"#,
        "https://user:hunter2@host/path", "postgres://hunter2@host", "https://user:hunter2@a,https://user:hunter2@b",
        "git+https://u:hunter2@github.com/x.git", "postgres://user:p/hunter2@host/db",
        "PGPASSWORD=hunter2 psql", "export TOKEN=hunter2;run", "passphrase: hunter2",
    ])
    func `a secret is hidden`(_ text: String) {
        let redacted = Redaction.redact(text)
        #expect(!redacted.contains("hunter2"), "\(redacted)")
        #expect(redacted.contains(Redaction.mark))
    }

    @Test(arguments: [
        "sk-abcdefghijklmnopqrst", "ghp_abcdefghijklmnopqrst", "github_pat_abcdefghijklmn", "xoxb-123456789012345",
        "AKIAIOSFODNN7EXAMPLE", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
    ])
    func `a well-known shape of token is hidden wherever it stands`(_ token: String) {
        for text in [
            token, "used \(token) today", "key=\(token)", "key:\(token)", "\"\(token)\"", "'\(token)'", "(\(token))",
            "one\n\(token)\ntwo", "[\(token),\(token)]", "https://h/?k=\(token)&l=1", "<\(token)>", "a=b,c=\(token)",
        ] {
            #expect(!Redaction.redact(text).contains(token), "\(Redaction.redact(text))")
        }
    }

    @Test(arguments: [
        "", " ", "a  b ", "restored 3 files", "a=b c=d", "https://example.org/a@b", "12:30:45", "key: value",
        "user@host", "git@github.com:owner/name.git", "sk-ip", "C++: a::b", "path/with-dash_and.dot", "line\n\ttwo\n",
        "http://127.0.0.1:7420/api", "https://h:8080/p?x=1&y=2", "{\"a\": [1, 2]}",
    ])
    func `text without secrets stays as it is`(_ text: String) {
        #expect(Redaction.redact(text) == text)
    }

    @Test func `a field's name decides`() {
        for name in ["password", "Authorization", "api_key", "X-API-Key", "sessionToken", "private_key", "Set-Cookie"] {
            #expect(Redaction.redact("value", field: name) == Redaction.mark)
        }
        #expect(Redaction.redact("value", field: "path") == "value")
        #expect(Redaction.redact("token=x", field: "note") == "token=\(Redaction.mark)")
    }

    @Test func `a secret is hidden whatever stands around it`() throws {
        let pieces = [
            "\"", "'", "\\", " ", "\n", ":", "=", "://", "@", "password", "bearer", "--token", "{", "}", "ż", "x", ",",
            "cookie", "sk-", "[", "/", "https", "\u{0}",
        ]
        try forAll(seed: 12, count: 5000) { example in
            func noise() -> String {
                (0..<example.int(0...8)).map { _ in pieces[example.int(0...pieces.count - 1)] }.joined()
            }
            let text = noise() + "\npassword=hunter2\n" + noise()
            try #require(!Redaction.redact(text).contains("hunter2"), "\(text)")
        }
    }

    @Test func `a log line is JSON with its secrets hidden`() {
        let lines = Lines()
        let clock = TestClock(milliseconds: 0)
        let logger = Logger(minimum: .info, clock: clock.clock) { lines.add($0) }
        logger.log(.debug, "not_seen")
        logger.log(.warning, "server_started", ["url": "https://u:hunter2@h/", "token": "abc", "note": "a\nb"])
        #expect(
            lines.all == [
                #"{"at":"1970-01-01T00:00:00.000Z","level":"warning","event":"server_started","#
                    + #""url":"https://[redacted]@h/","token":"[redacted]","note":"a\nb"}"#
            ])
    }
}

private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }
    var all: [String] { lines.withLock { $0 } }
}
