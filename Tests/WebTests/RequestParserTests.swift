import Base
import TestSupport
import Testing

@testable import Web

struct RequestParserTests {
    /// What came of bytes that arrived in these pieces: requests in order, and the fault that ended them.
    private struct Outcome: Equatable {
        var requests: [String] = []
        var fault: RequestFault?
        var isWaiting = false
    }

    private static func read(_ pieces: [ArraySlice<UInt8>], bodyLimit: Int = 1000) -> Outcome {
        var parser = RequestParser(limits: WebLimits())
        var outcome = Outcome()
        for piece in pieces {
            let bytes = Array(piece)
            var place = 0
            reading: while true {
                switch parser.feed(bytes.span, at: &place) {
                case .needsMore: break reading
                case .head: parser.acceptBody(limit: bodyLimit)
                case .complete:
                    if let head = parser.head {
                        let query = head.target.query.map { "\($0.name)=\($0.value)" }.joined(separator: "&")
                        let fields = head.headers.pairs.map { "\($0.name):\($0.value)" }.joined(separator: "|")
                        let body = String(decoding: parser.body, as: UTF8.self)
                        outcome.requests.append(
                            "\(head.method.rawValue) \(head.target.display) ?\(query) \(fields) \(body) \(head.closes)")
                    }
                    parser.reset()
                case .refused(let fault):
                    outcome.fault = fault
                    return outcome
                }
            }
        }
        outcome.isWaiting = parser.hasBegun
        return outcome
    }

    private static func read(_ text: String) -> Outcome { read([Array(text.utf8)[...]]) }
    private static func fault(_ text: String) -> RequestFault? { read(text).fault }

    private static let get = "GET / HTTP/1.1\r\nHost: a\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\n"

