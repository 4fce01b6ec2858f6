import Base
import TestSupport
import Testing

@testable import WebClient

@Suite struct MessageTests {
    private func read(_ lines: [String], limit: Int = 1000) -> [HeadReader.Step] {
        var reader = HeadReader(limit: limit)
        return lines.map { reader.take(Array($0.utf8)) }
    }

    @Test func `a head is its status and fields`() {
        let head = WebHead(status: 200, headers: WebHeaders([("A", "b c"), ("Empty", ""), ("a", "second")]))
        #expect(
            read(["HTTP/1.1 200 OK", "A:  b c\t", "Empty:", "a: second", ""]) == [
                .more, .more, .more, .more, .head(head),
            ])
        #expect(head.headers["a"] == "b c" && head.headers.values("A") == ["b c", "second"])
    }

    @Test func `interim answers are passed over`() {
        let steps = read(["HTTP/1.1 100 Continue", "", "HTTP/1.1 103 Early Hints", "Link: x", "", "HTTP/2 204", ""])
        #expect(steps.last == .head(WebHead(status: 204, headers: WebHeaders())))
        #expect(steps.dropLast().allSatisfy { $0 == .more })
    }

    @Test(arguments: [
        ["ICY 200 OK"], ["HTTP/1.1 20 OK"], ["HTTP/1.1 abc"], ["HTTP/1.1"], [""], ["HTTP/1.1 099 x"],
        ["HTTP/1.1 200 OK", "no colon"], ["HTTP/1.1 200 OK", ": no name"], ["HTTP/1.1 200 OK", "a b: c"],
        ["HTTP/1.1 200 OK", " folded: x"],
    ])
    func `what is no head is refused`(_ lines: [String]) {
        #expect(read(lines).last == .malformed)
    }

    @Test func `a head beyond the limit is refused`() {
        #expect(read(["HTTP/1.1 200 OK", "A: " + String(repeating: "x", count: 1000)]).last == .tooLarge)
    }

    @Test(arguments: ["a\r\nb: c", "a\nb", "a\u{0}b", "\u{7f}"]) func `a value cannot begin another field`(
        _ value: String
    ) {
        #expect(WebHeaders([("X", value)]).fault == "X")
        #expect(WebHeaders([(value, "x")]).fault != nil)
    }

    // MARK: Redirects

    private func next(
        _ status: Int, _ location: String, _ request: WebRequest, from: String = "http://one.test/a/b?c"
    ) throws -> WebRequest? {
        let headers = WebHeaders([("Location", location)])
        return try Redirect.next(after: request, from: WebAddress(from), status: status, headers: headers)
    }

    @Test(arguments: [
        ("/x", "http://one.test/x"), ("x", "http://one.test/a/x"), ("?q", "http://one.test/a/b?q"),
        ("//two.test/y", "http://two.test/y"), ("https://one.test/z", "https://one.test/z"),
    ])
    func `a place is read relative to where it was said`(location: String, url: String) throws {
        #expect(try next(302, location, WebRequest("GET", "http://one.test/a/b?c"))?.url == url)
    }

    @Test(arguments: [
        "file:///etc/passwd", "gopher://x/", "ftp://one.test/", "http://", "javascript:1", "http://u:p@one.test/",
    ])
    func `only the web is followed`(_ location: String) {
        #expect(throws: EverettError.self) { try next(302, location, WebRequest("GET", "http://one.test/")) }
    }

    @Test func `what was encrypted is not repeated in the open`() {
        #expect(throws: EverettError.self) {
            try next(307, "http://one.test/", WebRequest("GET", "https://one.test/"), from: "https://one.test/")
        }
    }

    @Test func `credentials stay with the host they were for`() throws {
        let headers = WebHeaders([("Authorization", "secret"), ("Cookie", "c"), ("X-Api-Key", "k"), ("Accept", "a")])
        let request = WebRequest("GET", "http://one.test/", headers: headers)
        #expect(try next(302, "/other", request)?.headers == headers)
        for elsewhere in ["http://two.test/", "http://one.test:81/", "https://one.test/"] {
            #expect(try next(302, elsewhere, request)?.headers == WebHeaders([("Accept", "a")]), "\(elsewhere)")
        }
    }

    @Test(arguments: [
        (301, "POST", "GET"), (302, "POST", "GET"), (303, "POST", "GET"), (303, "PUT", "GET"), (307, "POST", "POST"),
        (308, "POST", "POST"), (301, "PUT", "PUT"), (303, "HEAD", "HEAD"),
    ])
    func `a method changes as RFC 9110 says`(status: Int, method: String, after: String) throws {
        let request = WebRequest(
            method, "http://one.test/", headers: WebHeaders([("Content-Type", "text/plain")]), body: [1])
        let next = try #require(try next(status, "/x", request))
        #expect(next.method == after && (next.body == nil) == (after == "GET"))
        #expect((next.headers["Content-Type"] == nil) == (after == "GET"))
    }

    @Test(arguments: [200, 204, 300, 304, 305, 404]) func `other answers are no redirects`(_ status: Int) throws {
        #expect(try next(status, "/x", WebRequest("GET", "http://one.test/")) == nil)
    }

    // MARK: URLs

    @Test(arguments: [
        "", "one.test", "ftp://one.test/", "file:///etc/passwd", "http://", "http://user@one.test/",
        "http://one.test/a b",
        "http://one.test/\u{0}", "http://one.test:99999/", "http://one.test/\nx", "dict://127.0.0.1:11211/",
    ])
    func `what is no address of the web is refused`(_ text: String) {
        #expect(throws: EverettError.self) { try WebAddress(text) }
    }

    @Test func `an address has an origin, and says no more of itself`() throws {
        let address = try WebAddress("HTTPS://One.test/path?token=secret#part")
        #expect(address.scheme == "https" && address.port == 443 && address.host.lowercased() == "one.test")
        #expect(!address.origin.contains("secret"))
        #expect(try WebAddress("http://[::1]:8080/").port == 8080)
        #expect(try address.hasOrigin(of: WebAddress("https://one.test:443/other")))
    }
}
