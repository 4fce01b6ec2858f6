import Base
import Platform
import TestSupport
import Testing

/// Timelines over HTTP, held against what the command line says and what lies on the disk.
@Suite struct DaemonTimelineTests {
    private let desk: DaemonDeskBench
    private var bench: Bench { desk.bench }

    init() throws {
        desk = try DaemonDeskBench { bench in
            try bench.write("a", "one\n")
            try bench.write("dir/b", "one\n")
        }
    }

    @Test func `a timeline is begun, worked in, compared, renamed, dropped and brought back`() throws {
        let made = try desk.ask("POST", "/timelines", #"{"name":"try","from":"start"}"#, status: 201)
        #expect(made["name"]?.text == "try" && made["verified"] == .bool(true))
        #expect(made["workspace"]?.text == bench.scratch.at("project@try").description)
        #expect(try bench.scratch.text("project@try/a") == "one\n")
        #expect(try desk.ask("GET", "/timelines") == desk.said("timelines", "--json"))
        _ = try desk.ask("POST", "/timelines", #"{"name":"try"}"#, status: 409)
        _ = try desk.ask("POST", "/timelines", #"{"name":"a/b"}"#, status: 400)
        _ = try desk.ask("POST", "/timelines", #"{"from":"start"}"#, status: 400)

        try bench.scratch.write("project@try/a", "two\n")
        try bench.scratch.write("project@try/new", "two\n")
        let status = try desk.ask("GET", "/status?timeline=try")["project"]
        #expect(status?["timeline"]?.text == "try" && status?["changed"]?["total"]?.integer == 2)
        #expect(try desk.ask("GET", "/status")["project"]?["changed"]?["total"]?.integer == 0)
        let taken = try desk.ask("POST", "/checkpoints?timeline=try", #"{"name":"there"}"#, status: 201)
        #expect(taken["timeline"]?.text == "try")
        let there = try #require(taken["id"]?.text)
        #expect(try desk.head("try") == there && desk.head("main") != there)
        let own = try desk.ask("GET", "/checkpoints?timeline=main")["checkpoints"]?.elements ?? []
        #expect(own.compactMap { $0["name"]?.text } == ["start"])
        #expect(try desk.ask("GET", "/checkpoints/\(there)?timeline=try")["head"] == .bool(true))

        let compared = try desk.ask("GET", "/compare?from=main&to=try")
        #expect(compared["changes"]?.elements?.compactMap { $0["path"]?.text } == ["a", "new"])
        let file = try desk.ask("GET", "/diff/file?from=workspace&to=workspace:try&path=a")
        #expect(file["lines_added"]?.integer == 1 && file["lines_removed"]?.integer == 1)
        _ = try desk.ask("GET", "/compare?from=main&to=nowhere", status: 404)
        _ = try desk.ask("GET", "/status?timeline=nowhere", status: 404)

        let renamed = try desk.ask("POST", "/timelines/try/rename", #"{"name":"better"}"#)
        #expect(renamed["workspace"]?.text == bench.scratch.at("project@better").description)
        #expect(try bench.scratch.text("project@better/new") == "two\n")

        _ = try desk.ask("DELETE", "/timelines/better", head: try desk.head("main"), status: 412)
        let preview = try desk.ask("DELETE", "/timelines/better?dry_run")
        #expect(preview["dry_run"] == .bool(true) && preview["operation"] == .null)
        #expect(try bench.scratch.text("project@better/new") == "two\n")
        let dropped = try desk.ask("DELETE", "/timelines/better", head: there)
        #expect(dropped["dry_run"] == .bool(false) && dropped["operation"]?.text != nil)
        #expect(!bench.scratch.exists("project@better"))
        #expect(try desk.ask("GET", "/timelines")["timelines"]?.elements?.count == 1)
        _ = try desk.ask("DELETE", "/timelines/main", status: 409)
        let undone = try desk.ask("POST", "/undo", "{}")
        #expect(undone["operation"]?["kind"]?.text == "drop")
        #expect(try bench.scratch.text("project@better/new") == "two\n")
        try bench.expectSound()
    }

    @Test func `restoring and undoing in a timeline leave the project alone`() throws {
        _ = try desk.ask("POST", "/timelines", #"{"name":"try"}"#, status: 201)
        try bench.scratch.write("project@try/a", "two\n")
        _ = try desk.ask("POST", "/checkpoints?timeline=try", "{}", status: 201)
        let head = try desk.head("try")
        let body = #"{"checkpoint":"start"}"#
        let preview = try desk.ask("POST", "/restore?timeline=try", #"{"checkpoint":"start","dry_run":true}"#)
        #expect(preview["changes"]?.elements?.compactMap { $0["path"]?.text } == ["a"])
        _ = try desk.ask("POST", "/restore?timeline=try", body, head: try desk.head("main"), status: 412)
        #expect(try desk.ask("POST", "/restore?timeline=try", body, head: head)["verified"] == .bool(true))
        #expect(try bench.scratch.text("project@try/a") == "one\n" && bench.text("a") == "one\n")
        let next = try desk.ask("GET", "/operations?timeline=try")["next_undo"]?.text
        #expect(try next != nil && desk.ask("GET", "/operations")["next_undo"]?.text != next)
        _ = try desk.ask("POST", "/undo?timeline=try", "{}")
        #expect(try bench.scratch.text("project@try/a") == "two\n" && bench.text("a") == "one\n")
    }

    @Test func `the picture of all timelines agrees with the log`() throws {
        _ = try desk.ask("POST", "/timelines", #"{"name":"try"}"#, status: 201)
        for step in 1...3 {
            try bench.scratch.write("project@try/a", "try \(step)\n")
            _ = try desk.ask("POST", "/checkpoints?timeline=try", #"{"name":"step \#(step)","pin":true}"#, status: 201)
            try bench.write("a", "main \(step)\n")
            _ = try desk.ask("POST", "/checkpoints", "{}", status: 201)
        }
        let graph = try desk.ask("GET", "/graph")
        let columns = try #require(graph["checkpoints"])
        func column(_ name: String) throws -> [JSONValue] { try #require(columns[name]?.elements) }
        let log = try desk.said("log", "--all", "--json")["checkpoints"]?.elements ?? []
        let ids = try column("id").compactMap(\.text)
        #expect(ids == log.compactMap { ($0["id"]?.text).map { String($0.prefix(12)) } })
        let lanes = graph["lanes"]?.elements?.compactMap(\.text) ?? []
        let causes = try column("causes").compactMap(\.text)
        let pinned = Set(try column("pinned").compactMap(\.integer))
        for (place, entry) in log.enumerated() {
            #expect(try lanes[Int(column("lane")[place].integer ?? -1)] == entry["timeline"]?.text)
            #expect(try causes[Int(column("cause")[place].integer ?? -1)] == entry["cause"]?.text)
            #expect(columns["name"]?["\(place)"]?.text == entry["name"]?.text)
            #expect(try column("files")[place] == entry["files"] && column("bytes_new")[place] == entry["bytes_new"])
            #expect(pinned.contains(Int64(place)) == (entry["pinned"] == .bool(true)))
            let parents = try column("parents")[place]
            let places = parents.elements ?? [parents]
            #expect(
                places.map { $0.integer.map { ids[Int($0)] } }
                    == (entry["parents"]?.elements ?? []).map { ($0.text).map { String($0.prefix(12)) } })
        }
        let timelines = graph["timelines"]?.elements ?? []
        #expect(timelines.compactMap { $0["name"]?.text } == ["main", "try"])
        for timeline in timelines {
            let place = try #require(timeline["head_place"]?.integer)
            #expect(timeline["head"]?.text?.hasPrefix(ids[Int(place)]) == true)
        }
        // What only a dropped timeline had is gone from the picture, and counted.
        _ = try desk.ask("DELETE", "/timelines/try")
        let after = try desk.ask("GET", "/graph")
        #expect(after["lanes"]?.elements?.compactMap(\.text) == ["main"] && (after["left_out"]?.integer ?? 0) >= 3)
    }

    @Test func `the workspace of a timeline is watched, under its new name too`() throws {
        func hears(_ timeline: String) throws {
            try desk.http.events("watch.watched", desk.token) { events in
                events.contains { $0["data"]?["timeline"]?.text == timeline }
            }
        }
        _ = try desk.ask("POST", "/timelines", #"{"name":"try"}"#, status: 201)
        try hears("try")
        func checkpointsUntilWatched(_ timeline: String) throws {
            for _ in 0..<400 {
                let taken = try desk.ask("POST", "/checkpoints?timeline=\(timeline)", "{}", status: 201)
                if taken["coverage"]?["scan"]?.text == "watched" { return }
            }
            Issue.record("no checkpoint of \(timeline) believes its watcher")
        }
        try checkpointsUntilWatched("try")
        try desk.bench.scratch.write("project@try/dir/b", "two\n")
        let taken = try desk.ask("POST", "/checkpoints?timeline=try", "{}", status: 201)
        #expect(taken["unchanged"] == .bool(false))
        _ = try desk.ask("POST", "/timelines/try/rename", #"{"name":"better"}"#)
        try hears("better")
        try checkpointsUntilWatched("better")
        _ = try desk.ask("DELETE", "/timelines/better")
        #expect(try desk.http.ask("GET", "/api/health", token: desk.token).status == 200)
    }
}
