import Base
import Platform
import TestSupport
import Testing

@testable import WebClient

/// That no way leads to an address the policy does not allow, whatever name it goes by.
@Suite struct PolicyTests {
    private static let one = NetworkAddress(127, 0, 0, 1)
    private static let two = NetworkAddress(127, 0, 0, 2)
    /// Only the second address of the loopback, so that the first one is as forbidden as it would be elsewhere.
    private static let secondOnly = DestinationPolicy(ranges: [AddressRange(two, bits: 32)])

    private func refusal(_ policy: DestinationPolicy, _ request: WebRequest) async -> EverettError? {
        await refusal(HTTPClient(policy), request)
    }

    private func refusal(_ client: HTTPClient, _ request: WebRequest) async -> EverettError? {
        do {
            _ = try await client.send(request)
            return nil
        } catch {
            return error as? EverettError
        }
    }

    private func expect(
        _ code: ErrorCode, _ policy: DestinationPolicy, _ request: WebRequest,
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) async {
        let found = await refusal(policy, request)
        #expect(found?.code == code, sourceLocation: sourceLocation)
    }

    private func body(_ client: HTTPClient, _ request: WebRequest) async throws -> String {
        String(decoding: try await client.send(request).body.collect(), as: UTF8.self)
    }

    @Test(arguments: [
        "127.0.0.1", "localhost", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0.0.0.0", "0", "[::1]",
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]", "LOCALHOST", "127.0.0.1.",
    ])
    func `this machine is refused by every name it has`(_ host: String) async throws {
        let server = try TestServer(.ipv4([0, 0, 0, 0], port: 0)) { _, connection in connection.answer() }
        let error = try #require(await refusal(.publicOnly, WebRequest("GET", server.url(host: host))))
        // A name that does not resolve here leads nowhere either.
        #expect(error.code == .refused || error.code == .notFound || error.code == .usage, "\(error)")
        #expect(server.connections == 0)
    }

    @Test(arguments: [
        "10.0.0.1", "172.16.0.1", "192.168.0.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
        "[fe80::1]", "[fd00::1]", "[ff02::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
    ])
    func `networks that are nobody else's business are refused before a packet leaves`(_ host: String) async throws {
        let error = try #require(await refusal(.publicOnly, WebRequest("GET", "http://\(host)/")))
        #expect(error.code == .refused && !error.hints.isEmpty, "\(error)")
    }

    @Test func `a name that resolves to this machine is refused`() async throws {
        let server = try TestServer { _, connection in connection.answer() }
        var request = WebRequest("GET", server.url(host: "innocent.test"))
        request.answers = ["innocent.test:\(server.port):127.0.0.1"]
        await expect(.refused, .publicOnly, request)
        request.answers = ["innocent.test:\(server.port):[::1],127.0.0.1"]
        await expect(.refused, .publicOnly, request)
        #expect(server.connections == 0)
        let trusting = DestinationPolicy(hosts: [.init("innocent.test", port: server.port)])
        let response = try await HTTPClient(trusting).send(request)
        #expect(response.status == 200)
    }

    /// Servers at the same port of two addresses; the port of the first may be taken at the second.
    private func pair() throws -> (good: TestServer, bad: TestServer) {
        while true {
            let good = try TestServer(.ipv4([127, 0, 0, 2], port: 0)) { _, connection in
                connection.answer("200 OK", "", "good")
            }
            let bad = try? TestServer(.loopback4(port: good.port)) { _, connection in connection.answer() }
            if let bad { return (good, bad) }
        }
    }

    @Test func `a name that resolves to something else the second time is refused the second time`() async throws {
        let (good, bad) = try pair()
        let client = HTTPClient(Self.secondOnly)
        var request = WebRequest("GET", good.url(host: "rebinding.test"))
        request.answers = ["rebinding.test:\(good.port):127.0.0.2"]
        let first = try await body(client, request)
        request.answers = ["rebinding.test:\(good.port):127.0.0.1"]
        let second = await refusal(client, request)
        #expect(first == "good" && second?.code == .refused)
        #expect(bad.connections == 0)
    }

    @Test func `a redirect to this machine is refused`() async throws {
        let secret = try TestServer { _, connection in connection.answer("200 OK", "", "secret") }
        let target = secret.url()
        let outside = try TestServer(.ipv4([127, 0, 0, 2], port: 0)) { _, connection in
            connection.answer("302 Found", "Location: \(target)\r\n")
        }
        var request = WebRequest("GET", outside.url(host: "127.0.0.2"))
        request.redirects = 5
        await expect(.refused, Self.secondOnly, request)
        #expect(outside.connections == 1 && secret.connections == 0)
    }

    @Test func `redirects are followed when asked for, and not for ever`() async throws {
        let server = try TestServer { request, connection in
            switch request.path {
            case "/a": connection.answer("302 Found", "Location: /b\r\n")
            case "/b": connection.answer("200 OK", "", "there")
            default: connection.answer("302 Found", "Location: /loop\r\n")
            }
        }
        let client = HTTPClient(DestinationPolicy(ranges: [AddressRange(Self.one, bits: 32)]))
        var request = WebRequest("GET", server.url("/a"))
        let unasked = try await client.send(request)
        #expect(unasked.status == 302, "not unless asked for")
        request.redirects = 1
        let response = try await client.send(request)
        let text = String(decoding: try await response.body.collect(), as: UTF8.self)
        #expect(text == "there" && response.address.text.hasSuffix("/b"))
        request.url = server.url("/loop")
        request.redirects = 4
        let looping = await refusal(client, request)
        #expect(looping?.code == .failed)
        #expect(server.requests.filter { $0.path == "/loop" }.count == 5)
    }

    @Test func `a socket of the machine is spoken to without asking about addresses`() async throws {
        let scratch = try Scratch()
        let place = scratch.at("daemon.sock")
        let server = try TestServer(.unix(place)) { request, connection in
            connection.answer("200 OK", "", request.header("Host") ?? "")
        }
        var request = WebRequest("GET", "http://everett.test/api/health")
        request.socket = place
        let host = try await body(HTTPClient(.publicOnly), request)
        #expect(host == "everett.test")
        request.socket = scratch.at("nobody.sock")
        await expect(.io, .publicOnly, request)
        #expect(server.connections == 1)
    }

    @Test func `a socket's answer sends nobody elsewhere`() async throws {
        let scratch = try Scratch()
        let place = scratch.at("daemon.sock")
        let server = try TestServer(.unix(place)) { _, connection in
            connection.answer("302 Found", "Location: http://169.254.169.254/\r\n")
        }
        var request = WebRequest("GET", "http://everett.test/")
        request.socket = place
        request.redirects = 3
        let response = try await HTTPClient(.publicOnly).send(request)
        #expect(response.status == 302 && server.connections == 1)
    }
}
