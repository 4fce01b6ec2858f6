import Base
import Databases
import Postgres
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// What is copied from a template is what the dump itself would have given.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct TemplateTests {
    private func prepare(
        _ scene: PostgresScene, _ bytes: [UInt8], keepsOwners: Bool, by server: PostgresServer? = nil
    ) throws -> DatabaseTemplate {
        var isRead = false
        return try (server ?? scene.server).prepare(
            TemplateOrder(mark: scene.mark(.template), base: scene.live, keepsOwners: keepsOwners) {
                defer { isRead = true }
                return isRead ? [] : bytes
            }, scene.patience)
    }

    private func build(
        _ scene: PostgresScene, _ template: DatabaseTemplate, owner: TimelineRole? = nil
    ) throws -> String {
        try scene.server.build(
            BuildOrder(mark: scene.mark(.world), base: scene.live, source: .template(template), owner: owner),
            scene.patience
        ).name
    }

    /// Every object with its owner and its grants, default privileges too; `login` stands for whoever a timeline's is.
    private func rights(_ scene: PostgresScene, in database: String, _ login: String) throws -> [String] {
        try scene.bench.run(
            """
            SELECT 'database ' || pg_get_userbyid(datdba) || ' ' || coalesce(datacl::text, '') || ' ' || datconnlimit
                || ' ' || datallowconn || ' ' || datistemplate FROM pg_database WHERE datname = current_database()
            UNION ALL SELECT 'schema ' || nspname || ' ' || pg_get_userbyid(nspowner) || ' ' || coalesce(nspacl::text, '')
                FROM pg_namespace
            UNION ALL SELECT 'relation ' || oid::regclass || ' ' || pg_get_userbyid(relowner) || ' ' || coalesce(relacl::text, '')
                || ' ' || relrowsecurity FROM pg_class WHERE relnamespace::regnamespace::text IN ('public', 'own')
            UNION ALL SELECT 'column ' || attrelid::regclass || ' ' || attname || ' ' || attacl::text FROM pg_attribute
                WHERE attacl IS NOT NULL AND attrelid >= 16384
            UNION ALL SELECT 'routine ' || oid::regprocedure || ' ' || pg_get_userbyid(proowner) || ' '
                || coalesce(proacl::text, '') || ' ' || prosecdef FROM pg_proc WHERE oid >= 16384
            UNION ALL SELECT 'type ' || oid::regtype || ' ' || pg_get_userbyid(typowner) || ' ' || coalesce(typacl::text, '')
                FROM pg_type WHERE oid >= 16384
            UNION ALL SELECT 'default ' || pg_get_userbyid(defaclrole) || ' ' || defaclobjtype::text || ' ' || defaclacl::text
                FROM pg_default_acl
            UNION ALL SELECT 'extension ' || extname || ' ' || pg_get_userbyid(extowner) FROM pg_extension
            UNION ALL SELECT 'object ' || lomowner::regrole || ' ' || coalesce(lomacl::text, '') FROM pg_largeobject_metadata
            UNION ALL SELECT 'event ' || evtname || ' ' || pg_get_userbyid(evtowner) FROM pg_event_trigger
            UNION ALL SELECT 'setting ' || coalesce(r.rolname, '') || ' ' || s.setconfig::text FROM pg_db_role_setting s
                JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole
                WHERE d.datname = current_database()
            ORDER BY 1
            """, in: database
        ).map { ($0[0] ?? "").replacing(login, with: "LOGIN") }.sorted()
    }

    /// Owners, grants on tables, columns, functions, schemas and what is to be made, an extension, a large object.
    private func fill(_ scene: PostgresScene, _ other: String, isPrivileged: Bool = false) throws {
        try scene.bench.run("CREATE ROLE \(scene.bench.quoted(other))")
        try scene.bench.run(
            """
            CREATE SCHEMA own AUTHORIZATION \(scene.bench.quoted(other));
            CREATE TABLE own.things (id serial PRIMARY KEY, name text, CHECK (length(name) < 100));
            ALTER TABLE own.things OWNER TO \(scene.bench.quoted(other));
            ALTER TABLE own.things ENABLE ROW LEVEL SECURITY;
            CREATE FUNCTION own.f() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1';
            REVOKE EXECUTE ON FUNCTION own.f() FROM PUBLIC;
            GRANT EXECUTE ON FUNCTION own.f() TO \(scene.bench.quoted(other));
            CREATE TYPE own.mood AS ENUM ('good', 'bad');
            GRANT SELECT (text), UPDATE ON public.notes TO \(scene.bench.quoted(other));
            GRANT USAGE ON SCHEMA public TO \(scene.bench.quoted(other));
            ALTER DEFAULT PRIVILEGES IN SCHEMA own GRANT SELECT ON TABLES TO \(scene.bench.quoted(other));
            CREATE EXTENSION hstore SCHEMA public;
            CREATE EXTENSION citext SCHEMA \(isPrivileged ? "own" : "public");
            CREATE TABLE own.words (word \(isPrivileged ? "own" : "public").citext);
            INSERT INTO own.words VALUES ('Word');
            SELECT lo_from_bytea(0, 'large');
            CREATE VIEW public.seen AS SELECT * FROM own.things;
            INSERT INTO own.things (name) VALUES ('one')
            """, in: scene.live)
    }

    @Test(arguments: [false, true])
    func `a timeline's database is the same from the dump and from a template`(_ isPrivileged: Bool) throws {
        let scene = try PostgresScene("templates plain \(isPrivileged)")
        try fill(scene, "other plain \(isPrivileged)", isPrivileged: isPrivileged)
        let bytes = try scene.dump().bytes
        let template = try prepare(scene, bytes, keepsOwners: false)
        #expect(!template.keepsOwners && !template.isOfTimeline && template.bytes > 1_000_000)
        let (one, two) = (try scene.role(), try scene.role())
        let direct = try scene.build(.world, from: bytes, owner: one).name
        let copied = try build(scene, template, owner: two)
        #expect(try rights(scene, in: direct, one.name) == rights(scene, in: copied, two.name))
        #expect(
            try scene.server.fingerprint(direct, scene.patience).tables
                == scene.server.fingerprint(copied, scene.patience).tables)
        // Nobody but us owns anything in it, so that no login is held by it.
        let held = try scene.bench.run(
            """
            SELECT DISTINCT r.rolname FROM pg_shdepend s JOIN pg_database d ON d.oid = s.dbid JOIN pg_roles r ON r.oid = s.refobjid
            WHERE d.datname = $1
            """, in: "postgres", template.name)
        #expect(held.isEmpty, "\(held)")
        try scene.dropAll()
    }

    @Test func `main's database is the same from the dump and from a template, owners and grants too`() throws {
        let scene = try PostgresScene("templates owned")
        try fill(scene, "other owned")
        let bytes = try scene.dump().bytes
        let template = try prepare(scene, bytes, keepsOwners: true)
        #expect(template.keepsOwners)
        let direct = try scene.build(.staged, from: bytes).name
        let copied = try build(scene, template)
        let expected = try rights(scene, in: direct, "-")
        #expect(expected.contains { $0.contains("other owned") })
        #expect(try expected == rights(scene, in: copied, "-"))
        try scene.dropAll()
    }

    @Test func `what a timeline's programs wrote goes to the living database's owner from a template as well`() throws {
        let scene = try PostgresScene("templates adopted")
        try fill(scene, "other adopted")
        let role = try scene.role()
        let world = try scene.build(.world, from: try scene.dump().bytes, owner: role).name
        let bytes = try scene.dump(world).bytes
        let template = try prepare(scene, bytes, keepsOwners: true)
        #expect(!template.keepsOwners && template.isOfTimeline)
        let direct = try scene.build(.staged, from: bytes).name
        let copied = try build(scene, template)
        #expect(try rights(scene, in: direct, "-") == rights(scene, in: copied, "-"))
        let roles = try scene.server.owned(by: scene.home, scene.patience).filter { $0.kind == .role }.map(\.name)
        #expect(roles == [role.name])
        try scene.dropAll()
    }

    @Test(arguments: ["rows", "grants", "connections", "owner"])
    func `a template that an administrator changed is not copied`(_ change: String) throws {
        let scene = try PostgresScene("templates changed \(change)")
        let template = try prepare(scene, try scene.dump().bytes, keepsOwners: false)
        let name = scene.bench.quoted(template.name)
        switch change {
        case "rows": try scene.bench.tamper(with: template.name)
        case "grants": try scene.bench.run("GRANT CONNECT ON DATABASE \(name) TO PUBLIC")
        case "connections":
            try scene.bench.run("UPDATE pg_database SET datallowconn = true WHERE datname = '\(template.name)'")
        default: try scene.bench.run("ALTER DATABASE \(name) OWNER TO \(scene.bench.quoted("owner of \(scene.live)"))")
        }
        #expect(throws: DatabaseFailure.self) { _ = try build(scene, template) }
        #expect(try scene.server.owned(by: scene.home, scene.patience).map(\.name) == [template.name])
        try scene.dropAll()
    }

    @Test func `housekeeping of the server does not make a template look changed`() throws {
        let scene = try PostgresScene("templates vacuumed")
        let template = try prepare(scene, try scene.dump().bytes, keepsOwners: false)
        try scene.bench.run("COMMENT ON DATABASE \(scene.bench.quoted(template.name)) IS 'mine'")
        try scene.bench.run("VACUUM FREEZE pg_database")
        try scene.bench.run("CHECKPOINT")
        let copied = try build(scene, template, owner: try scene.role())
        #expect(try scene.bench.notes(in: copied).isEmpty)
        try scene.dropAll()
    }

    @Test func `rows that a crash takes from a template are not missing in a timeline`() throws {
        let test = try PostgresTestServer()
        let scene = try PostgresScene("templates crashed", on: test)
        try scene.bench.run(
            "CREATE UNLOGGED TABLE public.quick (x int); INSERT INTO public.quick VALUES (1)", in: scene.live)
        let unlogged = try prepare(scene, try scene.dump().bytes, keepsOwners: false)
        let copied = try build(scene, unlogged, owner: try scene.role())
        #expect(try scene.bench.run("SELECT x FROM public.quick", in: copied).count == 1)
        try scene.bench.run("DROP TABLE public.quick", in: scene.live)
        let logged = try prepare(scene, try scene.dump().bytes, keepsOwners: false)
        try test.crash()
        #expect(throws: DatabaseFailure.self) { _ = try build(scene, unlogged) }
        _ = try build(scene, logged, owner: try scene.role())
    }

    @Test func `a login that may create databases and roles makes templates, too`() throws {
        let scene = try PostgresScene("templates of a plain login")
        let login = "plain templates"
        try scene.bench.run(
            "CREATE ROLE \(scene.bench.quoted(login)) LOGIN CREATEDB CREATEROLE PASSWORD 'plain'")
        try scene.bench.run("ALTER DATABASE \(scene.bench.quoted(scene.live)) OWNER TO \(scene.bench.quoted(login))")
        try scene.bench.run(
            """
            ALTER TABLE public.notes OWNER TO \(scene.bench.quoted(login));
            ALTER SEQUENCE public.numbers OWNER TO \(scene.bench.quoted(login))
            """, in: scene.live)
        let server = PostgresTestServer.serving(
            scene.server.address.leading(to: "postgres", user: login, password: SecretText("plain")))
        var bytes: [UInt8] = []
        _ = try server.dump(scene.live, scene.patience) { bytes += $0 }
        let template = try prepare(scene, bytes, keepsOwners: false, by: server)
        let role = TimelineRole(mark: scene.mark(.role), base: scene.live, random: .system)
        try server.create(role, scene.patience)
        let world = try server.build(
            BuildOrder(mark: scene.mark(.world), base: scene.live, source: .template(template), owner: role),
            scene.patience)
        #expect(
            scene.bench.canWrite(
                server.address.leading(to: world.name, user: role.name, password: role.password)))
        #expect(try server.room(scene.patience) == nil)
        #expect(try scene.server.room(scene.patience) != nil)
        for item in try server.owned(by: scene.home, scene.patience) {
            try server.drop(item, home: scene.home, scene.patience)
        }
        #expect(try scene.server.owned(by: scene.home, scene.patience).isEmpty)
    }
}
