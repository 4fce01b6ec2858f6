import Base
import Platform
import Storage
import Testing

struct SchemaMergeTests {
    private static let people = """
        CREATE TABLE people(id INTEGER PRIMARY KEY, name TEXT);
        INSERT INTO people VALUES(1,'ada'),(2,'bob'),(3,'cyd');
        """

    @Test func `a column that theirs added keeps its values beside rows that ours changed`() throws {
        let merge = try MergeScratch(
            SchemaMergeTests.people,
            ours:
                "UPDATE people SET name='Ada' WHERE id=1; DELETE FROM people WHERE id=2; INSERT INTO people VALUES(9,'new')",
            theirs: """
                ALTER TABLE people ADD COLUMN age INT DEFAULT 7; UPDATE people SET age=30 WHERE id IN (1,3);
                UPDATE people SET name='Cyd' WHERE id=3; INSERT INTO people VALUES(4,'dan',5)
                """)
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(try table(merged, "SELECT * FROM people") == ["1|'Ada'|30", "3|'Cyd'|30", "4|'dan'|5", "9|'new'|7"])
        let (other, swapped) = try merge.merge(merge.sides.swapped)
        #expect(swapped.isClean)
        #expect(try table(other, "SELECT * FROM people") == ["1|'Ada'|30", "3|'Cyd'|30", "4|'dan'|5", "9|'new'|7"])
    }

