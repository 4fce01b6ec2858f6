import Base
import Platform
import TestSupport
import Testing

/// Merges over HTTP, held against what the command line says and what lies on the disk.
@Suite struct DaemonMergeTests {
    private let desk: DaemonDeskBench
    private var bench: Bench { desk.bench }

    init() throws {
        desk = try DaemonDeskBench { bench in
            try bench.write("list.txt", "a\nb\nc\nd\ne\n")
            try bench.shell(
                "sqlite3 app.db 'CREATE TABLE t (id INTEGER PRIMARY KEY, v); INSERT INTO t VALUES (1, 1), (2, 2)'")
        }
        _ = try desk.ask("POST", "/timelines", #"{"name":"try"}"#, status: 201)
    }

    private func changeBoth(conflicting: Bool) throws {
        try bench.write("list.txt", "a\nb\nc\n\(conflicting ? "ours" : "d")\nE\n")
        try bench.scratch.write("project@try/list.txt", "a\nB\nc\n\(conflicting ? "theirs" : "d")\ne\n")
        try bench.scratch.write("project@try/new", "new\n")
        try bench.shell(
            """
            sqlite3 app.db 'INSERT INTO t VALUES (4, 4)'
            sqlite3 ../project@try/app.db 'INSERT INTO t VALUES (3, 3)'
            """)
    }

    private func rows() throws -> String { try bench.shell("sqlite3 app.db 'SELECT id FROM t' | tr '\\n' ' '") }

    /// What a restored database has is rows, whose file need not be the same to the byte.
    private func expectAsBefore(_ line: String) throws {
        #expect(try bench.text("list.txt") == "a\nb\nc\n\(line)\nE\n")
        #expect(try !bench.exists("new") && rows() == "1 2 4 ")
    }

    private func merges() throws -> [JSONValue] { try desk.ask("GET", "/merges")["merges"]?.elements ?? [] }

    /// What differs from one run to the next is left out.
    private func comparable(_ document: JSONValue) -> [String: JSONValue] {
        var members: [String: JSONValue] = [:]
        for name in [
            "status", "source", "into", "base", "changes", "tables", "conflicts", "evidence", "disputed_notes",
        ] {
            members[name] = document[name]
        }
        return members
    }

    @Test func `a merge is shown, made and taken back as on the command line`() throws {
        try changeBoth(conflicting: false)
        let before = try bench.tree()
        let preview = try desk.ask("POST", "/merges", #"{"source":"try","dry_run":true}"#)
        #expect(preview["status"]?.text == "mergeable" && preview["dry_run"] == .bool(true))
        #expect(preview["tables"]?["app.db"]?["t"]?["inserted"]?.integer == 1)
        let said = try desk.said("merge", "try", "--dry-run", "--json")
        #expect(comparable(preview) == comparable(said))
        try bench.expectTree(before)

        // The head that somebody saw who has not seen the checkpoint that looking made.
        let ours = try #require(preview["ours"]?.text)
        _ = try desk.ask("POST", "/merges", #"{"source":"try"}"#, head: preview["base"]?.text, status: 412)
        try bench.expectTree(before)
        let merged = try desk.ask("POST", "/merges", #"{"source":"try"}"#, head: ours)
        #expect(merged["status"]?.text == "merged" && merged["restore"]?["verified"] == .bool(true))
        #expect(try bench.text("list.txt") == "a\nB\nc\nd\nE\n" && bench.text("new") == "new\n")
        #expect(try rows() == "1 2 3 4 ")
        #expect(try desk.head("main") == merged["checkpoint"]?.text)
        let again = try desk.ask("POST", "/merges", #"{"source":"try"}"#)
        #expect(again["status"]?.text == "merged" && again["up_to_date"] == .bool(true))
        #expect(try merges().isEmpty)

        let undone = try desk.ask("POST", "/undo", #"{"end_sessions":true}"#)
        #expect(undone["operation"]?["kind"]?.text == "merge")
        try expectAsBefore("d")
        // Into a timeline instead.
        let other = try desk.ask("POST", "/merges?timeline=try", #"{"source":"main"}"#)
        #expect(other["status"]?.text == "merged" && other["into"]?.text == "try")
        #expect(try bench.scratch.text("project@try/list.txt") == "a\nB\nc\nd\nE\n")
        try expectAsBefore("d")
        try bench.expectSound()
    }

    @Test func `conflicts are listed, decided and brought to an end`() throws {
        try changeBoth(conflicting: true)
        let before = try bench.tree()
        let begun = try desk.ask("POST", "/merges", #"{"source":"try"}"#)
        #expect(begun["status"]?.text == "conflicts" && begun["candidate"]?.text == "merge-try")
        #expect(begun["workspace"]?.text == bench.scratch.at("project@merge-try").description)
        try bench.expectTree(before)

        let open = try desk.ask("GET", "/merges/merge-try")
        #expect(try open == desk.said("conflicts", "--json"))
        #expect(try merges() == [open])
        #expect(open["open"]?.integer == 1 && open["gate"] == .null)
        let conflict = try #require(open["conflicts"]?.elements?.first)
        #expect(conflict["path"]?.text == "list.txt" && conflict["kind"]?.text == "content")
        #expect(conflict["ours"]?["kind"]?.text == "file" && conflict["resolved"] == .bool(false))
        let sides = try desk.ask(
            "GET", "/diff/file?from=\(open["base"]?.text ?? "")&to=\(open["theirs"]?.text ?? "")&path=list.txt")
        #expect(sides["kind"]?.text == "text" && sides["lines_added"]?.integer == 2)
        let listed = try desk.ask("GET", "/timelines")["timelines"]?.elements ?? []
        #expect(listed.first { $0["name"]?.text == "merge-try" }?["merge"]?["open"]?.integer == 1)
        #expect(listed.first?["merge"] == .null)

        _ = try desk.ask("POST", "/merges/merge-try/continue", "{}", status: 409)
        _ = try desk.ask("POST", "/merges/merge-try/resolve", #"{"take":"mine","paths":["list.txt"]}"#, status: 400)
        _ = try desk.ask("POST", "/merges/merge-try/resolve", #"{"take":"ours"}"#, status: 400)
        _ = try desk.ask("POST", "/merges/merge-try/resolve", #"{"take":"ours","paths":["../x"]}"#, status: 400)
        _ = try desk.ask("POST", "/merges/merge-try/resolve", #"{"take":"ours","paths":["new"]}"#, status: 404)
        _ = try desk.ask("POST", "/merges/try/resolve", #"{"take":"ours","paths":["new"]}"#, status: 409)
        _ = try desk.ask("GET", "/merges/nothing", status: 404)
        let take = #"{"take":"theirs","paths":["list.txt"]}"#
        _ = try desk.ask("POST", "/merges/merge-try/resolve", take, head: try desk.head("main"), status: 412)
        let head = try #require(open["head"]?.text)
        let decided = try desk.ask("POST", "/merges/merge-try/resolve", take, head: head)
        #expect(decided["open"]?.integer == 0 && decided["conflicts"]?.elements?.first?["resolved"] == .bool(true))
        #expect(try bench.scratch.text("project@merge-try/list.txt") == "a\nB\nc\ntheirs\ne\n")
        try bench.expectTree(before)
        // Decided by hand instead.
        try bench.scratch.write("project@merge-try/list.txt", "both\n")
        let edited = try desk.ask("POST", "/merges/merge-try/resolve", #"{"take":"as-is","paths":["list.txt"]}"#)
        #expect(try edited == desk.said("conflicts", "merge-try", "--json"))

        _ = try desk.ask("POST", "/merges/merge-try/continue", "{}", head: try desk.head("main"), status: 412)
        let merged = try desk.ask("POST", "/merges/merge-try/continue", "{}", head: edited["head"]?.text)
        #expect(merged["status"]?.text == "merged" && merged["restore"]?["verified"] == .bool(true))
        #expect(try bench.text("list.txt") == "both\n" && bench.text("new") == "new\n")
        #expect(try merges().isEmpty && !bench.scratch.exists("project@merge-try"))
        _ = try desk.ask("POST", "/undo", "{}")
        try expectAsBefore("ours")
        try bench.expectSound()
    }

    @Test func `a merge is given up and brought back, and one whose destination moved is refused`() throws {
        try changeBoth(conflicting: true)
        let before = try bench.tree()
        _ = try desk.ask("POST", "/merges", #"{"source":"try"}"#)
        let preview = try desk.ask("DELETE", "/merges/merge-try?dry_run")
        #expect(preview["dry_run"] == .bool(true) && bench.scratch.exists("project@merge-try"))
        _ = try desk.ask("DELETE", "/merges/try", status: 409)
        #expect(bench.scratch.exists("project@try"))
        let dropped = try desk.ask("DELETE", "/merges/merge-try")
        #expect(dropped["name"]?.text == "merge-try" && !bench.scratch.exists("project@merge-try"))
        try bench.expectTree(before)
        _ = try desk.ask("POST", "/undo", "{}")
        #expect(bench.scratch.exists("project@merge-try"))

        _ = try desk.ask("POST", "/merges/merge-try/resolve", #"{"take":"ours","paths":["list.txt"]}"#)
        try bench.write("later", "later")
        let moved = try desk.http.ask(
            "POST", desk.base + "/merges/merge-try/continue", token: desk.token, body: "{}")
        #expect(moved.status == 412 && moved.text.contains("changed since the merge began"), "\(moved.text)")
        #expect(try bench.text("later") == "later")
        #expect(bench.scratch.exists("project@merge-try"))
    }

    @Test func `no command is run for a merge over the interface`() throws {
        try changeBoth(conflicting: true)
        _ = try desk.ask("POST", "/merges", #"{"source":"try","gate":"touch made"}"#, status: 409)
        _ = try desk.ask("POST", "/merges", "{}", status: 400)
        _ = try desk.ask("POST", "/merges", #"{"source":"main"}"#, status: 400)
        #expect(try merges().isEmpty)
        #expect(try bench.everett("merge", "try", "--gate", "touch made").status == 5)
        let open = try #require(try merges().first)
        #expect(open["gate"]?.text == "touch made")
        _ = try desk.ask("POST", "/merges/merge-try/resolve", #"{"take":"theirs","paths":["list.txt"]}"#)
        let before = try bench.tree()
        let refused = try desk.http.ask(
            "POST", desk.base + "/merges/merge-try/continue", token: desk.token, body: "{}")
        #expect(refused.status == 409 && refused.text.contains("everett merge --continue merge-try"))
        try bench.expectTree(before)
        #expect(bench.scratch.exists("project@merge-try") && !bench.scratch.exists("project@merge-try/made"))
        // Who holds no token is told nothing.
        for (method, path) in [("GET", "/merges"), ("POST", "/merges"), ("DELETE", "/merges/merge-try")] {
            #expect(try desk.http.ask(method, desk.base + path, body: method == "POST" ? "{}" : nil).status == 401)
        }
    }
}
