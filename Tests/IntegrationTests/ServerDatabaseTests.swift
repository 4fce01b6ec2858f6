import Base
import Databases
import Platform
import Postgres
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// A project whose rows live in PostgreSQL, as its user has it: the real program and a real server.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct ServerDatabaseTests {
    private let scene: ServerScene
    private var bench: Bench { scene.bench }
    private var server: PostgresBench { scene.server }
    private var database: String { scene.database }

    init() throws { scene = try ServerScene() }

    private func json(_ answer: Bench.Answer) throws -> JSONValue { try JSONValue(answer.rawOutput) }
    private func users(_ name: String? = nil) throws -> [String] { try scene.users(name) }
    private func add(_ user: String) throws { try scene.add(user) }
    private var prefix: String { "\(database)_ev_" }
    private func leftovers() throws -> Set<String> { try scene.leftovers() }

    // MARK: Restore

    @Test func `files, rows and knowledge go back together, though a client is connected, and undo brings them again`()
        throws
    {
        try add("eve")
        try bench.write("code.txt", "two")
        try bench.did("knowledge", "add", "the second user is eve")
        let before = try bench.tree()
        let preview = try json(try bench.did("restore", "start", "--dry-run", "--json"))
        let tables = preview["databases"]?.elements?.first?["tables"]?.elements ?? []
        #expect(tables.contains { $0["name"]?.text == "public.users" && $0["rows_then"]?.integer == 1 })
        let client = try server.connect(to: database)
        let refused = try bench.everett("restore", "start")
        #expect(refused.status != 0 && client.isConnected)
        #expect(try users() == ["ada", "eve"])
        try bench.expectTree(before)
        let listed = try json(try bench.did("restore", "start", "--dry-run", "--json"))
        let pids = listed["database_sessions"]?.elements?.compactMap { $0["pid"]?.integer } ?? []
        #expect(pids.contains(Int64(client.processID)))
        let restored = try json(try bench.did("restore", "start", "--yes", "--json"))
        #expect(restored["verified"] == .bool(true))
        #expect(!client.isConnected)
        #expect(try users() == ["ada"])
        #expect(try bench.text("code.txt") == "one")
        #expect(try json(try bench.did("knowledge", "list", "--json"))["notes"]?.elements?.count == 1)
        #expect(try leftovers().isEmpty)
        try bench.did("undo", "--yes")
        #expect(try users() == ["ada", "eve"])
        #expect(try json(try bench.did("knowledge", "list", "--json"))["notes"]?.elements?.count == 2)
        try bench.expectTree(before)
        #expect(try leftovers().isEmpty)
        try bench.expectSound()
    }

    @Test func `over the interface whoever is connected is named, and disconnected only when that is said`() throws {
        try add("eve")
        let desk = try DaemonDeskBench(DaemonBench(bench))
        let client = try server.connect(to: database)
        let preview = try desk.ask("POST", "/restore", #"{"checkpoint":"start","dry_run":true}"#)
        let pids = preview["database_sessions"]?.elements?.compactMap { $0["pid"]?.integer } ?? []
        #expect(pids == [Int64(client.processID)])
        _ = try desk.ask("POST", "/restore", #"{"checkpoint":"start"}"#, status: 423)
        _ = try desk.ask("POST", "/restore", #"{"checkpoint":"start","end_sessions":1}"#, status: 400)
        #expect(try client.isConnected && users() == ["ada", "eve"])
        let restored = try desk.ask("POST", "/restore", #"{"checkpoint":"start","end_sessions":true}"#)
        #expect(restored["verified"] == .bool(true))
        #expect(try !client.isConnected && users() == ["ada"])

        let another = try server.connect(to: database)
        let undo = try desk.ask("POST", "/undo", #"{"dry_run":true}"#)
        #expect(undo["restore"]?["database_sessions"]?.elements?.count == 1)
        _ = try desk.ask("POST", "/undo", "{}", status: 423)
        #expect(another.isConnected)
        _ = try desk.ask("POST", "/undo", #"{"end_sessions":true}"#)
        #expect(try users() == ["ada", "eve"])
        #expect(!another.isConnected)
        let last = try server.connect(to: database)
        _ = try desk.ask("POST", "/redo", "{}", status: 423)
        #expect(last.isConnected)
        _ = try desk.ask("POST", "/redo", #"{"end_sessions":true}"#)
        #expect(try !last.isConnected && users() == ["ada"])
        #expect(try leftovers().isEmpty)
        try bench.expectSound()
    }

    @Test func `over the interface rows are merged, and whoever is in the way is named first`() throws {
        let made = try json(try bench.did("branch", "try", "--json"))
        let address = try DatabaseAddress(parsing: try #require(made["env"]?["DATABASE_URL"]?.text))
        try server.run("INSERT INTO public.users (name) VALUES ('tim')", in: try #require(address.database))
        try server.run("INSERT INTO public.notes VALUES (1)", in: database)
        let desk = try DaemonDeskBench(DaemonBench(bench))
        let client = try server.connect(to: database)
        let preview = try desk.ask("POST", "/merges", #"{"source":"try","dry_run":true}"#)
        let tables = preview["databases"]?.elements?.first?["tables"]?.elements ?? []
        #expect(tables.contains { $0["name"]?.text == "public.users" && $0["rows_then"]?.integer == 2 })
        let pids = preview["database_sessions"]?.elements?.compactMap { $0["pid"]?.integer }
        #expect(pids == [Int64(client.processID)])
        for tables in [#"[{"table":"users","policy":"mine"}]"#, #"[{"table":"users"}]"#, "{}"] {
            _ = try desk.ask("POST", "/merges", #"{"source":"try","tables":\#(tables)}"#, status: 400)
        }
        let left = try desk.ask(
            "POST", "/merges", #"{"source":"try","dry_run":true,"tables":[{"table":"users","policy":"regenerate"}]}"#)
        #expect(left["tables_to_fill"]?.elements?.compactMap(\.text) == ["shop:public.users"])
        _ = try desk.ask("POST", "/merges", #"{"source":"try"}"#, status: 423)
        #expect(try client.isConnected && users() == ["ada"])
        let merged = try desk.ask("POST", "/merges", #"{"source":"try","end_sessions":true}"#)
        #expect(merged["status"]?.text == "merged" && merged["restore"]?["verified"] == .bool(true))
        #expect(try !client.isConnected && users() == ["ada", "tim"])
        _ = try desk.ask("POST", "/undo", "{}")
        #expect(try users() == ["ada"])
        try bench.did("drop", "try", "--yes")
    }

    @Test func `over the interface a conflict about rows is decided, and finished when nobody is in the way`() throws {
        let made = try json(try bench.did("branch", "try", "--json"))
        let address = try DatabaseAddress(parsing: try #require(made["env"]?["DATABASE_URL"]?.text))
        try server.run("UPDATE public.users SET name = 'theirs'", in: try #require(address.database))
        try server.run("UPDATE public.users SET name = 'ours'", in: database)
        let desk = try DaemonDeskBench(DaemonBench(bench))
        let begun = try desk.ask("POST", "/merges", #"{"source":"try"}"#)
        #expect(begun["status"]?.text == "conflicts")
        #expect(begun["conflicts"]?.elements?.first?["kind"]?.text == "server")
        let client = try server.connect(to: database)
        let decided = try desk.ask(
            "POST", "/merges/merge-try/resolve", #"{"take":"theirs","paths":["database:shop"]}"#)
        #expect(decided["open"]?.integer == 0)
        #expect(try decided == desk.said("conflicts", "--json"))
        _ = try desk.ask("POST", "/merges/merge-try/continue", "{}", status: 423)
        let open = try desk.ask("GET", "/merges/merge-try")
        #expect(open["databases"]?.elements?.first?["name"]?.text == "shop")
        #expect(open["database_sessions"]?.elements?.compactMap { $0["pid"]?.integer } == [Int64(client.processID)])
        #expect(try users() == ["ours"])
        let merged = try desk.ask("POST", "/merges/merge-try/continue", #"{"end_sessions":true}"#)
        #expect(merged["restore"]?["verified"] == .bool(true))
        #expect(try users() == ["theirs"])
        try bench.did("drop", "try", "--yes")
    }

    @Test func `an export says that it is without the rows of servers`() throws {
        let file = bench.scratch.at("out.everett").description
        let exported = try json(try bench.did("export", "start", file, "--json"))
        #expect(exported["databases_left_out"]?.elements?.compactMap(\.text) == ["shop"])
    }

    @Test func `what did not change makes no checkpoint, and what is looked at is not stored`() throws {
        let first = try json(try bench.did("checkpoint", "--json"))
        #expect(first["unchanged"] == .bool(true))
        try add("eve")
        let second = try json(try bench.did("checkpoint", "--json"))
        #expect(second["unchanged"] == .bool(false))
        try server.run("DELETE FROM public.users WHERE name = 'eve'", in: database)
        #expect(try json(try bench.did("checkpoint", "--json"))["unchanged"] == .bool(false))
        #expect(try bench.did("show", "@").output.contains("PostgreSQL"))
    }

    @Test func `a server that is away is told in the checkpoint, and its database is left alone by a restore`() throws {
        try bench.write(".env", "DATABASE_URL=postgresql://boss@127.0.0.1:1/\(server.quoted("x"))\n")
        let away = try bench.did("checkpoint", "-m", "away")
        #expect(away.output.contains("'shop' was not captured"), "\(away.output)")
        try bench.write(
            ".env", "DATABASE_URL=\"\(server.postgres.address.leading(to: database).revealed)\"\n")
        try add("eve")
        try bench.did("restore", "away", "--yes")
        #expect(try users() == ["ada", "eve"])
        // Now it is away, and what a checkpoint holds of it cannot be put back.
        let there = try bench.did("status")
        #expect(!there.output.contains("nothing changed") || !there.output.contains("shop"))
        let restored = try json(try bench.did("restore", "start", "--yes", "--json"))
        #expect(restored["databases_left"]?.elements?.compactMap(\.text) == ["shop"])
        #expect(try users() == ["ada", "eve"])
        #expect(try bench.did("databases", "list").output.contains("shop"))
    }

    @Test func `status, diff and compare tell which rows differ`() throws {
        let quiet = try bench.did("status")
        #expect(quiet.output.contains("nothing changed"))
        try add("eve")
        let status = try bench.did("status").output
        #expect(!status.contains("nothing changed") && status.contains("public.users: 1 -> 2"), "\(status)")
        let shown = try json(try bench.did("diff", "--json"))
        let tables = shown["databases"]?.elements?.first?["tables"]?.elements ?? []
        #expect(tables.contains { $0["name"]?.text == "public.users" && $0["rows_then"]?.integer == 2 })
        try bench.did("branch", "try")
        try add("tim")
        let compared = try bench.did("compare", "try").output
        #expect(compared.contains("public.users: 3 -> 2"), "\(compared)")
        try bench.did("drop", "try", "--yes")
        try bench.write(".env", "DATABASE_URL=postgresql://boss@127.0.0.1:1/\(server.quoted("x"))\n")
        #expect(try json(try bench.did("status", "--json"))["project"]?["databases_unknown"]?.elements?.count == 1)
    }

    @Test func `an address that changed between checkpoints has no living database replaced`() throws {
        let other = "\(database) two"
        try server.run("CREATE DATABASE \(server.quoted(other)) TEMPLATE \(server.quoted(database))")
        try bench.write(".env", "DATABASE_URL=\"\(server.postgres.address.leading(to: other).revealed)\"\n")
        try bench.did("checkpoint", "-m", "moved")
        try add("late")
        try server.run("INSERT INTO public.users (name) VALUES ('two')", in: other)
        let restored = try json(try bench.did("restore", "start", "--yes", "--json"))
        #expect(restored["databases_left"]?.elements?.compactMap(\.text) == ["shop"])
        #expect(restored["databases"]?.elements?.isEmpty == true)
        #expect(try users() == ["ada", "late"])
        #expect(try users(other) == ["ada", "two"])
        try bench.did("restore", "moved", "--yes")
        #expect(try users() == ["ada", "late"])
        #expect(try users(other) == ["ada", "two"])
    }

    @Test
    func `a password that was another one then does not stop a restore, and what nobody could look at is not proven`()
        throws
    {
        let user = "boss_\(IDSource(random: .system).next().short)"
        func address(_ password: String) -> String {
            server.postgres.address.leading(to: database, user: user, password: SecretText(password)).revealed
        }
        try server.run("CREATE ROLE \(server.quoted(user)) LOGIN SUPERUSER PASSWORD 'one'")
        defer { _ = try? server.run("DROP ROLE \(server.quoted(user))") }
        try bench.write(".env", "DATABASE_URL=\"\(address("one"))\"\n")
        try bench.did("checkpoint", "-m", "one")
        try server.run("ALTER ROLE \(server.quoted(user)) PASSWORD 'two'")
        try bench.write(".env", "DATABASE_URL=\"\(address("two"))\"\n")
        try add("eve")
        let restored = try bench.everett("restore", "one", "--yes", "--json")
        let report = try JSONValue(restored.rawOutput)
        #expect(try users() == ["ada"], "\(restored.error)")
        #expect(report["verified"] == .bool(false))
        #expect(report["database_problems"]?.elements?.count == 1)
        #expect(try bench.text(".env").contains("one"))
    }

    @Test func `rows that come while a database is being replaced are kept beside it until their user removes them`()
        throws
    {
        try add("eve")
        let killed = try bench.everett("restore", "start", "--yes", with: ["EVERETT_KILL_AT": "restore.journaled"])
        #expect(killed.status == 137)
        try add("late")
        try bench.did("recover")
        #expect(try users() == ["ada"])
        let kept = try #require(try leftovers().first)
        #expect(try leftovers().count == 1)
        try bench.did("recover")
        #expect(try leftovers() == [kept])
        let listed = try json(try bench.did("databases", "list", "--json"))
        #expect(listed["kept_databases"]?.elements?.first?["database"]?.text == kept)
        try server.run("ALTER DATABASE \(server.quoted(kept)) ALLOW_CONNECTIONS true")
        #expect(try users(kept) == ["ada", "eve", "late"])
        try server.run("DROP DATABASE \(server.quoted(kept)) WITH (FORCE)")
        try bench.did("recover")
        #expect(try json(try bench.did("databases", "list", "--json"))["kept_databases"]?.elements?.isEmpty == true)
        try bench.expectSound()
    }

    @Test func `a timeline's database whose comment its programs changed is not swept`() throws {
        let own = try scene.branch("try")
        for comment in ["'mine'", "NULL"] {
            try server.run("COMMENT ON DATABASE \(server.quoted(own)) IS \(comment)")
            #expect(try !bench.everett("doctor", "--json").output.contains("database_leftovers"))
            try bench.did("recover")
            #expect(try users(own) == ["ada"])
        }
        try bench.did("drop", "try", "--yes")
        #expect(try leftovers().isEmpty)
    }

    @Test func `what a timeline has on a server outlives a lost state`() throws {
        try bench.did("branch", "try")
        #expect(try leftovers().count == 2)
        try bench.shell("rm -f \"$EVERETT_HOME\"/state.db*")
        _ = try bench.everett("verify", "--repair")
        try bench.did("recover")
        #expect(try leftovers().count == 2)
    }

    // MARK: Timelines

    @Test func `a timeline has a database and a login of its own, which go and come back with it`() throws {
        let made = try json(try bench.did("branch", "try", "--json"))
        let address = try DatabaseAddress(parsing: try #require(made["env"]?["DATABASE_URL"]?.text))
        let own = try #require(address.database)
        #expect(made["databases"]?["shop"]?["kind"]?.text == "postgresql")
        #expect(
            made["databases"]?["shop"]?["address"]?.text?.contains(try #require(address.password).revealed) == false)
        #expect(try users(own) == ["ada"])
        func asItself(_ statement: String, in database: String) throws {
            _ = try PostgresConnection(PostgresServer(address.leading(to: database)), server.patience).rows(statement)
        }
        try asItself("INSERT INTO public.users (name) VALUES ('tim')", in: own)
        #expect(throws: (any Error).self) { try asItself("SELECT 1", in: database) }
        #expect(try users() == ["ada"])
        try bench.did("--timeline", "try", "checkpoint", "-m", "tim was here")
        try asItself("DELETE FROM public.users", in: own)
        try bench.did("--timeline", "try", "restore", "tim was here", "--yes")
        #expect(try users(own) == ["ada", "tim"])
        try asItself("INSERT INTO public.users (name) VALUES ('still its own')", in: own)
        try bench.did("drop", "try", "--yes")
        #expect(try leftovers().isEmpty)
        try bench.did("undo", "--yes")
        let databases = try server.run("SELECT datname FROM pg_database").compactMap { $0.first ?? nil }
        let templates = try scene.templates()
        let again = try #require(databases.first { $0.hasPrefix(prefix) && !templates.contains($0) })
        #expect(try users(again).contains("tim"))
        try bench.did("drop", "try", "--yes")
        #expect(try leftovers().isEmpty)
        #expect(try users() == ["ada"])
    }

    @Test func `what a timeline had belongs in main to the database's owner, and the timeline's login goes with it`()
        throws
    {
        let made = try json(try bench.did("branch", "try", "--json"))
        let address = try DatabaseAddress(parsing: try #require(made["env"]?["DATABASE_URL"]?.text))
        let own = try #require(address.database)
        do {
            let client = try PostgresConnection(PostgresServer(address), server.patience)
            for statement in [
                "INSERT INTO public.users (name) VALUES ('tim')", "CREATE TABLE public.made (id int)",
                "GRANT SELECT ON public.made TO PUBLIC", "ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC",
            ] { _ = try client.rows(statement) }
        }
        #expect(try users(own) == ["ada", "tim"])
        try bench.did("--timeline", "try", "checkpoint", "-m", "tim")
        try bench.did("restore", "tim", "--yes")
        #expect(try users() == ["ada", "tim"])
        let owners = try server.run(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'", in: database)
        #expect(owners.compactMap { $0.first ?? nil } == [server.postgres.address.user])
        try bench.did("drop", "try", "--yes")
        #expect(try leftovers().isEmpty)
        try add("after")
        #expect(try users() == ["ada", "tim", "after"])
        try bench.did("restore", "start", "--yes")
        try bench.did("restore", "tim", "--yes")
        #expect(try users() == ["ada", "tim"])
        #expect(try leftovers().isEmpty)
    }

    @Test
    func `a timeline begins with what its checkpoint held, whoever is connected to main and whatever happened there`()
        throws
    {
        func rows(of made: Bench.Answer) throws -> [String] {
            let address = try DatabaseAddress(parsing: try #require(try json(made)["env"]?["DATABASE_URL"]?.text))
            let own = try #require(address.database)
            let rows = try users(own)
            try bench.did("drop", "try", "--yes")
            return rows
        }
        #expect(try rows(of: bench.did("branch", "try", "--json")) == ["ada"])
        do {
            let client = try server.connect(to: database)
            #expect(try rows(of: bench.did("branch", "try", "--json")) == ["ada"])
            #expect(client.isConnected)
        }
        try add("eve")
        #expect(try rows(of: bench.did("branch", "try", "--from", "start", "--json")) == ["ada"])
        #expect(try rows(of: bench.did("branch", "try", "--json")) == ["ada", "eve"])
        #expect(try rows(of: bench.did("branch", "try", "--sandbox", "--json")) == ["ada", "eve"])
        #expect(try leftovers().isEmpty)
    }

    @Test(.enabled(if: UserNamespaces.areAllowed, "this machine makes no user namespaces"))
    func `a program that is shut in reaches its timeline's database, and no other`() throws {
        try bench.did("branch", "try")
        func psql(_ statement: String) throws -> Bench.Answer {
            try bench.everett("exec", "try", "--", "sh", "-c", "psql -At \"$DATABASE_URL\" -c \"\(statement)\"")
        }
        let inserted = try psql("INSERT INTO public.users (name) VALUES ('tim')")
        #expect(inserted.status == 0, "\(inserted.output)\(inserted.error)")
        #expect(try psql("SELECT name FROM public.users ORDER BY id").output == "ada\ntim\n")
        #expect(try psql("SELECT repeat('x', 500000)").output.utf8.count == 500_001)
        #expect(try users() == ["ada"])
        let port = try #require(server.postgres.address.port)
        let boss = try #require(server.postgres.address.user)
        let secret = try #require(server.postgres.address.password).revealed
        func asking(_ user: String, _ name: String, port: UInt16) throws -> Bench.Answer {
            try bench.everett(
                "exec", "try", "--env", "PGHOST=127.0.0.1", "--env", "PGPORT=\(port)", "--env", "PGUSER=\(user)",
                "--env",
                "PGPASSWORD=\(secret)", "--env", "PGDATABASE=\(name)", "--", "psql", "-Atc", "SELECT 1")
        }
        for name in ["postgres", database] {
            let refused = try asking(boss, name, port: port)
            #expect(refused.status != 0)
            #expect(refused.error.contains("only the database of its own timeline"), "\(refused.error)")
        }
        #expect(try asking(boss, database, port: port - 1).status != 0)
        try bench.did("drop", "try", "--yes")
    }

    @Test func `no password is anywhere in the home or in what is said`() throws {
        let made = try bench.did("branch", "try")
        try bench.did("checkpoint")
        let listed = try bench.did("databases", "list", "--json")
        let secret = try #require(server.postgres.address.password).revealed
        for text in [made.output, listed.output] { #expect(!text.contains(secret)) }
        let found = try bench.everett("exec", "try", "--network", "host", "--", "printenv", "DATABASE_URL")
        if found.status == 0 {
            let own = try #require(try DatabaseAddress(parsing: found.output.filter { !$0.isNewline }).password)
                .revealed
            #expect(try bench.shell("grep -rFl '\(own)' '\(bench.home)' || :").isEmpty)
        }
        try bench.did("drop", "try", "--yes")
    }

    // MARK: Faults

    @Test(arguments: [
        "restore.safety-taken", "restore.planned", "restore.database:1", "restore.staged", "restore.journaled",
        "restore.database:2", "restore.database:3", "restore.applied", "restore.verified", "restore.committed",
    ])
    func `a restore that is killed is done or not begun, on the server too`(_ moment: String) throws {
        try add("eve")
        try bench.write("code.txt", "two")
        let killed = try bench.everett("restore", "start", "--yes", with: ["EVERETT_KILL_AT": moment])
        #expect(killed.status == 137, "\(moment): \(killed.status) \(killed.error)")
        if moment == "restore.staged" {
            let told = try bench.everett("doctor", "--json").output
            #expect(told.contains("database_leftovers"), "\(told)")
        }
        try bench.did("recover")
        #expect(try !bench.everett("doctor", "--json").output.contains("database_leftovers"))
        let found = (try users(), try bench.text("code.txt"))
        #expect(
            found == (["ada"], "one") || found == (["ada", "eve"], "two"), "\(moment): \(found)")
        #expect(try leftovers().isEmpty, "\(moment)")
        try bench.did("restore", "start", "--yes")
        #expect(try users() == ["ada"])
        try bench.expectSound()
    }

    @Test(arguments: ["branch.filled", "branch.database:1", "branch.database:2", "branch.known", "branch.committed"])
    func `a branch that is killed leaves no database and no login, or is there`(_ moment: String) throws {
        let killed = try bench.everett("branch", "try", with: ["EVERETT_KILL_AT": moment])
        #expect(killed.status == 137, "\(moment): \(killed.status) \(killed.error)")
        try bench.did("recover")
        let timelines = try json(try bench.did("timelines", "--json"))["timelines"]?.elements?.count
        #expect(try leftovers().count == (timelines == 2 ? 2 : 0), "\(moment)")
        if timelines == 2 { try bench.did("drop", "try", "--yes") }
        #expect(try leftovers().isEmpty, "\(moment)")
    }
}