    @Test func `a column added on one side of a table without a key works where rows can be told`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE log(line); INSERT INTO log VALUES('a'),('a'),('b')",
            ours: "ALTER TABLE log ADD COLUMN level DEFAULT 1; UPDATE log SET level=5 WHERE line='b'",
            theirs: "DELETE FROM log WHERE rowid=1; INSERT INTO log VALUES('c')")
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(try table(merged, "SELECT * FROM log ORDER BY line") == ["'a'|1", "'b'|5", "'c'|1"])
        let (_, swapped) = try merge.merge(merge.sides.swapped)
        #expect(swapped.conflicts.map(\.kind) == [.schema])
    }

    @Test func `the same change on both sides is taken once, different ones are a conflict`() throws {
        let merge = try MergeScratch(
            SchemaMergeTests.people + "CREATE TABLE a(x); CREATE INDEX i ON people(name); CREATE VIEW v AS SELECT 1",
            ours: """
                ALTER TABLE people ADD COLUMN age; CREATE TABLE new(n INTEGER PRIMARY KEY); INSERT INTO new VALUES(1);
                ALTER TABLE a ADD COLUMN mine; DROP INDEX i; CREATE INDEX i ON people(id); DROP VIEW v;
                """,
            theirs: """
                ALTER TABLE people ADD COLUMN age; CREATE TABLE new(n   INTEGER
                PRIMARY KEY); INSERT INTO new VALUES(2); UPDATE people SET age=1 WHERE id=2;
                ALTER TABLE a ADD COLUMN yours; DROP INDEX i; CREATE INDEX i ON people(name, id);
                DROP VIEW v; CREATE VIEW v AS SELECT 2;
                """)
        let (merged, result) = try merge.merge()
        #expect(try table(merged, "SELECT n FROM new") == ["1", "2"])
        #expect(
            result.conflicts.filter { $0.kind == .schema }.map(\.object).sorted() == ["a", "i", "v"],
            "\(result.conflicts.map(\.line))")
        // Neither side's new column can be compared with a base, so where they differ it is for a person to say.
        #expect(result.conflicts.filter { $0.kind != .schema }.map(\.line) == ["insertedTwice people [2] age - NULL 1"])
        #expect(try table(merged, "SELECT name FROM pragma_table_info('a')") == ["'x'", "'mine'"])
        #expect(try table(merged, "SELECT sql FROM sqlite_schema WHERE name='i'") == ["'CREATE INDEX i ON people(id)'"])
    }

    @Test func `a table dropped on one side is gone unless the other side changed its rows`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE quiet(a); INSERT INTO quiet VALUES(1); CREATE TABLE busy(id INTEGER PRIMARY KEY, a); INSERT INTO busy VALUES(1,1)",
            ours: "UPDATE busy SET a=2", theirs: "DROP TABLE quiet; DROP TABLE busy")
        let (merged, result) = try merge.merge()
        #expect(result.conflicts.map(\.object) == ["busy"])
        #expect(try table(merged, "SELECT name FROM sqlite_schema") == ["'busy'"])
        let (other, swapped) = try merge.merge(merge.sides.swapped)
        #expect(swapped.conflicts.map(\.object) == ["busy"])
        #expect(try table(other, "SELECT count(*) FROM sqlite_schema") == ["0"])
    }

    @Test func `a table kept because of a conflict keeps its indexes and triggers`() throws {
        let merge = try MergeScratch(
            """
            CREATE TABLE t(id TEXT PRIMARY KEY, a); INSERT INTO t VALUES('k',1); CREATE INDEX i ON t(a);
            CREATE TRIGGER g AFTER INSERT ON t BEGIN SELECT 1; END;
            """,
            ours: "UPDATE t SET a=2", theirs: "DROP TABLE t")
        let (merged, result) = try merge.merge()
        #expect(result.conflicts.map(\.object) == ["t"])
        #expect(
            try table(merged, "SELECT name FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name") == [
                "'g'", "'i'", "'t'",
            ])
    }

    @Test func `a column added to a table with a text key meets changed rows, unless keys are NULL`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(id TEXT PRIMARY KEY, a); INSERT INTO t VALUES('k',1),('l',2)",
            ours: "UPDATE t SET a=5 WHERE id='k'; INSERT INTO t VALUES(NULL,1)",
            theirs: "ALTER TABLE t ADD COLUMN b DEFAULT 3; UPDATE t SET b=4 WHERE id='l'")
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(try table(merged, "SELECT * FROM t ORDER BY id") == ["NULL|1|3", "'k'|5|3", "'l'|2|4"])
        try merge.change("theirs.db") { try $0.run("INSERT INTO t VALUES(NULL, 1, 9)") }
        #expect(try merge.merge().result.conflicts.map(\.kind) == [.schema])
    }

    @Test func `a dropped column whose cells the other side changed is a conflict`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, a, b); INSERT INTO t VALUES(1,1,1),(2,2,2)",
            ours: "UPDATE t SET a=9 WHERE id=1", theirs: "ALTER TABLE t DROP COLUMN b; UPDATE t SET a=8 WHERE id=2")
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(try table(merged, "SELECT * FROM t") == ["1|9", "2|8"])
        try merge.change("ours.db") { try $0.run("UPDATE t SET b=5 WHERE id=2") }
        #expect(try merge.merge().result.conflicts.map(\.kind) == [.schema])
        #expect(try merge.merge(merge.sides.swapped).result.conflicts.map(\.kind) == [.schema])
    }

    @Test func `a rule that theirs added and a row of ours breaks is a conflict`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES(1,1)",
            ours: "INSERT INTO t VALUES(2,-5)",
            theirs: """
                DROP TABLE t; CREATE TABLE t(id INTEGER PRIMARY KEY, a CHECK(a > 0)); INSERT INTO t VALUES(1,1),(3,3);
                CREATE UNIQUE INDEX once ON t(a)
                """)
        let (merged, result) = try merge.merge()
        #expect(result.conflicts.map(\.kind) == [.schema])
        #expect(result.conflicts.first?.detail.contains("CHECK") == true)
        #expect(try table(merged, "SELECT * FROM t") == ["1|1", "2|-5"])
    }

    @Test func `indexes, views and triggers come with theirs, and triggers do not fire`() throws {
        let merge = try MergeScratch(
            """
            CREATE TABLE t(id INTEGER PRIMARY KEY, a); CREATE TABLE audit(what);
            CREATE TRIGGER old AFTER INSERT ON t BEGIN INSERT INTO audit VALUES('old'); END;
            """,
            ours: "CREATE TRIGGER mine AFTER DELETE ON t BEGIN INSERT INTO audit VALUES('mine'); END",
            theirs: """
                DROP TRIGGER old; INSERT INTO t VALUES(1,1),(2,2); CREATE INDEX i ON t(a);
                CREATE VIEW v AS SELECT a FROM t;
                CREATE TRIGGER late INSTEAD OF INSERT ON v BEGIN INSERT INTO audit VALUES('late'); END;
                """)
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(try table(merged, "SELECT count(*) FROM audit") == ["0"])
        #expect(
            try table(merged, "SELECT name FROM sqlite_schema ORDER BY name") == [
                "'audit'", "'i'", "'late'", "'mine'", "'t'", "'v'",
            ])
        #expect(try table(merged, "PRAGMA integrity_check") == ["'ok'"])
    }

    @Test func `an index that merged rows break is a violation and not made`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, a)", ours: "INSERT INTO t VALUES(1,'x')",
            theirs: "INSERT INTO t VALUES(2,'x'); CREATE UNIQUE INDEX once ON t(a)")
        let (merged, result) = try merge.merge()
        #expect(result.violations.map(\.constraint) == ["once"])
        #expect(result.violations.map(\.rule) == [.index])
        #expect(try table(merged, "SELECT count(*) FROM t") == ["2"])
    }

    @Test func `generated columns are made, not merged`() throws {
        let merge = try MergeScratch(
            """
            CREATE TABLE t(id INTEGER PRIMARY KEY, a, b, sum AS (a+b) STORED, less AS (a-b));
            INSERT INTO t(id,a,b) VALUES(1,1,1),(2,2,2)
            """,
            ours: "UPDATE t SET a=10 WHERE id=1",
            theirs: "UPDATE t SET b=20 WHERE id=1; INSERT INTO t(id,a,b) VALUES(3,3,3)")
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(try table(merged, "SELECT * FROM t") == ["1|10|20|30|-10", "2|2|2|4|0", "3|3|3|6|0"])
    }

    @Test func `numbers once given out by AUTOINCREMENT are not given out again`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY AUTOINCREMENT, a); INSERT INTO t(a) VALUES(1)",
            ours: "INSERT INTO t VALUES(50,2); DELETE FROM t WHERE id=50",
            theirs:
                "INSERT INTO t VALUES(40,2); CREATE TABLE u(id INTEGER PRIMARY KEY AUTOINCREMENT); INSERT INTO u VALUES(7); DELETE FROM u"
        )
        let (merged, _) = try merge.merge()
        #expect(try table(merged, "SELECT * FROM sqlite_sequence ORDER BY name") == ["'t'|50", "'u'|7"])
        let (other, _) = try merge.merge(merge.sides.swapped)
        #expect(try table(other, "SELECT * FROM sqlite_sequence ORDER BY name") == ["'t'|50", "'u'|7"])
    }

    @Test func `the versions in the header are merged like values`() throws {
        let merge = try MergeScratch(
            "PRAGMA user_version=1; PRAGMA application_id=1; CREATE TABLE t(a)",
            ours: "PRAGMA user_version=2", theirs: "PRAGMA user_version=3; PRAGMA application_id=9")
        let (merged, result) = try merge.merge()
        #expect(result.conflicts.map(\.line) == ["setting user_version []  1 2 3"])
        #expect(try merged.integer("PRAGMA user_version") == 2)
        #expect(try merged.integer("PRAGMA application_id") == 9)
    }

    @Test func `the journal, page size and encoding of ours stay`() throws {
        let merge = try MergeScratch()
        try merge.prepare {
            try $0.execute(
                script: "PRAGMA encoding='UTF-16le'; PRAGMA page_size=8192; CREATE TABLE t(k TEXT PRIMARY KEY, v)")
            try $0.run("INSERT INTO t VALUES('ż',1),('ó',2)")
        }
        try merge.change("ours.db") {
            try $0.execute(script: "PRAGMA journal_mode=WAL; UPDATE t SET v='łąka' WHERE k='ż'")
        }
        try merge.change("theirs.db") {
            try $0.execute(script: "UPDATE t SET v='źdźbło' WHERE k='ó'; INSERT INTO t VALUES('ń','ćma')")
        }
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(try table(merged, "SELECT * FROM t ORDER BY rowid") == ["'ż'|'łąka'", "'ó'|'źdźbło'", "'ń'|'ćma'"])
        #expect(try table(merged, "PRAGMA page_size") == ["8192"])
        #expect(try merge.scratch.bytes(of: "merged-1.db")[18] == 2)
        #expect(try !merge.scratch.names.contains { $0.hasPrefix("merged-1.db-") })
    }
}
