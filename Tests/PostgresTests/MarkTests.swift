import Base
import Databases
import Postgres
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// A mark never says that nothing changed when something did.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct MarkTests {
    static let changes = [
        "INSERT INTO public.notes VALUES (5, 'x')", "UPDATE public.notes SET text = text", "DELETE FROM public.notes",
        "TRUNCATE public.notes", "CREATE TABLE public.more ()", "ALTER TABLE public.notes ADD COLUMN more int",
        "INSERT INTO public.unlogged VALUES (1)", "TRUNCATE public.unlogged",
        "SELECT setval('public.numbers', 7, false)",
        "SELECT setval('public.numbers', 9, false)", "SELECT nextval('public.numbers')",
        "SELECT nextval('public.numbers')",
        "SELECT lo_from_bytea(0, 'x')", "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "COMMENT ON TABLE public.notes IS 'x'", "CREATE INDEX ON public.notes (text)", "DROP TABLE public.unlogged",
        "COPY public.notes FROM PROGRAM 'echo 77 | tr -d x; true' (FORMAT csv, FORCE_NULL (text))",
        "ALTER SEQUENCE public.numbers RESTART", "CREATE TABLE public.filled AS SELECT 1 AS x",
        "BEGIN; INSERT INTO public.notes VALUES (55, 'x'); PREPARE TRANSACTION 'two'",
        "COMMIT PREPARED 'two'", "GRANT SELECT ON public.notes TO PUBLIC",
    ]

    @Test func `every kind of change is seen, with and without other sessions`() throws {
        let scene = try PostgresScene("marks")
        try scene.bench.run("CREATE UNLOGGED TABLE public.unlogged (x int)", in: scene.live)
        for change in MarkTests.changes {
            let mark = try scene.server.mark(scene.live, scene.patience)
            guard (try? scene.bench.run(change, in: scene.live)) != nil else { continue }
            let isUnchanged = try scene.server.isUnchanged(scene.live, since: mark, scene.patience)
            #expect(!isUnchanged, "\(change)")
            let again = try scene.server.mark(scene.live, scene.patience)
            if !change.contains("PREPARE TRANSACTION") {
                #expect(try scene.server.isUnchanged(scene.live, since: again, scene.patience), "after \(change)")
            }
        }
    }

    @Test func `a change that began before the mark and ends after it is seen`() throws {
        let scene = try PostgresScene("marks late")
        let connection = try PostgresConnection(
            PostgresServer(scene.server.address.leading(to: scene.live)), scene.patience)
        _ = try connection.rows("BEGIN; INSERT INTO public.notes VALUES (1, 'late')")
        let mark = try scene.server.mark(scene.live, scene.patience)
        _ = try connection.rows("COMMIT")
        #expect(try !scene.server.isUnchanged(scene.live, since: mark, scene.patience))
    }

    @Test func `whoever is connected and does nothing is no reason to read everything again`() throws {
        let scene = try PostgresScene("marks idle")
        let place = PostgresServer(scene.server.address.leading(to: scene.live))
        let idle = try PostgresConnection(place, scene.patience)
        _ = try idle.rows("SELECT count(*) FROM public.notes")
        let reading = try PostgresConnection(place, scene.patience)
        _ = try reading.rows("BEGIN; SELECT count(*) FROM public.notes")
        let mark = try scene.server.mark(scene.live, scene.patience)
        // The log grows by what is done elsewhere.
        try scene.bench.run("CREATE TABLE public.elsewhere AS SELECT generate_series(1, 100)")
        defer { _ = try? scene.bench.run("DROP TABLE public.elsewhere") }
        guard try scene.server.examine(scene.live, scene.patience).major >= 15 else { return }
        #expect(try scene.server.isUnchanged(scene.live, since: mark, scene.patience))
        // Who did something since, if only reading, may not have counted yet what was done.
        _ = try idle.rows("SELECT 1")
        #expect(try !scene.server.isUnchanged(scene.live, since: mark, scene.patience))
        let again = try scene.server.mark(scene.live, scene.patience)
        _ = try reading.rows("INSERT INTO public.notes VALUES (1, 'x')")
        #expect(try !scene.server.isUnchanged(scene.live, since: again, scene.patience))
        let last = try scene.server.mark(scene.live, scene.patience)
        _ = try reading.rows("COMMIT")
        #expect(try !scene.server.isUnchanged(scene.live, since: last, scene.patience))
    }

    @Test func `another database of the same name is another one`() throws {
        let scene = try PostgresScene("marks other")
        let frozen = try scene.freeze()
        let staged = try scene.server.build(
            BuildOrder(mark: scene.mark(.staged), base: scene.live, source: .frozen(frozen)), scene.patience)
        let mark = try scene.server.mark(scene.live, scene.patience)
        let plan = SwapPlan(live: scene.live, staged: staged.name, kept: scene.mark(.kept))
        try scene.server.swap(plan, ending: false, scene.patience)
        #expect(try !scene.server.isUnchanged(scene.live, since: mark, scene.patience))
    }
}
