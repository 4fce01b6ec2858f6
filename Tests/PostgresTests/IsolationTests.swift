import Base
import Databases
import Postgres
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// What a program that has a timeline's login can try.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct IsolationTests {
    @Test func `a timeline's login cannot talk itself into another database`() throws {
        let scene = try PostgresScene("iso tricks")
        let role = try scene.role()
        let world = try scene.server.build(
            BuildOrder(mark: scene.mark(.world), base: scene.live, source: .frozen(scene.freeze()), owner: role),
            scene.patience)
        #expect(world.isolation.isComplete, "\(world.isolation)")
        let own = scene.server.address.leading(to: world.name, user: role.name, password: role.password)
        let name = scene.bench.quoted(role.name)
        let live = scene.bench.quoted(scene.live)
        let attempts = [
            "ALTER ROLE \(name) RESET session_preload_libraries", "ALTER ROLE \(name) RESET ALL",
            "ALTER ROLE \(name) IN DATABASE \(live) RESET ALL",
            "ALTER ROLE \(name) IN DATABASE \(live) SET session_preload_libraries = 'plpgsql'",
            "ALTER ROLE \(name) SET session_preload_libraries = 'plpgsql'", "ALTER ROLE \(name) CREATEDB",
            "ALTER ROLE ALL SET session_preload_libraries = 'plpgsql'", "SET ROLE boss",
            "SET SESSION AUTHORIZATION boss",
            "CREATE DATABASE stolen TEMPLATE \(live)", "GRANT boss TO \(name)",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'boss'",
            "COPY (SELECT 1) TO PROGRAM 'true'", "SELECT pg_read_file('PG_VERSION')",
            "UPDATE pg_db_role_setting SET setconfig = NULL",
        ]
        for attempt in attempts {
            // Some are refused and some do nothing; what counts is what can be reached afterwards.
            let connection = try PostgresConnection(PostgresTestServer.serving(own), scene.patience)
            _ = try? connection.rows(attempt)
        }
        // A library that a client asks for itself.
        for options in ["-c session_preload_libraries=", "-c session_preload_libraries=plpgsql", "-c role=boss"] {
            let trick = DatabaseAddress(
                host: own.host, port: own.port, user: own.user, password: own.password, database: scene.live,
                parameters: [DatabaseAddress.Parameter(name: "options", value: options)])
            #expect(!scene.bench.canRead(trick), "\(options)")
        }
        for place in [scene.live, "postgres", "template1"] {
            #expect(throws: DatabaseFailure.self, "\(place)") {
                _ = try PostgresConnection(PostgresTestServer.serving(own.leading(to: place)), scene.patience)
            }
        }
        #expect(scene.bench.canWrite(own))
        // Databases that come later let everybody in by default.
        let later = try PostgresScene("iso later")
        #expect(!scene.bench.canRead(own.leading(to: later.live)))
    }

    @Test func `a world whose comment was changed is still its timeline's`() throws {
        let scene = try PostgresScene("iso comment")
        let role = try scene.role()
        let world = try scene.server.build(
            BuildOrder(mark: scene.mark(.world), base: scene.live, source: .frozen(scene.freeze()), owner: role),
            scene.patience)
        let own = PostgresTestServer.serving(
            scene.server.address.leading(to: world.name, user: role.name, password: role.password))
        let forged = scene.mark(.kept)
        for comment in ["mine now", forged.comment] {
            do {
                let connection = try PostgresConnection(own, scene.patience)
                _ = try connection.rows("COMMENT ON DATABASE \(scene.bench.quoted(world.name)) IS '\(comment)'")
            }
            let items = try scene.server.owned(by: scene.home, scene.patience)
            let mark = items.first { $0.name == world.name }?.mark
            #expect(
                mark?.timeline == role.mark.timeline && mark?.purpose == .world,
                "\(comment): \(String(describing: mark))")
            #expect(mark?.name(base: scene.live) == world.name)
        }
        try scene.dropAll()
        #expect(try scene.server.owned(by: scene.home, scene.patience).isEmpty)
    }

    @Test func `a function of a timeline's owner does not run with our rights`() throws {
        let scene = try PostgresScene("iso function")
        let role = try scene.role()
        let world = try scene.server.build(
            BuildOrder(mark: scene.mark(.world), base: scene.live, source: .frozen(scene.freeze()), owner: role),
            scene.patience)
        let own = PostgresTestServer.serving(
            scene.server.address.leading(to: world.name, user: role.name, password: role.password))
        do {
            let connection = try PostgresConnection(own, scene.patience)
            // A cast of the row to text, a check and an index that call functions: whoever runs them is written down.
            _ = try connection.rows(
                """
                SET search_path = public;
                CREATE TABLE public.seen (who text);
                CREATE FUNCTION public.spy(n int) RETURNS boolean LANGUAGE plpgsql AS $$
                BEGIN INSERT INTO public.seen VALUES (current_user || '/' || session_user); RETURN true; END $$;
                CREATE FUNCTION public.as_text(n public.notes) RETURNS text LANGUAGE plpgsql AS $$
                BEGIN PERFORM public.spy(1); RETURN 'x'; END $$;
                CREATE CAST (public.notes AS text) WITH FUNCTION public.as_text(public.notes) AS IMPLICIT;
                CREATE TABLE public.trap (n int CHECK (public.spy(n)));
                INSERT INTO public.trap VALUES (1); DELETE FROM public.seen;
                CREATE OPERATOR public.|| (LEFTARG = text, RIGHTARG = text, FUNCTION = pg_catalog.textcat);
                """)
        }
        func seen(_ database: String) throws -> [String] {
            try scene.bench.run("SELECT who FROM public.seen", in: database).compactMap { $0[0] }
        }
        _ = try scene.server.fingerprint(world.name, scene.patience)
        _ = try scene.server.mark(world.name, scene.patience)
        let dump = try scene.dump(world.name)
        #expect(try seen(world.name).isEmpty)
        // Restored as the timeline's own login, the check runs as that login.
        let again = try scene.role()
        let order = scene.mark(.world)
        let built = try? scene.server.build(
            BuildOrder(
                mark: order, base: scene.live, source: .dump(next: once(dump.bytes)), owner: again, isVerified: false),
            scene.patience)
        if let built {
            #expect(try seen(built.name).allSatisfy { !$0.contains("boss") })
        }
        try scene.dropAll()
    }

    @Test func `no password is in an argument, an error or the server's log`() throws {
        let test = try PostgresTestServer.shared.get()
        let scene = try PostgresScene("iso secret")
        try scene.bench.run("ALTER SYSTEM SET log_statement = 'all'")
        try scene.bench.run("SELECT pg_reload_conf()")
        let role = try scene.role()
        try scene.bench.run("ALTER SYSTEM RESET log_statement")
        try scene.bench.run("SELECT pg_reload_conf()")
        #expect(!test.log.contains(role.password.revealed))
        #expect(!"\(role)".contains(role.password.revealed))
        let wrong = PostgresTestServer.serving(
            scene.server.address.leading(to: scene.live, user: "boss", password: SecretText("hunter2")))
        do {
            _ = try wrong.examine(scene.live, scene.patience)
            Issue.record("was let in")
        } catch let failure {
            #expect(!"\(failure) \(failure.message.polish) \(wrong)".contains("hunter2"))
            guard case .refusedLogin = failure.kind else {
                Issue.record("\(failure.kind)")
                return
            }
        }
    }
}

/// All bytes at once.
func once(_ bytes: [UInt8]) -> () -> [UInt8] {
    var left = bytes
    return {
        defer { left = [] }
        return left
    }
}
