import Base
import Platform
import Storage
import Testing

struct HostileMergeTests {
    @Test func `views and triggers that never end are carried along and never run`() throws {
        let bomb = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n) SELECT count(*) AS c FROM n"
        let merge = try MergeScratch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, a); CREATE VIEW bomb AS \(bomb); CREATE TABLE hit(a)",
            ours: "INSERT INTO t VALUES(1,1)",
            theirs: """
                INSERT INTO t VALUES(2,2); CREATE VIEW bomb2 AS \(bomb);
                CREATE TRIGGER g AFTER INSERT ON t BEGIN INSERT INTO hit \(bomb); END;
                """)
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(try table(merged, "SELECT count(*) FROM t") == ["2"])
        #expect(try table(merged, "SELECT count(*) FROM hit") == ["0"])
        #expect(try table(merged, "SELECT count(*) FROM sqlite_schema") == ["5"])
    }

    @Test func `views that double at each level are not expanded`() throws {
        let views = (1...40).map { "CREATE VIEW v\($0) AS SELECT a.x FROM v\($0 - 1) AS a, v\($0 - 1) AS b;" }.joined()
        let merge = try MergeScratch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY); CREATE VIEW v0 AS SELECT 1 AS x;" + views,
            theirs: "INSERT INTO t VALUES(1)")
        #expect(try merge.merge().result.isClean)
    }

    @Test func `names are data, whatever they hold`() throws {
        let name = "\"a\"\"; DROP TABLE t; --\""
        let other = "\"x' || (SELECT 1) --\""
        let merge = try MergeScratch(
            """
            CREATE TABLE t(id INTEGER PRIMARY KEY); INSERT INTO t VALUES(1);
            CREATE TABLE \(name)(\(other) TEXT PRIMARY KEY COLLATE NOCASE, "select", "", "ż ó", "r""w" REFERENCES t);
            INSERT INTO \(name) VALUES('k',1,1,1,1),('l',2,2,2,2);
            CREATE TABLE "it's"(rowid, "_rowid_", a REFERENCES \(name)); INSERT INTO "it's" VALUES(1,2,3),(1,2,3);
            CREATE TABLE all3(rowid, oid, _rowid_);
            """,
            ours: "UPDATE \(name) SET \"\"='mine' WHERE \(other)='k'",
            theirs: """
                UPDATE \(name) SET "ż ó"='its' WHERE \(other)='k'; DELETE FROM \(name) WHERE "select"=2;
                DELETE FROM "it's" WHERE oid=1; INSERT INTO all3 VALUES(1,2,3);
                CREATE INDEX "i"";" ON \(name)("select"); CREATE TABLE "new "" one"(a); INSERT INTO "new "" one" VALUES(1)
                """)
        let (merged, result) = try merge.merge()
        // The table whose columns have taken every name of the row's number cannot be merged row by row.
        #expect(result.conflicts.map { "\($0.kind) \($0.object)" } == ["schema all3"])
        #expect(try table(merged, "SELECT * FROM \(name)") == ["'k'|1|'mine'|'its'|1"])
        #expect(try table(merged, "SELECT count(*) FROM \"it's\"") == ["1"])
        #expect(try table(merged, "SELECT count(*) FROM \"new \"\" one\"") == ["1"])
        #expect(try table(merged, "SELECT count(*) FROM t") == ["1"])
    }

    @Test func `text that is not UTF-8 passes through byte for byte`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(k TEXT PRIMARY KEY, a); INSERT INTO t VALUES(CAST(x'ff01' AS TEXT),1),('b',CAST(x'c3' AS TEXT)),('c',0)",
            ours: "UPDATE t SET a=2 WHERE k='c'",
            theirs:
                "UPDATE t SET a=CAST(x'fffe00fd' AS TEXT) WHERE a=1; INSERT INTO t VALUES(CAST(x'80' AS TEXT), 5); UPDATE t SET a=CAST(x'c4' AS TEXT) WHERE k='b'"
        )
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(
            try table(merged, "SELECT hex(k), hex(CAST(a AS BLOB)), typeof(a) FROM t ORDER BY rowid") == [
                "'FF01'|'FFFE00FD'|'text'", "'62'|'C4'|'text'", "'63'|'32'|'integer'", "'80'|'35'|'integer'",
            ])
    }

    /// The statement of a schema is changed in the bytes of the file, where no program refuses it.
    @Test(arguments: [
        ("k TEXT COLLATE NOCASE PRIMARY KEY, a", "NOCASE", "nobody"),
        ("k INTEGER PRIMARY KEY, a, b AS (length(a)) STORED", "length", "strangr"),
        ("k INTEGER PRIMARY KEY, a DEFAULT 1 CHECK(length(a) < 9)", "length", "strangr"),
    ])
    func `a collation or function that is not here makes the file one conflict`(
        columns: String, known: String, unknown: String
    ) throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(\(columns)); INSERT INTO t(k, a) VALUES(1,1)", ours: "INSERT INTO t(k, a) VALUES(3,3)",
            theirs: "INSERT INTO t(k, a) VALUES(2,2)")
        for name in ["base.db", "ours.db", "theirs.db"] {
            var bytes = try merge.scratch.bytes(of: name)
            let place = try #require(bytes.indices.first { bytes[$0...].starts(with: known.utf8) })
            bytes.replaceSubrange(place..<place + known.utf8.count, with: Array(unknown.utf8).prefix(known.utf8.count))
            try merge.scratch.overwrite(name, bytes)
        }
        let (_, result) = try merge.mergeToFile()
        #expect(result.conflicts.map(\.kind) == [.file])
        #expect(result.conflicts.first?.detail.contains(unknown.prefix(known.utf8.count)) == true)
        // The header counts changes; everything after it is ours.
        let (merged, ours) = (try merge.scratch.bytes(of: "merged-1.db"), try merge.scratch.bytes(of: "ours.db"))
        #expect(merged[100...] == ours[100...])
        // Functions of a schema are met only when rows are written.
        guard known == "NOCASE" else { return }
        let refusal = try failure { _ = try RowComparison.between(merge.sides.base, merge.sides.theirs) }
        #expect(refusal.code == .unsupported)
    }

    @Test func `wide tables merge as far as a query can be wide, and are a conflict beyond`() throws {
        for (count, conflicts) in [(900, []), (1900, [DatabaseConflict.Kind.file])] {
            let columns = (0..<count).map { ", c\($0)" }.joined()
            let merge = try MergeScratch(
                "CREATE TABLE t(id INTEGER PRIMARY KEY\(columns)); INSERT INTO t(id) VALUES(1)",
                ours: "UPDATE t SET c0 = 'ours'", theirs: "UPDATE t SET c\(count - 1) = 'theirs'")
            let (merged, result) = try merge.merge()
            #expect(result.conflicts.map(\.kind) == conflicts)
            #expect(try table(merged, "SELECT c0 FROM t") == ["'ours'"])
        }
    }

    @Test func `a damaged or foreign file is named, and no destination is left`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES(1, zeroblob(90000))")
        try merge.scratch.overwrite(
            "theirs.db", Array("this is no database, but long enough to be read as one........".utf8))
        let error = try failure { _ = try merge.mergeToFile() }
        #expect(error.code == .integrity)
        #expect(error.message.english.contains("theirs.db"))
        #expect(try !merge.scratch.names.contains { $0.hasPrefix("merged") })
        #expect(try failure { _ = try RowComparison.between(merge.sides.base, merge.sides.theirs) }.code == .integrity)
    }

    @Test func `damage that is met only while rows are read is told of the file that has it`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t VALUES(1, zeroblob(90000)),(2, zeroblob(90000))")
        var bytes = try merge.scratch.bytes(of: "theirs.db")
        bytes.replaceSubrange(4096..<4196, with: [UInt8](repeating: 0xee, count: 100))
        try merge.scratch.overwrite("theirs.db", bytes)
        let error = try failure { _ = try merge.mergeToFile() }
        #expect(error.code == .integrity)
        #expect(error.message.english.contains("theirs.db"), "\(error)")
    }

    @Test func `bytes changed at random are an error or a report, never a crash`() throws {
        let merge = try MergeScratch(
            """
            CREATE TABLE t(k TEXT PRIMARY KEY, a, b UNIQUE); CREATE VIRTUAL TABLE f USING fts5(x); CREATE TABLE p(a);
            INSERT INTO t SELECT value, value, value FROM (WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value+1 FROM n LIMIT 300) SELECT * FROM n);
            INSERT INTO f SELECT 'word ' || k FROM t; INSERT INTO p SELECT a FROM t; CREATE INDEX i ON t(a);
            """,
            ours: "UPDATE t SET a='x' WHERE b<9",
            theirs: "UPDATE t SET a='y' WHERE b>200; DELETE FROM p WHERE a=7; DELETE FROM f WHERE rowid<20")
        let good = try merge.scratch.bytes(of: "theirs.db")
        for seed in 0..<UInt64(150) {
            var random = SeededGenerator(seed: seed)
            var bytes = good
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                let place =
                    Bool.random(using: &random)
                    ? Int.random(in: bytes.indices, using: &random) : Int.random(in: 16..<1000, using: &random)
                bytes[place] = UInt8.random(in: .min ... .max, using: &random)
            }
            try merge.scratch.overwrite("broken.db", bytes)
            let broken = merge.scratch.path("broken.db")
            let sides = [
                DatabaseSides(base: merge.sides.base, ours: merge.sides.ours, theirs: broken),
                DatabaseSides(base: merge.sides.base, ours: broken, theirs: merge.sides.theirs),
            ]
            for sides in sides {
                do throws(EverettError) {
                    let path = merge.scratch.path("merged-0.db")
                    _ = try DatabaseMerge.run(sides, to: path)
                } catch {
                    #expect(error.code != .cancelled, "seed \(seed): \(error)")
                    #expect(!merge.scratch.exists("merged-0.db"), "seed \(seed)")
                }
                merge.scratch.remove("merged-0.db")
            }
        }
    }

    @Test func `a merge can be cancelled while one statement runs, and leaves nothing`() throws {
        let merge = try MergeScratch("CREATE TABLE t(a, b)")
        for name in ["base.db", "theirs.db"] {
            try merge.change(name) {
                try $0.run(
                    "INSERT INTO t WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n LIMIT 60000) SELECT x, ?1 FROM n",
                    .text(name))
            }
        }
        var asked = 0
        let options = DatabaseMergeOptions(isCancelled: {
            asked += 1
            return asked > 40
        })
        #expect(try failure { _ = try merge.mergeToFile(options: options) }.code == .cancelled)
        #expect(try !merge.scratch.names.contains { $0.hasPrefix("merged") })
    }

    @Test func `what is listed is bounded, what is counted is not`() throws {
        let rows = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n LIMIT 500)"
        let merge = try MergeScratch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, a); INSERT INTO t \(rows) SELECT x, 0 FROM n",
            ours: "UPDATE t SET a=hex(zeroblob(5000))", theirs: "UPDATE t SET a=zeroblob(9000)")
        let few = try merge.merge(options: DatabaseMergeOptions(listed: 10)).result
        #expect(few.conflicts.count == 10 && few.conflictCount == 500)
        let small = try merge.merge(options: DatabaseMergeOptions(listedBytes: 20_000, valueBytes: 100)).result
        #expect(small.conflicts.count > 10 && small.conflicts.count < 60 && small.conflictCount == 500)
        guard case .value(let value) = small.conflicts[0].theirs else { throw Unexpected.success }
        #expect(value.bytes.count == 100 && value.length == 9000)
        #expect(value.digest == Hasher256.digest(of: [UInt8](repeating: 0, count: 9000)))
    }
}
