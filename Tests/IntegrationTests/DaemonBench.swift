import Base
import Platform
import Testing

/// A bench with a daemon; it ends with the test, however that ends.
final class DaemonBench {
    let bench: Bench

    init(home: String = "home") throws {
        bench = try Bench(home: home)
    }

    deinit {
        _ = try? bench.everett("down")
    }

    /// Starts the daemon and says where it is.
    @discardableResult
    func start(_ words: String...) throws -> RawHTTP {
        let all = ["up", "--detach", "--port", "0", "--json"] + words
        let answer = try bench.run(bench.program, all.map { Array($0.utf8) })
        try #require(answer.status == 0, "\(answer.error)")
        let address = try #require(try JSONValue(answer.rawOutput)["address"]?.text)
        return RawHTTP(port: try #require(UInt16(address.after("127.0.0.1:"))))
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
    func waitUntilWatched() throws {
        for _ in 0..<400 {
            if try bench.did("events", "--type", "watch.watched").output.contains("watch.watched") { return }
            LockFile.sleep(25)
        }
        Issue.record("nothing is watched")
    }

    /// How many calls of the command line the daemon carried out.
    func callsTaken() throws -> Int {
        let logs = try JSONValue(try bench.did("logs", "--json", "--limit", "1000").rawOutput)
        return (logs["lines"]?.elements ?? []).count { $0["event"]?.text == "call" }
    }
}
