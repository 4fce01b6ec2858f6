import Base
import TestSupport
import Testing

/// What the interface answers, held against what the command line says.
@Suite struct DaemonRouteTests {
    @Test func `one file's differences are those that the list tells of`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        for name in ["same", "changed", "gone", "deep/er/changed", "deep/same"] { try bench.write(name, "one\n") }
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        for name in ["changed", "new", "deep/er/changed"] { try bench.write(name, "two\n") }
        try bench.shell("rm gone")
        let http = try daemon.start()
        let token = try daemon.token(http)
        let base = "/api/projects/\(try daemon.project(http, token))"
        let list = try http.ask("GET", "\(base)/diff", token: token).json()["changes"]?.elements ?? []
        #expect(Set(list.compactMap { $0["path"]?.text }) == ["changed", "new", "gone", "deep/er/changed"])
        for change in list {
            let path = try #require(change["path"]?.text)
            let one = try http.ask("GET", "\(base)/diff/file?path=\(path)", token: token).json()
            #expect(one["path"]?.text == path && one["status"] == change["status"] && one["kind"]?.text == "text")
            #expect(one["hunks"]?.elements?.count == 1, "\(path)")
        }
        for path in ["same", "deep/same", "deep", "nowhere", "same/beneath"] {
            #expect(try http.ask("GET", "\(base)/diff/file?path=\(path)", token: token).status == 404, "\(path)")
        }
    }

    @Test func `projects say how many checkpoints the log lists`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        try bench.did("init")
        let http = try daemon.start()
        let token = try daemon.token(http)
        func counts() throws -> (said: Int64?, listed: Int) {
            let projects = try http.ask("GET", "/api/projects", token: token).json()["projects"]?.elements
            let log = try JSONValue(try bench.did("log", "--json").rawOutput)["checkpoints"]?.elements
            return (projects?.first?["checkpoints"]?.integer, log?.count ?? 0)
        }
        #expect(try counts() == (0, 0))
        for name in ["one", "two", "three"] { try bench.did("checkpoint", "-m", name) }
        #expect(try counts() == (3, 3))
        try bench.did("undo", "--yes")
        try bench.did("forget", "one", "--yes")
        let after = try counts()
        #expect(after.said == Int64(after.listed) && after.listed == 1, "\(after)")
    }

    @Test func `an event of a checkpoint says what it is called and what changed`() throws {
        let daemon = try DaemonBench()
        let bench = daemon.bench
        for name in ["a", "b", "deep/c"] { try bench.write(name, "one\n") }
        try bench.did("init")
        let http = try daemon.start()
        let token = try daemon.token(http)
        try bench.did("checkpoint", "-m", "first")
        try bench.write("deep/c", "two\n")
        try bench.write("new/d", "two\n")
        try bench.shell("rm a")
        try bench.did("checkpoint", "-m", "second")
        let events = try http.events("checkpoint.created", token) { $0.count >= 2 }
        let data = events.compactMap { $0["data"] }
        #expect(data.compactMap { $0["name"]?.text } == ["first", "second"])
        #expect(data.compactMap { $0["cause"]?.text } == ["user", "user"])
        #expect(data.compactMap { $0["files"]?.integer } == [3, 3])
        #expect(data.compactMap { $0["files_changed"]?.integer } == [3, 3])
        #expect(data.allSatisfy { ($0["bytes_new"]?.integer ?? 0) > 0 })
        // The row of the last operation is the one that can be taken back; then the one before it.
        let base = "/api/projects/\(try daemon.project(http, token))"
        func next() throws -> JSONValue { try http.ask("GET", "\(base)/operations?limit=1", token: token).json() }
        #expect(try next()["next_undo"] == data[1]["operation"])
        #expect(try http.ask("POST", "\(base)/undo", token: token, body: "{}").status == 200)
        #expect(try next()["next_undo"] == data[0]["operation"] && next()["next_redo"] == data[1]["operation"])
    }
}
