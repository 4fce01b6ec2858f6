import Base
import Platform
import Synchronization
import TestSupport
import Testing

@testable import WebClient

/// Whom the tests may talk to: everything on this machine.
private let anywhere = DestinationPolicy(ranges: [AddressRange(NetworkAddress(127, 0, 0, 0), bits: 8)])

private func code(_ body: () async throws -> Void) async -> ErrorCode? {
    do {
        try await body()
        return nil
    } catch {
        return (error as? EverettError)?.code ?? .unknown
    }
}

private func expect(
    _ wanted: ErrorCode, _ comment: Comment? = nil, sourceLocation: Testing.SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async {
    let found = await code(body)
    #expect(found == wanted, comment, sourceLocation: sourceLocation)
}

@Suite struct ClientTests {
    @Test func `an answer is its status, fields and body`() async throws {
        let server = try TestServer { _, connection in connection.answer("201 Made", "X-Kind: test\r\n", "hello") }
        let client = HTTPClient(anywhere)
        let response = try await client.send(WebRequest("GET", server.url("/a?b=c")))
        #expect(response.status == 201 && response.headers["x-kind"] == "test")
        #expect(try await response.body.collect() == Array("hello".utf8))
        let request = try #require(server.requests.first)
        #expect(request.line == "GET /a?b=c HTTP/1.1" && request.header("Host") == "127.0.0.1:\(server.port)")
        #expect(request.header("User-Agent") == "everett" && request.header("Accept-Encoding") == nil)
    }

    @Test(arguments: ["POST", "PUT", "PATCH", "DELETE"]) func `a body is sent as it is`(_ method: String) async throws {
        let server = try TestServer { _, connection in connection.answer() }
        let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var request = WebRequest(
            method, server.url(), headers: WebHeaders([("X-Empty", ""), ("X-One", "1")]), body: body)
        _ = try await HTTPClient(anywhere).send(request)
        request.headers.add("Content-Type", "application/json")
        request.body = []
        _ = try await HTTPClient(anywhere).send(request)
        let (first, second) = (server.requests[0], server.requests[1])
        #expect(first.line == "\(method) / HTTP/1.1" && first.body == body)
        #expect(first.header("Content-Type") == nil && first.header("Expect") == nil)
        #expect(first.header("X-Empty") == "" && first.header("X-One") == "1")
        #expect(second.body.isEmpty && second.header("Content-Type") == "application/json")
    }

    @Test(arguments: ["HEAD", "OPTIONS", "DELETE", "POST"]) func `a method without a body is sent without one`(
        _ method: String
    ) async throws {
        let server = try TestServer { request, connection in
            connection.answer("200 OK", "", request.line.hasPrefix("HEAD") ? "" : "x")
        }
        let response = try await HTTPClient(anywhere).send(WebRequest(method, server.url()))
        #expect(try await response.body.collect().count == (method == "HEAD" ? 0 : 1))
        #expect(server.requests[0].line == "\(method) / HTTP/1.1" && server.requests[0].body.isEmpty)
    }

    @Test func `a failure of the server is an answer`() async throws {
        let server = try TestServer { _, connection in connection.answer("503 Busy", "Retry-After: 1\r\n", "later") }
        let response = try await HTTPClient(anywhere).send(WebRequest("GET", server.url()))
        #expect(response.status == 503 && response.headers["Retry-After"] == "1")
    }

    @Test func `a body is there piece by piece`() async throws {
        let gate = Gate()
        let server = try TestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\n")
            gate.wait()
            connection.send("3\r\ntwo\r\n0\r\n\r\n")
        }
        let response = try await HTTPClient(anywhere).send(WebRequest("GET", server.url()))
        var pieces = response.body.makeAsyncIterator()
        #expect(try await pieces.next() == Array("one".utf8))
        gate.open()
        #expect(try await pieces.next() == Array("two".utf8))
        #expect(try await pieces.next() == nil)
        #expect(try await pieces.next() == nil)
    }

    @Test func `events are there as they come`() async throws {
        let gate = Gate()
        let server = try TestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 1\ndata: one\n\ndata: tw")
            gate.wait()
            connection.send("o\n\n")
        }
        let response = try await HTTPClient(anywhere).send(WebRequest("GET", server.url()))
        var events = EventStream(response.body).makeAsyncIterator()
        #expect(try await events.next() == ServerSentEvent(data: "one", id: "1"))
        gate.open()
        #expect(try await events.next() == ServerSentEvent(data: "two", id: "1"))
        #expect(try await events.next() == nil && events.lastEventID == "1")
    }

    @Test func `who reads slowly holds the sender back`() async throws {
        let size = 64 << 20
        let stalled = Gate()
        let resumed = Gate()
        let sent = Mutex(0)
        let server = try TestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(size)\r\n\r\n")
            let piece = [UInt8](repeating: 7, count: 1 << 16)
            for number in 0..<(size >> 16) {
                if !connection.send(piece, patienceMilliseconds: 300) {
                    stalled.open()
                    resumed.wait()
                    // How much of the piece was taken is not known here, so the body ends early.
                    return
                }
                sent.withLock { $0 = (number + 1) << 16 }
            }
            stalled.open()
        }
        let response = try await HTTPClient(anywhere).send(WebRequest("GET", server.url()))
        #expect(await stalled.opened())
        let before = sent.withLock { $0 }
        // Everett keeps a quarter of a megabyte; the rest lies in the kernel's buffers.
        #expect(before < 32 << 20, "\(before) bytes were sent to nobody")
        resumed.open()
        var received = 0
        let outcome = await code {
            for try await chunk in response.body {
                #expect(chunk.count <= 512 << 10)
                received += chunk.count
            }
        }
        #expect(outcome == .io && received >= before, "what was sent before is not lost")
    }

    @Test func `a large body arrives whole however slowly it is read`() async throws {
        // Pieces that differ from their neighbours, so that one that is missing or comes twice is seen.
        let pieces = (0..<256).map { [UInt8](repeating: UInt8($0), count: 1 << 16) }
        let server = try TestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(256 << 16)\r\n\r\n")
            for piece in pieces where !connection.send(piece, patienceMilliseconds: 120_000) { return }
        }
        let response = try await HTTPClient(anywhere).send(WebRequest("GET", server.url()))
        var received: [UInt8] = []
        for try await chunk in response.body {
            received += chunk
            await Task.yield()
        }
        let isWhole = received == Array(pieces.joined())
        #expect(isWhole && received.count == 256 << 16)
    }

    @Test func `many exchanges run at once`() async throws {
        let server = try TestServer { request, connection in connection.answer("200 OK", "", request.path) }
        let client = HTTPClient(anywhere)
        let right = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<60 {
                group.addTask {
                    let response = try await client.send(WebRequest("GET", server.url("/\(number)")))
                    return try await response.body.collect() == Array("/\(number)".utf8)
                }
            }
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(right == 60)
    }

    // MARK: Ending

    @Test func `cancelling a task that waits for an answer ends the exchange`() async throws {
        let asked = Gate()
        let left = Gate()
        let server = try TestServer { _, connection in
            asked.open()
            connection.waitForEnd()
            left.open()
        }
        let client = HTTPClient(anywhere)
        let task = Task { await code { _ = try await client.send(WebRequest("GET", server.url())) } }
        #expect(await asked.opened())
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(await left.opened(), "the server sees the connection end")
    }

    @Test func `cancelling a task that reads a body ends the exchange`() async throws {
        let left = Gate()
        let reading = Gate()
        let server = try TestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n\r\nx")
            connection.waitForEnd()
            left.open()
        }
        let response = try await HTTPClient(anywhere).send(WebRequest("GET", server.url()))
        let task = Task {
            await code {
                for try await _ in response.body { reading.open() }
            }
        }
        #expect(await reading.opened())
        task.cancel()
        #expect(await task.value == .cancelled)
        #expect(await left.opened())
    }

    @Test func `letting go of a body ends the exchange, letting go of the client does not`() async throws {
        let left = Gate()
        let server = try TestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n\r\nfirst")
            connection.waitForEnd()
            left.open()
        }
        do {
            var client: HTTPClient? = HTTPClient(anywhere)
            let body = try await #require(client?.send(WebRequest("GET", server.url()))).body
            client = nil
            var pieces = body.makeAsyncIterator()
            #expect(try await pieces.next() == Array("first".utf8))
        }
        #expect(await left.opened())
    }

    @Test func `a task that is cancelled already sends nothing that is answered`() async throws {
        let server = try TestServer { _, connection in connection.waitForEnd() }
        let client = HTTPClient(anywhere)
        let task = Task {
            while !Task.isCancelled { await Task.yield() }
            return await code { _ = try await client.send(WebRequest("GET", server.url())) }
        }
        task.cancel()
        #expect(await task.value == .cancelled)
    }

    // MARK: Limits

    @Test func `an answer that does not come in time is given up`() async throws {
        let server = try TestServer { _, connection in connection.waitForEnd() }
        var request = WebRequest("GET", server.url())
        request.limits.totalMilliseconds = 100
        await expect(.timeout) { _ = try await HTTPClient(anywhere).send(request) }
        var encrypted = WebRequest("GET", "https://127.0.0.1:\(server.port)/")
        encrypted.limits.connectMilliseconds = 100
        await expect(.timeout) { _ = try await HTTPClient(anywhere).send(encrypted) }
    }

    @Test func `a body that falls silent is given up`() async throws {
        let server = try TestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\n\r\nx")
            connection.waitForEnd()
        }
        var request = WebRequest("GET", server.url())
        request.limits.silenceSeconds = 1
        let response = try await HTTPClient(anywhere).send(request)
        await expect(.timeout) { _ = try await response.body.collect() }
    }

    @Test func `more than the limit ends the exchange`() async throws {
        let server = try TestServer { request, connection in
            if request.path == "/head" {
                connection.answer("200 OK", "X: " + String(repeating: "x", count: 9_000) + "\r\n")
            } else {
                connection.answer("200 OK", "", String(repeating: "x", count: 9_000))
            }
        }
        var request = WebRequest("GET", server.url("/head"))
        request.limits.maximumHeadBytes = 8_000
        request.limits.maximumBodyBytes = 8_000
        await expect(.failed) { [request] in _ = try await HTTPClient(anywhere).send(request) }
        request.url = server.url("/body")
        await expect(.failed) { [request] in _ = try await HTTPClient(anywhere).send(request).body.collect() }
        request.limits.maximumBodyBytes = 9_000
        let whole = try await HTTPClient(anywhere).send(request).body.collect()
        #expect(whole.count == 9_000)
    }

    @Test func `a body that ends early is an error`() async throws {
        let server = try TestServer { _, connection in
            connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nfive!")
        }
        let response = try await HTTPClient(anywhere).send(WebRequest("GET", server.url()))
        await expect(.io) { _ = try await response.body.collect() }
    }

    @Test(arguments: ["junk\r\n\r\n", "HTTP/0.9 hello", ""]) func `what is not HTTP is an error`(_ said: String)
        async throws
    {
        let server = try TestServer { _, connection in connection.send(said) }
        let found = await code { _ = try await HTTPClient(anywhere).send(WebRequest("GET", server.url())) }
        #expect(found != nil)
    }

    @Test func `nobody there is an error`() async throws {
        let place: String
        do {
            let server = try TestServer { _, _ in }
            place = server.url()
        }
        await expect(.io) { _ = try await HTTPClient(anywhere).send(WebRequest("GET", place)) }
    }

    @Test func `what would forge a request is not sent`() async throws {
        let server = try TestServer { _, connection in connection.answer() }
        let client = HTTPClient(anywhere)
        let url = server.url()
        for request in [
            WebRequest("GET", url, headers: WebHeaders([("X", "a\r\nY: b")])),
            WebRequest("GET", url, headers: WebHeaders([("X: a\r\nY", "b")])),
            WebRequest("GET", url, headers: WebHeaders([("", "b")])),
            WebRequest("GET / HTTP/1.1\r\nX:", url), WebRequest("", url), WebRequest("GET", url + "\r\nX: y"),
            WebRequest("GET", url + " HTTP/1.1"),
        ] {
            await expect(.usage, "\(request)") { _ = try await client.send(request) }
        }
        #expect(server.connections == 0)
    }

    // MARK: Without start-up costs

    @Test func `no program links libcurl`() throws {
        let files = RealFileOperations()
        let program = try files.readLink(FileDescriptors.none, CName("/proc/self/exe"))
        let ldd = try #require(ChildProcess.find("ldd", searchPath: "/usr/bin:/bin"))
        let result = try ChildProcess.run(
            ldd, arguments: [program], environment: ["PATH": "/usr/bin:/bin"], timeoutMilliseconds: 60_000)
        #expect(result.succeeded && !result.standardOutput.text.contains("libcurl"))
    }
}