    @Test func `a request is read with its fields, query and body`() {
        let text = "POST /a/b%20c?x=1&y=%C3%A9+z&z HTTP/1.1\r\nhOST: h:1\r\nX:  v \t\r\nContent-Length: 3\r\n\r\nabcGET"
        let outcome = Self.read(text)
        #expect(
            outcome.requests == ["POST /a/b c ?x=1&y=é z&z= hOST:h:1|X:v|Content-Length:3 abc false"])
        #expect(outcome.fault == nil)
        #expect(outcome.isWaiting)
    }

    @Test func `chunks are put together`() {
        let outcome = Self.read(
            Self.post + "Transfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n00A\r\n0123456789\r\n0\r\n\r\n")
        #expect(outcome.requests.count == 1)
        #expect(outcome.requests.first?.contains("abc0123456789") == true)
    }

    private static let twoWays: [(String, RequestFault)] = [
        ("GET / HTTP/1.1\nHost: a\r\n\r\n", RequestFault.lineEnding),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", .lineEnding),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", .lineEnding),
        ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", .target),
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", .requestLine),
        ("GET /\r\n", .requestLine),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", .target),
        ("GET\t/ HTTP/1.1\r\n", .requestLine),
        ("GET / http/1.1\r\n", .requestLine),
        ("GET / HTTP/2.0\r\n", .version),
        ("GET / HTTP/1.2\r\n", .version),
        ("GET / HTTP/11.1\r\n", .requestLine),
        ("get / HTTP/1.1\r\n", .method),
        ("TRACE / HTTP/1.1\r\n", .method),
        ("CONNECT a:1 HTTP/1.1\r\n", .method),
        ("G@T / HTTP/1.1\r\n", .requestLine),
        ("\(get)X: a\r\n b\r\n\r\n", .foldedField),
        ("\(get)X : a\r\n\r\n", .fieldName),
        ("\(get): a\r\n\r\n", .fieldName),
        ("\(get)X\r\n\r\n", .fieldName),
        ("\(get)X\u{1}: a\r\n\r\n", .fieldName),
        ("\(get)X: a\u{0}b\r\n\r\n", .fieldValue),
        ("\(get)X: a\rb\r\n\r\n", .fieldValue),
        ("\(get)X: a\u{7f}\r\n\r\n", .fieldValue),
        ("GET / HTTP/1.1\r\n\r\n", .hostMissing),
        ("\(get)Host: a\r\n\r\n", .hostTwice),
        ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .hostInvalid),
        ("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .hostInvalid),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", .hostInvalid),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .hostInvalid),
        ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .hostInvalid),
        ("\(post)Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .lengthAndCoding),
        ("\(post)Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", .lengthAndCoding),
        ("\(post)Content-Length: 1\r\nContent-Length: 1\r\n\r\n", .lengthTwice),
        ("\(post)Content-Length: 1, 1\r\n\r\n", .lengthInvalid),
        ("\(post)Content-Length: +1\r\n\r\n", .lengthInvalid),
        ("\(post)Content-Length: -1\r\n\r\n", .lengthInvalid),
        ("\(post)Content-Length: 0x1\r\n\r\n", .lengthInvalid),
        ("\(post)Content-Length: 1 1\r\n\r\n", .lengthInvalid),
        ("\(post)Content-Length:\r\n\r\n", .lengthInvalid),
        ("\(post)Content-Length: 99999999999999999999\r\n\r\n", .lengthInvalid),
        ("\(post)Content-Length: 1001\r\n\r\n", .bodyTooLarge),
        ("\(post)Transfer-Encoding: gzip, chunked\r\n\r\n", .codingUnknown),
        ("\(post)Transfer-Encoding: chunked, gzip\r\n\r\n", .codingUnknown),
        ("\(post)Transfer-Encoding: identity\r\n\r\n", .codingUnknown),
        ("\(post)Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", .codingTwice),
        ("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", .codingInOldVersion),
        ("\(post)Expect: 200-ok\r\n\r\n", .expectation),
        ("\(get)Connection: a b\r\n\r\n", .connectionField),
    ]

    @Test(arguments: twoWays)
    func `what could be read in two ways is refused`(_ text: String, _ expected: RequestFault) {
        #expect(Self.fault(text) == expected, "\(text)")
    }

    private static let badChunks: [(String, RequestFault)] = [
        ("1;a=b\r\nx\r\n0\r\n\r\n", RequestFault.chunkExtension), ("1 \r\nx\r\n0\r\n\r\n", .chunkExtension),
        ("\r\nx", .chunk), ("g\r\n", .chunk), ("-1\r\n", .chunk), ("+1\r\n", .chunk), ("0x1\r\n", .chunk),
        ("000000001\r\n", .chunk), ("ffffffff\r\n", .bodyTooLarge), ("1\nx\r\n", .chunk), ("1\r\nxy\r\n", .chunk),
        ("1\r\nx\n", .chunk), ("0\r\nX: a\r\n\r\n", .trailers), ("0\r\n\n", .trailers), ("1\rx", .lineEnding),
        ("3e9\r\n", .bodyTooLarge),
    ]

    @Test(arguments: badChunks)
    func `chunks are spelled in one way`(_ body: String, _ expected: RequestFault) {
        #expect(Self.fault(Self.post + "Transfer-Encoding: chunked\r\n\r\n" + body) == expected, "\(body)")
    }

    @Test(arguments: [
        "/../x", "/a/../b", "/a/..", "/.", "/a/./b", "/%2e%2e/x", "/%2E%2e", "/.%2e", "/a%00b", "/%0a", "//", "//a",
        "/a//b", "/a/", "/a\\b", "/a%5cb", "/a%2fb", "/%c0%ae%c0%ae", "/%c0%af", "/%e0%80%af", "/%ff", "/%252e%252e",
        "/%25%32%65", "/%2", "/%", "/%zz", "/a#b", "/\"", "/<", "/a|b", "a", "", "?x", "http:/a", "https://a/",
        "http://b/", "http://u@a/", "http://a", "*", "/?\"", "/?a=%00", "/?a=%ff", "/?a=%", "/?a=b#c",
        "/%ed%a0%80", "/é",
    ]) func `a path has one meaning`(_ target: String) {
        #expect(Self.fault("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n") != nil, "\(target)")
    }

    @Test func `an absolute form is the same as its path when it names the same host`() {
        #expect(Self.read("GET http://a/x?y HTTP/1.1\r\nHost: a\r\n\r\n").requests == ["GET /x ?y= Host:a  false"])
    }

    @Test func `limits of the head hold`() {
        let fields = (0..<99).map { "X\($0): y\r\n" }.joined()
        #expect(Self.fault(Self.get + fields + "\r\n") == nil)
        #expect(Self.fault(Self.get + fields + "Y: z\r\n\r\n") == .tooManyFields)
        #expect(Self.fault("GET /" + String(repeating: "a", count: 8191) + " HTTP/1.1\r\nHost: a\r\n\r\n") == nil)
        #expect(Self.fault("GET /" + String(repeating: "a", count: 8192) + " HTTP/1.1\r\n") == .targetTooLong)
        #expect(Self.fault("GET /" + String(repeating: "a", count: 9000)) == .targetTooLong)
        let rest = 16384 - Self.get.utf8.count - "X: \r\n\r\n".utf8.count
        #expect(Self.fault(Self.get + "X: " + String(repeating: "a", count: rest) + "\r\n\r\n") == nil)
        #expect(Self.fault(Self.get + "X: " + String(repeating: "a", count: rest + 1) + "\r\n\r\n") == .headTooLarge)
        #expect(Self.fault(Self.get + "X: " + String(repeating: "a", count: 20_000)) == .headTooLarge)
        #expect(Self.fault("GET /?" + String(repeating: "a&", count: 65) + " HTTP/1.1\r\nHost: a\r\n\r\n") == .target)
    }

    @Test func `something that is no HTTP is refused at its first byte`() {
        #expect(Self.read([[0x16]]).fault == .requestLine)
    }

    @Test func `where the pieces are cut makes no difference`() throws {
        let parts = [
            "GET /a?b=c HTTP/1.1\r\n", "POST /x HTTP/1.1\r\n", "GET / HTTP/1.0\r\n", "Host: a\r\n", "Host: a\r\n",
            "X: y\r\n",
            "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "\r\n", "\r\n", "hello", "5\r\nhello\r\n",
            "0\r\n\r\n",
            "\n", " ", "\r", "\u{0}", "Connection: close\r\n", "Expect: 100-continue\r\n", ";a", "/", "%2e",
            String(repeating: "a", count: 9000), String(repeating: "X: aaaaaaaa\r\n", count: 60),
        ]
        let whole = ["GET /a HTTP/1.1\r\nHost: a\r\n\r\n", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"]
        try forAll(seed: 0x9e37, count: TestScale.count(4000)) { example in
            var text: [UInt8] = []
            for _ in 0..<example.int(0...2) { text += (whole.randomElement(using: &example) ?? "").utf8 }
            for _ in 0..<example.int(1...9) { text += (parts.randomElement(using: &example) ?? "").utf8 }
            if example.flip(), !text.isEmpty { text[example.int(0...(text.count - 1))] = UInt8(example.int(0...255)) }
            var pieces: [ArraySlice<UInt8>] = []
            var start = 0
            let largest = example.int(1...40)
            while start < text.count {
                let end = min(text.count, start + example.int(1...largest))
                pieces.append(text[start..<end])
                start = end
            }
            try #require(Self.read(pieces) == Self.read([text[...]]))
        }
    }
}
