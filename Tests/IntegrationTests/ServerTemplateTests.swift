import Base
import Databases
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// What was built from a dump once is copied afterwards: the real program and a real server.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct ServerTemplateTests {
    private let scene: ServerScene
    private var bench: Bench { scene.bench }
    private var server: PostgresBench { scene.server }

    init() throws { scene = try ServerScene() }

    /// Commands of it end at once where they would build a template.
    private static let neverBuilding = ["EVERETT_KILL_AT": "template.database"]

    private func onServer() throws -> Set<String> { try server.names(beginning: "\(scene.database)_ev_") }

    private func branch(_ words: String..., with more: [String: String] = [:]) throws -> [String] {
        var call = "\"$EVERETT\" branch try --json"
        for word in words { call += " \(word)" }
        let made = try JSONValue(Array(try bench.shell(call, with: more).utf8))
        let address = try DatabaseAddress(parsing: try #require(made["env"]?["DATABASE_URL"]?.text))
        let own = try #require(address.database)
        return try scene.users(own)
    }

    @Test func `while a client is connected the first timeline makes a template, and others are copies of it`() throws {
        let client = try server.connect(to: scene.database)
        #expect(try branch() == ["ada"])
        let template = try #require(try scene.templates().first)
        try bench.did("drop", "try", "--yes")
        #expect(try onServer() == [template])
        #expect(try branch("--from start", with: Self.neverBuilding) == ["ada"])
        let own = try #require(try scene.leftovers().first { $0 != template })
        try bench.did("drop", "try", "--yes")
        #expect(try branch("--from start --sandbox", with: Self.neverBuilding) == ["ada"])
        try bench.did("drop", "try", "--yes")
        #expect(try !onServer().contains(own) && client.isConnected)
        // It holds what was captured, whatever became of main since.
        try scene.add("eve")
        #expect(try branch("--from start", with: Self.neverBuilding) == ["ada"])
        try bench.did("--timeline", "try", "checkpoint", "-m", "in it")
        try bench.did("drop", "try", "--yes")
        #expect(try scene.templates() == [template])
        let told = try bench.did("databases", "list").output
        #expect(told.contains(template), "\(told)")
        #expect(try bench.everett("doctor", "--json").output.contains("database_templates"))
        let storage = try JSONValue(try bench.did("storage", "--json").rawOutput)
        #expect(storage["database_templates"]?["count"]?.integer == 1)
        try bench.did("recover")
        #expect(try onServer() == [template])
        #expect(try !bench.everett("doctor", "--json").output.contains("database_leftovers"))
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `bisecting builds each content once`() throws {
        var guilty: String?
        for number in 1...8 {
            try bench.write("code.txt", "\(number)")
            if number == 5 { try scene.add("eve") }
            let taken = try JSONValue(try bench.did("checkpoint", "-m", "\(number)", "--json").rawOutput)
            if number == 5 { guilty = taken["id"]?.text }
        }
        let client = try server.connect(to: scene.database)
        // Two contents, each of which passes three moments.
        let found = try bench.everett(
            "bisect", "--good", "start", "--bad", "@", "--json", "--network", "host", "--", "sh", "-c",
            "test \"$(psql -At \"$DATABASE_URL\" -c 'SELECT count(*) FROM public.users')\" = 1",
            with: ["EVERETT_KILL_AT": "template.database:7"])
        #expect(found.status == 0, "\(found.error)")
        let report = try JSONValue(found.rawOutput)
        #expect(report["guilty"]?.elements?.compactMap(\.text) == [try #require(guilty)], "\(found.output)")
        #expect(try scene.templates().count == 2 && client.isConnected)
        #expect(try scene.leftovers().isEmpty)
    }

    @Test func `a template that an administrator wrote to never becomes a timeline's content`() throws {
        let client = try server.connect(to: scene.database)
        _ = try branch()
        try bench.did("drop", "try", "--yes")
        let template = try #require(try scene.templates().first)
        let name = server.quoted(template)
        try server.run("ALTER DATABASE \(name) ALLOW_CONNECTIONS true")
        try server.run("INSERT INTO public.users (name) VALUES ('mallory')", in: template)
        try server.run("ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
        #expect(try branch("--from start") == ["ada"])
        #expect(client.isConnected)
        try bench.did("drop", "try", "--yes")
        let again = try #require(try scene.templates().first)
        try server.run("DROP DATABASE \(server.quoted(again))")
        #expect(try branch("--from start") == ["ada"])
    }

    @Test func `the longest unused ones go, and none are made where none are wanted`() throws {
        let client = try server.connect(to: scene.database)
        let one = ["EVERETT_DATABASES_TEMPLATES_COUNT": "1"]
        _ = try branch(with: one)
        try bench.did("drop", "try", "--yes")
        let first = try scene.templates()
        try scene.add("eve")
        #expect(try branch(with: one) == ["ada", "eve"])
        try bench.did("drop", "try", "--yes")
        let second = try scene.templates()
        #expect(second.count == 1 && second != first)
        #expect(try onServer() == Set(second))
        let off = ["EVERETT_DATABASES_TEMPLATES_COUNT": "0"]
        #expect(try branch("--from start", with: off) == ["ada"])
        try bench.did("drop", "try", "--yes")
        #expect(try scene.templates() == second)
        #expect(try bench.everett("gc", with: off).status == 0)
        #expect(try onServer().isEmpty)
        // Larger than what is allowed: built from the dump, and nothing is kept.
        #expect(try branch("--from start", with: ["EVERETT_DATABASES_TEMPLATES_SIZE": "1 MB"]) == ["ada"])
        try bench.did("drop", "try", "--yes")
        #expect(try onServer().isEmpty && client.isConnected)
    }

    @Test func `a database that is let go leaves no template, and a merge uses what is there`() throws {
        try scene.add("eve")
        try bench.did("checkpoint")
        let own = try scene.branch("try")
        try server.run("INSERT INTO public.users (name) VALUES ('tim')", in: own)
        try server.run("INSERT INTO public.notes VALUES (1)", in: scene.database)
        try bench.did("merge", "try", "--dry-run")
        let kept = try scene.templates()
        #expect(kept.count == 2)
        let merged = try bench.everett("merge", "try", "--json", with: Self.neverBuilding)
        #expect(merged.status == 0, "\(merged.error)")
        #expect(try scene.users() == ["ada", "eve", "tim"])
        try bench.did("undo", "--yes")
        #expect(try scene.users() == ["ada", "eve"])
        #expect(try Set(scene.templates()) == Set(kept))
        try bench.did("drop", "try", "--yes")
        try bench.did("databases", "remove", "shop")
        #expect(try onServer().isEmpty)
    }

    @Test(arguments: [1, 2, 3, 4])
    func `a kill while a template is made leaves nothing that is not found again`(_ number: Int) throws {
        let client = try server.connect(to: scene.database)
        let moment = number < 4 ? "template.database:\(number)" : "branch.database:2"
        let killed = try bench.everett("branch", "try", with: ["EVERETT_KILL_AT": moment])
        #expect(killed.status == 137, "\(moment): \(killed.status) \(killed.error)")
        try bench.did("recover")
        let known = Set(try scene.templates())
        #expect(try onServer() == known, "\(moment)")
        #expect(known.count == (number > 2 ? 1 : 0))
        #expect(try !bench.everett("doctor", "--json").output.contains("database_leftovers"))
        #expect(try branch() == ["ada"])
        try bench.did("drop", "try", "--yes")
        #expect(try onServer() == Set(scene.templates()) && client.isConnected)
        try bench.expectSound()
    }

    @Test func `a template half made is replaced without anybody having to recover`() throws {
        let client = try server.connect(to: scene.database)
        let killed = try bench.everett("branch", "try", with: ["EVERETT_KILL_AT": "template.database:2"])
        #expect(killed.status == 137)
        #expect(try branch() == ["ada"])
        #expect(try scene.templates().count == 1 && client.isConnected)
    }
}
