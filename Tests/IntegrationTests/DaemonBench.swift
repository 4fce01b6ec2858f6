import Base
import Glibc
import Platform
import TestSupport
import Testing

/// A bench with a daemon; it ends with the test, however that ends.
final class DaemonBench {
    let bench: Bench

    init(home: String = "home", beneath place: String? = nil) throws {
        bench = try Bench(home: home, beneath: place)
    }

    /// On a bench that there is already.
    init(_ bench: Bench) { self.bench = bench }

    deinit {
        _ = try? bench.everett("down")
    }

    /// Starts the daemon and says where it is.
    @discardableResult
    func start(_ words: String..., with more: [String: String] = [:]) throws -> RawHTTP {
        let all = ["up", "--detach", "--port", "0", "--json"] + words
        let answer = try bench.run(bench.program, all.map { Array($0.utf8) }, with: more)
        try #require(answer.status == 0, "\(answer.output)\(answer.error)")
        let address = try #require(try JSONValue(answer.rawOutput)["address"]?.text)
        return RawHTTP(port: try #require(UInt16(address.after("127.0.0.1:"))))
    }

    /// Starts one that dies at a moment of the engine's work, as from a power cut.
    func start(dyingAt moment: String) throws {
        try bench.shell(
            """
            mkfifo ../ready
            EVERETT_KILL_AT=\(moment) setsid "$EVERETT" up --port 0 --json < /dev/null > ../ready 2> ../up.log &
            read -r line < ../ready
            rm ../ready
            """)
    }

    /// Ends the daemon as a power cut would, and waits until it is gone: a signal is delivered when the kernel gets to it.
    func kill() throws {
        let identity = try ProcessIdentity(ofRunning: try process)
        Glibc.kill(identity.pid, SIGKILL)
        try #require(Scratch.eventually { identity.liveness == .dead })
    }

    /// Waits until the daemon says of itself that a check fails, or that none does.
    func waitUntil(_ check: String?, _ http: RawHTTP, _ token: String) throws {
        var health = JSONValue.null
        // Health makes no event, so it is asked until it says so; it is looked at a few times a second.
        for _ in 0..<20_000 {
            health = try http.ask("GET", "/api/health", token: token).json()
            let failed = (health["checks"]?.elements ?? []).compactMap { $0["name"]?.text }
            if check.map(failed.contains) ?? (health["status"]?.text == "ok") { return }
        }
        Issue.record("\(health)")
    }

    var process: Int32 {
        get throws {
            let status = try JSONValue(try bench.did("status", "--json").rawOutput)
            return Int32(try #require(status["daemon"]?["pid"]?.integer))
        }
    }

    /// Logs in as a page would.
    func token(_ http: RawHTTP) throws -> String {
        let code = try code()
        let answer = try http.ask("POST", "/api/session", body: "{\"code\":\"\(code)\"}")
        return try #require(try answer.json()["token"]?.text, "\(answer.text)")
    }

    func code() throws -> String {
        let opened = try JSONValue(try bench.did("open", "--json").rawOutput)
        return try #require(opened["address"]?.text).after("#code=")
    }

    /// The project's id.
    func project(_ http: RawHTTP, _ token: String) throws -> String {
        let projects = try http.ask("GET", "/api/projects", token: token).json()
        return try #require(projects["projects"]?.elements?.first?["id"]?.text)
    }

    /// A daemon begins to watch a project shortly after it has heard of it.
    func waitUntilWatched(_ http: RawHTTP) throws {
        try http.events("watch.watched", try token(http))
    }

    /// Checkpoints until one has believed the watcher: what was young when it was read is read once more.
    func checkpointUntilWatched() throws {
        for _ in 0..<200 {
            let report: Documents.Checkpoint = try bench.did("checkpoint", "--json").json()
            if report.coverage.scan == "watched" { return }
        }
        Issue.record("no checkpoint believes the watcher")
    }

    /// How many calls of the command line the daemon carried out.
    func callsTaken() throws -> Int {
        let logs = try JSONValue(try bench.did("logs", "--json", "--limit", "1000").rawOutput)
        return (logs["lines"]?.elements ?? []).count { $0["event"]?.text == "call" }
    }
}
