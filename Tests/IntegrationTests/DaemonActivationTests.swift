import Base
import Glibc
import Platform
import TestSupport
import Testing

/// The daemon with a real peer where systemd would be.
@Suite struct DaemonActivationTests {
    @Test(arguments: [false, true])
    func `a service manager hands a socket over, hears when it is served, and keeps who asks in between`(
        _ isAbstract: Bool
    ) throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.did("init")
        let name =
            isAbstract ? "@everett-test-\(bench.scratch.path.name.count)-\(getpid())" : "\(bench.scratch.at("n"))"
        let notify = try NotifySocket(name)
        let listener = try Socket.listening(on: .loopback4(port: 0))
        let address = try listener.localAddress()
        let http = RawHTTP(port: try #require(address.port))

        let first = try ActivatedDaemon(bench, listener: listener.raw, notify: name)
        let word = notify.next()
        let said = try bench.scratch.text("tmp/daemon-out")
        try #require(word == "READY=1", "\(said)")
        #expect(try http.ask("GET", "/").status == 200)
        let status = try JSONValue(try bench.did("status", "--json").rawOutput)
        #expect(status["daemon"]?["address"]?.text == "http://\(address)")
        let token = try daemon.token(http)
        #expect(try http.ask("GET", "/api/projects", token: token).status == 200)
        first.ask(toEndBy: SIGTERM)
        #expect(notify.next() == "STOPPING=1")
        #expect(first.end() == 0)

        // Whoever comes while none runs waits in the socket's queue.
        let early = try Socket.connected(to: address)
        try early.sendAll(Array("GET / HTTP/1.1\r\nHost: \(address)\r\nConnection: close\r\n\r\n".utf8))
        let second = try ActivatedDaemon(bench, listener: listener.raw, notify: name)
        #expect(notify.next() == "READY=1")
        #expect(try early.waitReadable(milliseconds: 60_000))
        #expect(try early.receive(64).bytes.starts(with: "HTTP/1.1 200".utf8))
        second.ask(toEndBy: SIGINT)
        #expect(notify.next() == "STOPPING=1")
        #expect(second.end() == 0)
    }

    @Test func `a socket that others can reach is not served because a service manager passed it`() throws {
        let bench = try Bench()
        let listener = try Socket.listening(on: .ipv4([0, 0, 0, 0], port: 0))
        let daemon = try ActivatedDaemon(bench, listener: listener.raw, notify: "\(bench.scratch.at("n"))")
        #expect(daemon.end() == 5)
        #expect(try bench.shell("cat ../tmp/daemon-out").contains("ssh -L"))
    }
}
