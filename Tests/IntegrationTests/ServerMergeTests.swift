import Base
import Databases
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// What timelines did to rows on a server comes together, as a user does it: the real program and a real server.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct ServerMergeTests {
    private let scene: ServerScene
    private var bench: Bench { scene.bench }

    init() throws { scene = try ServerScene() }

    private func json(_ answer: Bench.Answer) throws -> JSONValue { try JSONValue(answer.rawOutput) }
    private func run(_ statement: String, in database: String? = nil) throws {
        try scene.server.run(statement, in: database ?? scene.database)
    }

    @Test func `rows that only the timeline changed come as they are, and undo takes them away`() throws {
        let own = try scene.branch("try")
        try run("INSERT INTO public.users (name) VALUES ('tim')", in: own)
        let preview = try json(try bench.did("merge", "try", "--dry-run", "--json"))
        #expect(preview["status"]?.text == "mergeable")
        #expect(preview["databases"]?.elements?.first?["name"]?.text == "shop")
        #expect(try scene.users() == ["ada"])
        let merged = try json(try bench.did("merge", "try", "--json"))
        #expect(merged["status"]?.text == "merged")
        #expect(try scene.users() == ["ada", "tim"])
        try bench.did("undo", "--yes")
        #expect(try scene.users() == ["ada"])
        #expect(try bench.did("merge", "try").output.contains("has everything") == false)
        try bench.did("drop", "try", "--yes")
        #expect(try scene.leftovers().isEmpty)
    }

    @Test func `rows that both changed are merged cell by cell, and nothing is left on the server`() throws {
        try run("INSERT INTO public.users (id, name) VALUES (100, 'bob')")
        try bench.did("checkpoint")
        let own = try scene.branch("try")
        try run("UPDATE public.users SET name = 'robert' WHERE id = 100", in: own)
        try run("INSERT INTO public.users (id, name) VALUES (200, 'tim')", in: own)
        try run("UPDATE public.users SET name = 'ADA' WHERE name = 'ada'")
        let merged = try json(try bench.did("merge", "try", "--json"))
        #expect(merged["status"]?.text == "merged", "\(merged)")
        #expect(try scene.users() == ["ADA", "robert", "tim"])
        #expect(try scene.leftovers().count == 2)
        try bench.did("undo", "--yes")
        #expect(try scene.users() == ["ADA", "bob"])
    }

    @Test(arguments: ["--ours", "--theirs", "--base", "--as-is"])
    func `a row that both changed differently waits for a decision`(_ choice: String) throws {
        let own = try scene.branch("try")
        try run("UPDATE public.users SET name = 'theirs'", in: own)
        try run("UPDATE public.users SET name = 'ours'")
        let begun = try bench.everett("merge", "try", "--json")
        #expect(begun.status != 0)
        let report = try JSONValue(begun.rawOutput)
        #expect(report["status"]?.text == "conflicts")
        let conflict = try #require(report["conflicts"]?.elements?.first)
        #expect(conflict["kind"]?.text == "server" && conflict["path"]?.text == "database:shop", "\(conflict)")
        #expect(conflict["details"]?.text?.contains("theirs: theirs") == true, "\(conflict)")
        #expect(try scene.users() == ["ours"])
        #expect(try bench.everett("merge", "--continue").status != 0)
        try bench.did("resolve", "database:shop", choice)
        #expect(try json(try bench.did("merge", "--continue", "--json"))["status"]?.text == "merged")
        let wanted = ["--ours": "ours", "--theirs": "theirs", "--base": "ada", "--as-is": "ours"][choice]
        #expect(try scene.users() == [wanted])
        try bench.did("undo", "--yes")
        #expect(try scene.users() == ["ours"])
        try bench.did("drop", "try", "--yes")
        #expect(try scene.leftovers().isEmpty)
    }

    @Test func `a table's policy decides, and who is connected is only disconnected by word`() throws {
        let own = try scene.branch("try")
        try run("UPDATE public.users SET name = 'theirs'", in: own)
        try run("UPDATE public.users SET name = 'ours'; INSERT INTO public.notes VALUES (1)")
        #expect(try bench.everett("merge", "try", "--table", "users=nonsense").status == 2)
        let client = try scene.server.connect(to: scene.database)
        let refused = try bench.everett("merge", "try", "--table", "users=theirs")
        #expect(refused.status != 0 && client.isConnected)
        #expect(try scene.users() == ["ours"])
        try bench.did("merge", "try", "--table", "users=theirs", "--yes")
        #expect(try scene.users() == ["theirs"])
        #expect(!client.isConnected)
    }

    @Test func `rows that came to the destination while a merge was open are not overwritten`() throws {
        let own = try scene.branch("try")
        try run("UPDATE public.users SET name = 'theirs'", in: own)
        try run("UPDATE public.users SET name = 'ours'")
        _ = try bench.everett("merge", "try")
        try bench.did("resolve", "database:shop", "--theirs")
        try scene.add("late")
        let refused = try bench.everett("merge", "--continue")
        #expect(refused.status != 0 && refused.error.contains("has changed since"), "\(refused.error)")
        #expect(try scene.users() == ["ours", "late"])
        try bench.did("merge", "--abort")
    }

    @Test func `a merge that is killed leaves no database behind`() throws {
        let own = try scene.branch("try")
        try run("INSERT INTO public.users (id, name) VALUES (200, 'tim')", in: own)
        try scene.add("eve")
        for moment in ["merge.built", "merge.published", "restore.journaled", "restore.database:3"] {
            let killed = try bench.everett("merge", "try", with: ["EVERETT_KILL_AT": moment])
            #expect(killed.status == 137, "\(moment): \(killed.status) \(killed.error)")
            try bench.did("recover")
            let found = try scene.users()
            #expect(found == ["ada", "eve"] || found == ["ada", "eve", "tim"], "\(moment): \(found)")
            #expect(try scene.leftovers().count == 2, "\(moment)")
            if found.contains("tim") { try bench.did("undo", "--yes") }
        }
        try bench.expectSound()
    }
}
