import Base
import Databases
import Postgres
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// A connection that is no superuser's: what may be done is done, and what cannot be kept apart is named.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct PlainLoginTests {
    private func scene(_ name: String, rights: String) throws -> (PostgresScene, PostgresServer) {
        let scene = try PostgresScene(name)
        let login = "plain \(name)"
        try scene.bench.run("CREATE ROLE \(scene.bench.quoted(login)) LOGIN \(rights) PASSWORD 'plain'")
        try scene.bench.run("ALTER DATABASE \(scene.bench.quoted(name)) OWNER TO \(scene.bench.quoted(login))")
        try scene.bench.run(
            """
            ALTER TABLE public.notes OWNER TO \(scene.bench.quoted(login));
            ALTER SEQUENCE public.numbers OWNER TO \(scene.bench.quoted(login))
            """, in: name)
        // Parameters that no program declares are a superuser's to set; a swap that would lose one is refused.
        try scene.bench.run("ALTER DATABASE \(scene.bench.quoted(name)) RESET \"shop.setting\"")
        // Since 16 one may only set what logins have in a database for those that one administers.
        try scene.bench.run(
            "ALTER ROLE \(scene.bench.quoted("reader of \(name)")) IN DATABASE \(scene.bench.quoted(name)) RESET ALL")
        try scene.bench.write(1, "then", in: name)
        let address = scene.server.address.leading(to: "postgres", user: login, password: SecretText("plain"))
        return (scene, PostgresTestServer.serving(address))
    }

    @Test func `a login that may create databases and roles is enough`() throws {
        let (scene, server) = try scene("plain enough", rights: "CREATEDB CREATEROLE")
        let seen = try server.examine(scene.live, scene.patience)
        #expect(!seen.isSuperuser && seen.mayCreateDatabases && seen.mayCreateRoles)
        let frozen = try server.freeze(scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
        var bytes: [UInt8] = []
        _ = try server.dump(scene.live, scene.patience) { bytes += $0 }
        var frozenBytes: [UInt8] = []
        _ = try server.dump(frozen, scene.patience) { frozenBytes += $0 }
        try scene.bench.write(1, "now", in: scene.live)
        for source in [BuildSource.frozen(frozen), .dump(next: once(bytes))] {
            let role = TimelineRole(mark: scene.mark(.role), base: scene.live, random: .system)
            try server.create(role, scene.patience)
            let world = try server.build(
                BuildOrder(mark: scene.mark(.world), base: scene.live, source: source, owner: role, sequenceOffset: 10),
                scene.patience)
            let own = server.address.leading(to: world.name, user: role.name, password: role.password)
            #expect(scene.bench.canWrite(own))
            // Main lets everybody in, and that is told; what is granted to nobody there is still out of reach.
            #expect(
                world.isolation.weaknesses.contains {
                    if case .reachableDatabases(let names) = $0 { names.contains(scene.live) } else { false }
                }, "\(world.isolation)")
            #expect(!scene.bench.canRead(own.leading(to: scene.live)))
            let members = try scene.bench.run(
                """
                SELECT m.rolname FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member
                WHERE r.rolname = '\(role.name)' AND m.rolname <> 'plain plain enough'
                UNION ALL SELECT 'member of ' || a.roleid::regrole FROM pg_auth_members a JOIN pg_roles m ON m.oid = a.member
                WHERE m.rolname = '\(role.name)'
                """)
            #expect(members.isEmpty, "\(members)")
        }
        let staged = try server.build(
            BuildOrder(mark: scene.mark(.staged), base: scene.live, source: .frozen(frozen)), scene.patience)
        let plan = SwapPlan(live: scene.live, staged: staged.name, kept: scene.mark(.kept))
        try server.swap(plan, ending: true, scene.patience)
        #expect(try scene.bench.notes(in: scene.live) == [1: "then"])
        for item in try server.owned(by: scene.home, scene.patience) {
            try server.drop(item, home: scene.home, scene.patience)
        }
        #expect(try scene.server.owned(by: scene.home, scene.patience).isEmpty)
    }

    @Test func `a login without rights is told so, and nothing is left`() throws {
        let (scene, server) = try scene("plain poor", rights: "")
        let seen = try server.examine(scene.live, scene.patience)
        #expect(!seen.mayCreateDatabases && !seen.mayCreateRoles)
        func isRefused(_ body: () throws(DatabaseFailure) -> Void) -> Bool {
            do throws(DatabaseFailure) {
                try body()
                return false
            } catch {
                if case .permission = error.kind { return true }
                Issue.record("\(error.kind): \(error)")
                return false
            }
        }
        #expect(
            isRefused { () throws(DatabaseFailure) in
                _ = try server.freeze(scene.live, as: scene.mark(.frozen), base: scene.live, scene.patience)
            })
        #expect(
            isRefused { () throws(DatabaseFailure) in
                try server.create(
                    TimelineRole(mark: scene.mark(.role), base: scene.live, random: .system), scene.patience)
            })
        // What it may read it can still dump.
        var bytes: [UInt8] = []
        _ = try server.dump(scene.live, scene.patience) { bytes += $0 }
        #expect(
            isRefused { () throws(DatabaseFailure) in
                _ = try server.build(
                    BuildOrder(mark: scene.mark(.staged), base: scene.live, source: .dump(next: once(bytes))),
                    scene.patience)
            })
        #expect(try server.owned(by: scene.home, scene.patience).isEmpty)
    }
}
