import Base
import Glibc
import Platform
import TestSupport
import Testing

/// The two unix sockets of the real daemon: how they are reached, and by whom.
@Suite struct DaemonSocketTests {
    @Test func `a home with a long path is served over both sockets`() throws {
        let name = Array(repeating: String(repeating: "h", count: 60), count: 5).joined(separator: "/")
        let daemon = try DaemonBench(home: name)
        let bench = daemon.bench
        #expect(bench.home.bytes.count >= 300)
        try bench.scratch.makeDirectory(
            Array(repeating: String(repeating: "h", count: 60), count: 4).joined(separator: "/"))
        try bench.write("a", "one\n")
        try bench.did("init")
        let http = try daemon.start()
        // What logs and codes come over is the one, what checkpoints go over the other.
        let taken = try daemon.callsTaken()
        try bench.did("checkpoint", "-m", "start")
        #expect(try daemon.callsTaken() == taken + 1)
        let token = try daemon.token(http)
        #expect(try http.ask("GET", "/api/projects", token: token).status == 200)
        #expect(try Knock.calls(bench.home) == [0])
        #expect(try Knock.api(bench.home).starts(with: "HTTP/1.1 200".utf8))
        #expect(
            try bench.shell("cd \"$EVERETT_HOME/run\" && stat -c '%a %n' *.sock") == "600 api.sock\n600 calls.sock\n")
        try bench.did("down")
        #expect(try bench.did("status", "--json").output.contains("\"running\":false"))
        try daemon.start()
        try bench.expectSound()
    }

    private static let nobody: UInt32 = 65_534

    @Test(.enabled(if: Machine.user == 0, "only root can become another user"))
    func `another user is refused by the directory, and by the daemon where the directory lets them in`() async throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        let http = try daemon.start()
        // Whoever opens a home shuts it to others, so both engines are opened before the home is.
        try bench.did("checkpoint")
        #expect(try daemon.callsTaken() == 1)
        _ = try daemon.project(http, try daemon.token(http))
        let home = bench.home
        let place = home.description
        // Whoever is let in gets these answers.
        #expect(try Knock.calls(home) == [0])
        #expect(try Knock.api(home).starts(with: "HTTP/1.1 200".utf8))
        try bench.shell("chmod 711 .. ../home; chmod 666 ../home/run/*.sock")
        await #expect(processExitsWith: .success) { [place = place as String] in
            let home = try #require(AbsolutePath(place))
            try become(DaemonSocketTests.nobody)
            for knock in [Knock.calls, { try Knock.api($0) }] {
                do {
                    _ = try knock(home)
                    Issue.record("the directory let another user in")
                } catch let error as SystemError {
                    #expect(error.errno == EACCES)
                } catch let error as SocketFailure {
                    #expect(error.isPermission && error.stage == .connect)
                }
            }
        }
        try bench.shell("chmod 711 ../home ../home/run")
        await #expect(processExitsWith: .success) { [place = place as String] in
            let home = try #require(AbsolutePath(place))
            try become(DaemonSocketTests.nobody)
            #expect(try Knock.calls(home).isEmpty, "the daemon said a word to another user")
            #expect(try Knock.api(home).isEmpty, "the daemon said a word to another user")
        }
        #expect(try Knock.calls(home) == [0], "and nobody else is refused for it")
        try bench.shell("chmod 700 ../home ../home/run")
    }
}

/// Lets this process be another user's from now on, for good.
private func become(_ user: UInt32) throws {
    let isDone = setgroups(0, nil) == 0 && setgid(user) == 0 && setuid(user) == 0
    try #require(isDone && Machine.user == user)
}

/// One well-formed question to each of a daemon's sockets, and whatever comes back before it hangs up.
enum Knock {
    /// A daemon answers at once whether it takes a call; of another version it takes none.
    static func calls(_ home: AbsolutePath) throws -> [UInt8] {
        var body = ByteWriter()
        body.text("another version")
        body.varint(1)
        body.blob(Array("status".utf8))
        body.blob(Array("/".utf8))
        body.varint(0)
        body.optional([UInt8]?.none) { $0.blob($1) }
        var message = ByteWriter()
        message.fixed(UInt32(body.bytes.count))
        message.raw(body.bytes)
        let null = try RealFileOperations().openOwned(absolute: try #require(AbsolutePath("/dev/null")), [.read])
        return try ask("calls.sock", of: home, message.bytes, files: [null.raw, null.raw, null.raw])
    }

    static func api(
        _ home: AbsolutePath, _ method: String = "GET", _ path: String = "/api/health", body: String? = nil
    ) throws -> [UInt8] {
        let fields = body.map { "Content-Type: application/json\r\nContent-Length: \($0.utf8.count)\r\n" } ?? ""
        let request =
            "\(method) \(path) HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\(fields)\r\n\(body ?? "")"
        return try ask("api.sock", of: home, Array(request.utf8), files: [])
    }

    private static func ask(
        _ name: String, of home: AbsolutePath, _ bytes: [UInt8], files: [Int32]
    ) throws -> [UInt8] {
        let directory = try RealFileOperations().openOwned(absolute: home.appending("run"), [.pathOnly, .directory])
        let socket = try Socket.connected(in: directory.raw, name)
        var answer: [UInt8] = []
        do throws(SocketFailure) {
            try socket.sendAll(bytes, files: files)
            while try socket.waitReadable(milliseconds: 60_000) {
                let part = try socket.receive(4096).bytes
                if part.isEmpty { return answer }
                answer += part
            }
            Issue.record("\(name) neither answered nor hung up")
        } catch {
            // Hung up before everything was read.
            #expect(error.errno == EPIPE || error.errno == ECONNRESET)
        }
        return answer
    }
}
