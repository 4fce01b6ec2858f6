import Base
import Databases
import Postgres
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// Rows of real tables of every shape, merged as a plain model merges them.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct MergeTests {
    private struct World {
        let scene: PostgresScene
        let base: String
        let theirs: String

        func merge(
            _ policy: TableMergePolicy = .rows, _ policies: [String: TableMergePolicy] = [:]
        ) throws -> RowMergeReport {
            try scene.server.merge(
                RowMergeOrder(
                    base: base, ours: scene.live, theirs: theirs, mark: scene.mark(.scratch), name: scene.live,
                    policies: policies, policy: policy),
                scene.patience)
        }

        func ours(_ statements: String) throws { try scene.bench.run(statements, in: scene.live) }
        func theirs(_ statements: String) throws { try scene.bench.run(statements, in: theirs) }

        func rows(_ report: RowMergeReport, _ query: String) throws -> [[String?]] {
            try scene.bench.run(query, in: report.database)
        }
    }

    private func world(_ name: String, _ statements: String) throws -> World {
        let scene = try PostgresScene(name)
        try scene.bench.run("SET search_path = public; \(statements)", in: scene.live)
        let base = try scene.freeze()
        let theirs = try scene.server.build(
            BuildOrder(mark: scene.mark(.world), base: scene.live, source: .frozen(base)), scene.patience)
        return World(scene: scene, base: base, theirs: theirs.name)
    }

    @Test func `cells of one row come from both sides, whatever they hold`() throws {
        let world = try world(
            "merge cells",
            """
            CREATE TABLE wide (a text, b int, c text, d bytea, e jsonb, f double precision, g int GENERATED ALWAYS AS (b * 2)
                STORED, h int GENERATED ALWAYS AS IDENTITY, i text[], PRIMARY KEY (b, a));
            INSERT INTO wide (a, b, c, d, e, f, i) VALUES (E't\\tab\\\\n', 1, NULL, '\\x00ff', '{"x": 1}', 'NaN', '{a,"b c"}'),
                ('\\N', 2, '\\N', NULL, NULL, 1e300, NULL), ('', 3, '', '', 'null', '-0', '{}')
            """)
        try world.ours(
            "UPDATE public.wide SET c = E'new\\nline' WHERE b = 1; UPDATE public.wide SET f = 5e-324 WHERE b = 2")
        try world.theirs(
            """
            UPDATE public.wide SET e = '{"y": 2}', i = '{x,NULL}' WHERE b = 1; UPDATE public.wide SET c = NULL WHERE b = 2;
            UPDATE public.wide SET b = 4 WHERE b = 3; INSERT INTO public.wide (a, b) VALUES ('new', 5)
            """)
        let report = try world.merge()
        #expect(report.conflictCount == 0, "\(report.conflicts)")
        let rows = try world.rows(
            report, "SELECT a, b, c, d, e, f, g, i FROM public.wide ORDER BY b")
        #expect(
            rows == [
                ["t\tab\\n", "1", "new\nline", "\\x00ff", "{\"y\": 2}", "NaN", "2", "{x,NULL}"],
                ["\\N", "2", nil, nil, nil, "5e-324", "4", nil],
                ["", "4", "", "\\x", "null", "-0", "8", "{}"],
                ["new", "5", nil, nil, nil, nil, "10", nil],
            ])
    }

    @Test func `rows without a key are counted`() throws {
        let world = try world(
            "merge copies",
            "CREATE TABLE heap (x int, y text); INSERT INTO heap SELECT 1, 'a' FROM generate_series(1, 5); "
                + "INSERT INTO heap SELECT 2, NULL FROM generate_series(1, 3); INSERT INTO heap VALUES (3, 'c')")
        try world.ours("INSERT INTO public.heap VALUES (4, 'd'); INSERT INTO public.heap VALUES (3, 'c')")
        try world.theirs(
            "DELETE FROM public.heap WHERE ctid IN (SELECT ctid FROM public.heap WHERE x = 1 LIMIT 2); "
                + "INSERT INTO public.heap SELECT 2, NULL; DELETE FROM public.heap WHERE x = 3")
        let report = try world.merge()
        let rows = try world.rows(report, "SELECT x, count(*) FROM public.heap GROUP BY 1 ORDER BY 1")
        #expect(rows == [["1", "3"], ["2", "4"], ["3", "2"], ["4", "1"]])
        #expect(report.conflicts.map(\.kind) == [.copies])
    }

    @Test func `a schema that one side changed comes with the other side's rows`() throws {
        for isTheirs in [true, false] {
            let world = try world(
                "merge schema \(isTheirs)",
                "CREATE TABLE plain (id int PRIMARY KEY, t text); INSERT INTO plain VALUES (1, 'a'), (2, 'b'); "
                    + "CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1)")
            let migration =
                "CREATE TABLE public.more (x int); INSERT INTO public.more VALUES (1); "
                + "CREATE INDEX ON public.plain (t); ALTER TABLE public.other ADD COLUMN y int DEFAULT 7"
            let change = "UPDATE public.plain SET t = 'changed' WHERE id = 2; INSERT INTO public.plain VALUES (3, 'c')"
            if isTheirs {
                try world.theirs(migration)
                try world.ours(change)
            } else {
                try world.ours(migration)
                try world.theirs(change)
            }
            let report = try world.merge()
            #expect(report.conflictCount == 0, "\(report.conflicts)")
            #expect(try world.rows(report, "SELECT y FROM public.other") == [["7"]])
            #expect(try world.rows(report, "SELECT x FROM public.more") == [["1"]])
            #expect(
                try world.rows(report, "SELECT * FROM public.plain ORDER BY 1") == [
                    ["1", "a"], ["2", "changed"], ["3", "c"],
                ])
        }
    }

    @Test func `what cannot be matched or written is a conflict, and ours stays`() throws {
        let world = try world(
            "merge conflicts",
            """
            CREATE TABLE uniq (id int PRIMARY KEY, name text UNIQUE); INSERT INTO uniq VALUES (1, 'a');
            CREATE TABLE master (id int PRIMARY KEY); CREATE TABLE detail (id int PRIMARY KEY, ref int REFERENCES master);
            INSERT INTO master VALUES (1), (2); INSERT INTO detail VALUES (1, 1);
            CREATE TABLE shape (id int PRIMARY KEY, x int); INSERT INTO shape VALUES (1, 1);
            CREATE FUNCTION spy(n int) RETURNS boolean LANGUAGE sql AS 'SELECT n > 0';
            CREATE TABLE spied (id int PRIMARY KEY CHECK (spy(id))); INSERT INTO spied VALUES (1);
            CREATE TABLE fine (id int PRIMARY KEY)
            """)
        try world.ours(
            """
            INSERT INTO public.uniq VALUES (2, 'same'); DELETE FROM public.master WHERE id = 2;
            ALTER TABLE public.shape ADD COLUMN ours int; UPDATE public.shape SET x = 2; INSERT INTO public.spied VALUES (2);
            INSERT INTO public.fine VALUES (1)
            """)
        try world.theirs(
            """
            INSERT INTO public.uniq VALUES (3, 'same'); INSERT INTO public.detail VALUES (2, 2);
            ALTER TABLE public.shape ADD COLUMN theirs int; UPDATE public.shape SET x = 3; INSERT INTO public.spied VALUES (3);
            INSERT INTO public.fine VALUES (2)
            """)
        let report = try world.merge()
        let found = Set(report.conflicts.map { "\($0.kind.rawValue) \($0.subject)" })
        #expect(
            found.isSuperset(of: [
                "constraint public.uniq", "reference public.detail", "schema relation public.shape",
                "constraint public.spied",
                "schema column public.shape.theirs",
            ]), "\(found)")
        #expect(try world.rows(report, "SELECT id FROM public.uniq ORDER BY 1") == [["1"], ["2"]])
        #expect(try world.rows(report, "SELECT x FROM public.shape") == [["2"]])
        #expect(try world.rows(report, "SELECT id FROM public.spied ORDER BY 1") == [["1"], ["2"]])
        #expect(try world.rows(report, "SELECT id FROM public.fine ORDER BY 1") == [["1"], ["2"]])
        // And by policy.
        let theirs = try world.merge(.rows, ["public.uniq": .theirs])
        #expect(try world.rows(theirs, "SELECT id FROM public.uniq ORDER BY 1") == [["1"], ["3"]])
    }

    @Test func `swapped values of a unique column arrive, partitions and triggers stand still`() throws {
        let world = try world(
            "merge rules",
            """
            CREATE TABLE uniq (id int PRIMARY KEY, name text UNIQUE DEFERRABLE INITIALLY DEFERRED);
            INSERT INTO uniq VALUES (1, 'a'), (2, 'b');
            CREATE TABLE parts (id int, place text, PRIMARY KEY (id, place)) PARTITION BY LIST (place);
            CREATE TABLE parts_a PARTITION OF parts FOR VALUES IN ('a'); CREATE TABLE parts_b PARTITION OF parts DEFAULT;
            INSERT INTO parts VALUES (1, 'a'), (2, 'b');
            CREATE TABLE fired (n int);
            CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN INSERT INTO public.fired VALUES (1); RETURN NEW; END $$;
            CREATE TRIGGER fire BEFORE INSERT OR UPDATE OR DELETE ON uniq FOR EACH ROW EXECUTE FUNCTION fire()
            """)
        try world.ours("INSERT INTO public.parts VALUES (3, 'a')")
        try world.theirs(
            """
            BEGIN; UPDATE public.uniq SET name = CASE id WHEN 1 THEN 'b' ELSE 'a' END; DELETE FROM public.fired; COMMIT;
            UPDATE public.parts SET place = 'c' WHERE id = 1
            """)
        let report = try world.merge()
        #expect(report.conflictCount == 0, "\(report.conflicts)")
        #expect(try world.rows(report, "SELECT name FROM public.uniq ORDER BY id") == [["b"], ["a"]])
        #expect(
            try world.rows(report, "SELECT id, place FROM public.parts ORDER BY 1") == [
                ["1", "c"], ["2", "b"], ["3", "a"],
            ])
        #expect(try world.rows(report, "SELECT count(*) FROM public.fired") == [["0"]])
    }

    @Test func `generated histories are merged as the model merges them`() throws {
        let world = try world("merge model", "CREATE TABLE cells (id int PRIMARY KEY, a int, b int)")
        try forAll(seed: 77, count: TestScale.count(6)) { example in
            typealias Table = [Int: [Int]]
            func fill(_ table: Table) -> String {
                let rows = table.map { "(\($0.key), \($0.value[0]), \($0.value[1]))" }.joined(separator: ", ")
                return "TRUNCATE public.cells" + (rows.isEmpty ? "" : "; INSERT INTO public.cells VALUES \(rows)")
            }
            func change(_ table: Table) -> Table {
                var table = table
                for id in 0..<40 {
                    switch example.int(0...6) {
                    case 0: table[id] = nil
                    case 1: table[id] = [example.int(0...3), example.int(0...3)]
                    case 2: table[id]?[example.int(0...1)] = example.int(0...3)
                    default: break
                    }
                }
                return table
            }
            let base = change([:])
            let ours = change(base)
            let theirs = change(base)
            try world.ours(fill(base))
            let frozen = try world.scene.freeze()
            try world.ours(fill(ours))
            try world.theirs(fill(theirs))
            let report = try world.scene.server.merge(
                RowMergeOrder(
                    base: frozen, ours: world.scene.live, theirs: world.theirs, mark: world.scene.mark(.scratch),
                    name: world.scene.live),
                world.scene.patience)
            var expected: Table = [:]
            var conflicts = 0
            for id in 0..<40 {
                let (b, o, t) = (base[id], ours[id], theirs[id])
                if o == t || t == b {
                    expected[id] = o
                } else if o == b {
                    expected[id] = t
                } else if let o, let t {
                    expected[id] = (0..<2).map { cell in
                        if let b, b[cell] == o[cell] { return t[cell] }
                        if o[cell] != t[cell], b.map({ $0[cell] != t[cell] }) ?? true { conflicts += 1 }
                        return o[cell]
                    }
                } else {
                    expected[id] = o
                    conflicts += 1
                }
            }
            let rows = try world.rows(report, "SELECT id, a, b FROM public.cells").map {
                $0.map { Int($0 ?? "") ?? -1 }
            }
            let merged = Dictionary(uniqueKeysWithValues: rows.map { ($0[0], Array($0[1...])) })
            try #require(merged == expected, "\(example)")
            try #require(report.conflictCount == conflicts, "\(example): \(report.conflicts)")
        }
    }
}
