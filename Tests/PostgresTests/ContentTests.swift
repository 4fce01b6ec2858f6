import Base
import Databases
import Postgres
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// Databases with one of everything come back as they were.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct ContentTests {
    static let everything = """
        SET search_path = public;
        CREATE EXTENSION hstore; CREATE EXTENSION pgcrypto; CREATE EXTENSION citext;
        CREATE SCHEMA "Od;d"; CREATE SCHEMA empty;
        CREATE TYPE mood AS ENUM ('sad', 'ok', 'it''s "fine"'); CREATE TYPE pair AS (a int, b text);
        CREATE DOMAIN positive AS int CHECK (VALUE > 0) DEFAULT 1; CREATE TYPE span AS RANGE (subtype = float8);
        CREATE TABLE kinds (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b boolean, s smallint, n numeric, r real, d double precision,
            c char(5), v varchar(3), t text, bin bytea, ts timestamp, tz timestamptz, da date, ti time, iv interval,
            u uuid, j json, jb jsonb, x xml, a int[], aa text[][], m mood, p pair, dom positive, sp span, ip inet,
            mac macaddr, bits bit varying, pt point, poly polygon, tsv tsvector, h hstore, ci citext, mo money, o oid,
            rc regclass, gen int GENERATED ALWAYS AS (s * 2) STORED, nr int4range, ma int4multirange);
        INSERT INTO kinds (b, s, n, r, d, c, v, t, bin, ts, tz, da, ti, iv, u, j, jb, x, a, aa, m, p, dom, sp, ip, mac, bits, pt,
            poly, tsv, h, ci, mo, o, rc, nr, ma) VALUES
            (true, -32768, 'NaN', 'NaN', '-Infinity', 'a', 'ść', E'line\\n\\ttab\\\\ \\x01 quote'' "', '\\x00ff5c', 'infinity',
            '2024-02-29 12:00:00.123456+05:30', '-infinity', '24:00', '1 year -2 days 03:04:05.000006', gen_random_uuid(),
            '{"a" : 1, "a":2}', '{"b": null, "a": [1.10]}', '<a>b</a>', '{1,NULL,3}', '{{a,NULL},{"","x y"}}', 'it''s "fine"',
            '(1,"x,y")', 5, '[1.5,2.5)', '::1/64', '08:00:2b:01:02:03', B'1011', '(1,2)', '((0,0),(1,1),(1,0))', 'a:1 b:2A',
            'a=>NULL, "x y"=>"z"', 'MiXeD', '12.34', 7, 'pg_class', '[1,5)', '{[1,2),[5,6)}'),
            (NULL, 0, 123456789012345678901234567890.123456789, 1e-45, 5e-324, '', '', '', '', NULL, NULL, NULL, NULL, NULL, NULL,
            NULL, NULL, NULL, '{}', '{}', NULL, NULL, DEFAULT, 'empty', NULL, NULL, B'', NULL, NULL, '', '', '', NULL, NULL,
            NULL, 'empty', '{}');
        CREATE TABLE "Od;d"."T ""able"" ść" ("C'ol" text, "select" int); INSERT INTO "Od;d"."T ""able"" ść" VALUES ('x', 1);
        CREATE TABLE parts (id int, place text, PRIMARY KEY (id, place)) PARTITION BY LIST (place);
        CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a') ; CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
        INSERT INTO parts SELECT n, CASE n % 3 WHEN 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 100) n;
        CREATE TABLE parent (x int); CREATE TABLE child (y int) INHERITS (parent);
        INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 3);
        CREATE UNLOGGED TABLE unlogged (x int); INSERT INTO unlogged VALUES (1);
        CREATE TABLE duplicates (x int); INSERT INTO duplicates SELECT 1 FROM generate_series(1, 50);
        CREATE TABLE dropped (a int, b int, c int); INSERT INTO dropped VALUES (1, 2, 3); ALTER TABLE dropped DROP COLUMN b;
        CREATE TABLE nothing ();  INSERT INTO nothing DEFAULT VALUES;
        CREATE VIEW seen AS SELECT id, t FROM kinds WHERE b; CREATE MATERIALIZED VIEW kept AS SELECT count(*) AS n FROM parts;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.x = 1; RETURN NEW; END $$;
        CREATE TRIGGER touched BEFORE INSERT ON duplicates FOR EACH ROW EXECUTE FUNCTION touch();
        CREATE PROCEDURE work(INOUT n int) LANGUAGE sql AS 'SELECT n + 1';
        CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
        CREATE FUNCTION same(a int, b int) RETURNS boolean LANGUAGE sql AS 'SELECT a = b';
        CREATE OPERATOR === (LEFTARG = int, RIGHTARG = int, FUNCTION = same);
        CREATE INDEX ON kinds (lower(t)) WHERE b; CREATE INDEX ON kinds USING gin (jb); CREATE STATISTICS st ON s, r FROM kinds;
        ALTER TABLE duplicates ENABLE ROW LEVEL SECURITY; ALTER TABLE duplicates FORCE ROW LEVEL SECURITY;
        CREATE POLICY few ON duplicates USING (x > 100); CREATE RULE quiet AS ON DELETE TO parent DO INSTEAD NOTHING;
        CREATE SEQUENCE odd START 100 INCREMENT -7 MINVALUE -1000 MAXVALUE 100 CYCLE; SELECT nextval('odd'), nextval('odd');
        CREATE TABLE owner_of (id serial PRIMARY KEY, ref int REFERENCES owner_of DEFERRABLE INITIALLY DEFERRED);
        INSERT INTO owner_of (ref) VALUES (1), (1), (2);
        COMMENT ON TABLE kinds IS 'all ''kinds'''; COMMENT ON COLUMN kinds.t IS E'two\\nlines';
        CREATE COLLATION german (provider = icu, locale = 'de'); CREATE TEXT SEARCH CONFIGURATION mine (COPY = simple);
        CREATE PUBLICATION pub FOR TABLE kinds;
        ALTER TABLE kinds ADD CONSTRAINT one_of CHECK (v IN ('ść', '', 'b'));
        CREATE CAST (mood AS int) WITH FUNCTION pg_catalog.hashenum(anyenum);
        SELECT lo_from_bytea(4711, decode(repeat('00ff', 5000), 'hex')); SELECT lo_from_bytea(4712, '');
        ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO PUBLIC; GRANT SELECT (t) ON kinds TO PUBLIC;
        """

    private func scene(_ tag: String) throws -> PostgresScene {
        let scene = try PostgresScene(tag)
        try scene.bench.run(ContentTests.everything, in: scene.live)
        return scene
    }

    @Test func `one of everything is dumped, built and proven`() throws {
        let scene = try scene("content dump")
        let dump = try scene.dump()
        #expect(dump.report.fingerprint == (try scene.server.fingerprint(scene.live, scene.patience)))
        let built = try scene.build(from: dump.bytes)
        let found = try scene.server.fingerprint(built.name, scene.patience)
        #expect(found.differences(from: dump.report.fingerprint) == [])
        #expect(found.tables.contains { $0.name == "large objects" && $0.rows == 2 })
        #expect(found.tables.contains { $0.name == "public.duplicates" && $0.rows == 50 })
        #expect(try scene.dump().bytes == dump.bytes)
    }

    @Test func `one of everything is frozen and built`() throws {
        let scene = try scene("content frozen")
        let frozen = try scene.freeze()
        let built = try scene.server.build(
            BuildOrder(mark: scene.mark(.staged), base: scene.live, source: .frozen(frozen)), scene.patience)
        let found = try scene.server.fingerprint(built.name, scene.patience)
        #expect(found == (try scene.server.fingerprint(scene.live, scene.patience)))
        #expect(found == (try scene.server.fingerprint(frozen, scene.patience)))
    }

    @Test(arguments: [true, false])
    func `a timeline owns one of everything`(_ isDumped: Bool) throws {
        let scene = try scene("content owned \(isDumped)")
        let role = try scene.role()
        let world =
            if isDumped {
                try scene.build(.world, from: scene.dump().bytes, owner: role)
            } else {
                try scene.server.build(
                    BuildOrder(
                        mark: scene.mark(.world), base: scene.live, source: .frozen(scene.freeze()), owner: role),
                    scene.patience)
            }
        #expect(world.isolation.isComplete, "\(world.isolation)")
        let others = try scene.bench.run(
            """
            SELECT d.classid::regclass || ' ' || pg_describe_object(d.classid, d.objid, 0), r.rolname
            FROM pg_shdepend d JOIN pg_database b ON b.oid = d.dbid JOIN pg_roles r ON r.oid = d.refobjid
            WHERE b.datname = current_database() AND d.deptype = 'o' AND r.rolname <> '\(role.name)'
            """, in: world.name)
        #expect(others.isEmpty, "\(others)")
        // What the bootstrap superuser owns is in no such list.
        let bosses = try scene.bench.run(
            """
            SELECT relname FROM pg_class WHERE oid >= 16384 AND relowner = 'boss'::regrole AND relnamespace IN (
                SELECT oid FROM pg_namespace WHERE nspname !~ '^pg_')
                AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = pg_class.oid
                    AND deptype = 'e')
            UNION ALL SELECT p.oid::regprocedure::text FROM pg_proc p WHERE p.oid >= 16384 AND proowner = 'boss'::regrole
                AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid
                    AND d.deptype = 'e')
            UNION ALL SELECT nspname FROM pg_namespace WHERE oid >= 16384 AND nspowner = 'boss'::regrole
                AND nspname !~ '^pg_'
            """, in: world.name)
        #expect(bosses.isEmpty, "\(bosses)")
        let own = PostgresTestServer.serving(
            scene.server.address.leading(to: world.name, user: role.name, password: role.password))
        let connection = try PostgresConnection(own, scene.patience)
        _ = try connection.rows(
            """
            UPDATE public.kinds SET t = 'mine'; ALTER TABLE public.kinds ADD COLUMN mine int; DROP VIEW public.seen;
            SELECT public.lo_unlink(4711) WHERE false; DROP FUNCTION public.touch CASCADE; SELECT lo_unlink(4711);
            ALTER TYPE public.mood ADD VALUE 'new'; DROP SCHEMA "Od;d" CASCADE; TRUNCATE public.parts;
            REFRESH MATERIALIZED VIEW public.kept; CREATE SCHEMA fresh; CREATE EXTENSION IF NOT EXISTS hstore
            """.replacing("SELECT public.lo_unlink(4711) WHERE false; ", with: ""))
        // And main has none of it.
        #expect(try scene.bench.run("SELECT count(*) FROM public.kinds WHERE t = 'mine'", in: scene.live) == [["0"]])
    }

    @Test(arguments: [
        "quote\"s '' \\ back", String(repeating: "x", count: 63), String(repeating: "ś", count: 31), "a=b c",
        "new\nline",
        "postgresql://h/d?x=y", "%41 $1 :x", "-d", " ", "e\u{301}\u{200b}", "template", "; DROP DATABASE x; --",
    ])
    func `a database of any name is frozen, dumped, built and swapped`(_ name: String) throws {
        // Names of roles are made from it, too, and have the same limit.
        let test = try PostgresTestServer.shared.get()
        let bench = PostgresBench(test.server())
        let server = bench.postgres
        let ids = IDSource(random: .system)
        let home = ids.next()
        func mark(_ purpose: OwnedMark.Purpose) -> OwnedMark {
            OwnedMark(home: home, project: ids.next(), timeline: ids.next(), purpose: purpose, key: ids.next())
        }
        try bench.run("CREATE DATABASE \(bench.quoted(name)) TEMPLATE template0")
        try bench.run("CREATE TABLE public.notes (number int PRIMARY KEY, text text)", in: name)
        try bench.write(1, "then", in: name)
        let frozen = try server.freeze(name, as: mark(.frozen), base: name, bench.patience)
        var bytes: [UInt8] = []
        _ = try server.dump(name, bench.patience) { bytes += $0 }
        try bench.write(1, "now", in: name)
        let role = TimelineRole(mark: mark(.role), base: name, random: .system)
        try server.create(role, bench.patience)
        let world = try server.build(
            BuildOrder(mark: mark(.world), base: name, source: .frozen(frozen), owner: role), bench.patience)
        #expect(world.isolation.isComplete)
        let staged = try server.build(
            BuildOrder(mark: mark(.staged), base: name, source: .dump(next: once(bytes))), bench.patience)
        try server.swap(SwapPlan(live: name, staged: staged.name, kept: mark(.kept)), ending: false, bench.patience)
        #expect(try bench.notes(in: name) == [1: "then"])
        for item in try server.owned(by: home, bench.patience) { try server.drop(item, home: home, bench.patience) }
        #expect(try server.owned(by: home, bench.patience).isEmpty)
        try bench.run("DROP DATABASE \(bench.quoted(name))")
    }
}
