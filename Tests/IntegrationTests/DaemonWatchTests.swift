import Base
import TestSupport
import Testing

/// What the daemon believes, and how it finds out when it should not have.
@Suite struct DaemonWatchTests {
    @Test func `by what a project is watched is told`() throws {
        let daemon = try DaemonBench()
        try daemon.bench.write("a/file", "one\n")
        try daemon.bench.did("init")
        let http = try daemon.start()
        try daemon.waitUntilWatched(http)
        let projects = try http.ask("GET", "/api/projects", token: try daemon.token(http)).json()
        let watch = projects["projects"]?.elements?.first?["watch"]
        let event = try http.events("watch.watched", try daemon.token(http)).first?["data"]
        for told in [watch, event] {
            switch told?["means"]?.text {
            case "fanotify": #expect(told?["directories"]?.integer == nil)
            case "inotify": #expect((told?["directories"]?.integer ?? 0) > 1)
            case let other: Issue.record("watched by \(other ?? "nothing")")
            }
        }
    }

    @Test(.enabled(if: Scratch.stampingMappedWrites != nil))
    func `a change that made no event is told, and kept by a checkpoint of its own`() throws {
        let daemon = try DaemonBench(beneath: Scratch.stampingMappedWrites)
        let bench = daemon.bench
        try bench.write("a/quiet", "one\n")
        try bench.write("b/other", "other\n")
        try bench.did("init")
        try bench.did("checkpoint", "-m", "start")
        // Mapped before anyone watches, so nobody suspects the file.
        let memory = try MappedFile(bench.scratch.at("project/a/quiet"))
        let http = try daemon.start(with: ["EVERETT_QUIET": "1"])
        let token = try daemon.token(http)
        try daemon.waitUntilWatched(http)
        try daemon.checkpointUntilWatched()
        memory[0] = UInt8(ascii: "O")
        try bench.did("checkpoint")
        let missed = try http.events("watch.missed", token)
        #expect(missed.first?["data"]?["paths"]?.elements?.compactMap(\.text) == ["a/quiet"])
        #expect(missed.first?["data"]?["count"]?.integer == 1)
        try http.events("checkpoint.created,watch.missed", token) { events in
            guard let place = events.firstIndex(where: { $0["type"]?.text == "watch.missed" }) else { return false }
            return events[place...].contains { $0["type"]?.text == "checkpoint.created" }
        }
        let changes = try JSONValue(try bench.did("diff", "start", "@", "--json").rawOutput)["changes"]?.elements ?? []
        #expect(changes.compactMap { $0["path"]?.text } == ["a/quiet"])
        try bench.did("restore", "start", "--yes")
        #expect(try bench.text("a/quiet") == "one\n")
        try bench.expectSound()
    }
}
