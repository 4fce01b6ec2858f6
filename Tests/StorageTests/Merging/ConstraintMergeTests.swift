import Base
import Platform
import Storage
import Testing

struct ConstraintMergeTests {
    private static let seats = """
        CREATE TABLE seat(id INTEGER PRIMARY KEY, name TEXT UNIQUE, note); INSERT INTO seat VALUES(1,'a',0),(2,'b',0),(3,'c',0)
        """

    @Test func `values that theirs swapped in a unique column arrive swapped`() throws {
        let merge = try MergeScratch(
            ConstraintMergeTests.seats, ours: "UPDATE seat SET note=5 WHERE id=1",
            theirs:
                "UPDATE seat SET name='x' WHERE id=1; UPDATE seat SET name='a' WHERE id=2; UPDATE seat SET name='b' WHERE id=1"
        )
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(result.tables["seat"] == RowCounts(updated: 2))
        #expect(try table(merged, "SELECT * FROM seat") == ["1|'b'|5", "2|'a'|0", "3|'c'|0"])
    }

    @Test func `a chain of unique values that ours blocks stays ours, and the rest is merged`() throws {
        let merge = try MergeScratch(
            ConstraintMergeTests.seats + "; INSERT INTO seat VALUES(4,'p',0),(5,'q',0)",
            ours: "INSERT INTO seat VALUES(9,'z',1)",
            theirs: """
                UPDATE seat SET name='z' WHERE id=3; UPDATE seat SET name='c' WHERE id=2; UPDATE seat SET name='b' WHERE id=1;
                UPDATE seat SET name='-' WHERE id=4; UPDATE seat SET name='p' WHERE id=5; UPDATE seat SET name='q' WHERE id=4;
                INSERT INTO seat VALUES(7,'a',7), (8,'fresh',8)
                """)
        let (merged, result) = try merge.merge()
        #expect(
            try table(merged, "SELECT * FROM seat") == [
                "1|'a'|0", "2|'b'|0", "3|'c'|0", "4|'q'|0", "5|'p'|0", "8|'fresh'|8", "9|'z'|1",
            ])
        #expect(
            result.conflicts.allSatisfy { $0.kind == .constraint && $0.detail == "UNIQUE constraint failed: seat.name" }
        )
        #expect(
            result.conflicts.map { $0.key.map(\.value.text) }.sorted { $0[0] < $1[0] } == [["1"], ["2"], ["3"], ["7"]])
        #expect(try table(merged, "PRAGMA integrity_check") == ["'ok'"])
    }

    @Test func `a long row without a key that a rule keeps out is listed and can be told by its hash`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(u UNIQUE, body)", ours: "INSERT INTO t VALUES(1,'mine')",
            theirs: "INSERT INTO t VALUES(1, hex(zeroblob(900)))")
        let (path, result) = try merge.mergeToFile()
        #expect(result.conflicts.map(\.kind) == [.constraint])
        let conflict = try #require(result.conflicts.first)
        #expect(
            try DatabaseMerge.resolve(conflict, to: .theirs, in: path, merge.sides)
                == .refused("UNIQUE constraint failed: t.u"))
        #expect(try DatabaseMerge.resolve(conflict, to: .ours, in: path, merge.sides) == .applied)
        #expect(try DatabaseMerge.violations(in: path, merge.sides).count == 0)
    }

    @Test func `rows of both sides that together break a check stay ours`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(id INTEGER PRIMARY KEY, low, high, CONSTRAINT ordered CHECK(low < high)); INSERT INTO t VALUES(1,1,9)",
            ours: "UPDATE t SET low=8", theirs: "UPDATE t SET high=3")
        let (merged, result) = try merge.merge()
        #expect(result.conflicts.map(\.detail) == ["CHECK constraint failed: ordered"])
        #expect(try table(merged, "SELECT * FROM t") == ["1|8|9"])
    }

    @Test func `references that the merge broke are listed, those that ours had broken are not`() throws {
        let merge = try MergeScratch(
            """
            PRAGMA foreign_keys=OFF; CREATE TABLE parent(id INTEGER PRIMARY KEY);
            CREATE TABLE child(id INTEGER PRIMARY KEY, p REFERENCES parent ON DELETE CASCADE);
            INSERT INTO parent VALUES(1),(2); INSERT INTO child VALUES(1,1),(5,77)
            """,
            ours: "INSERT INTO child VALUES(2,2)", theirs: "DELETE FROM parent WHERE id=2")
        let (merged, result) = try merge.merge()
        #expect(result.conflictCount == 0)
        #expect(
            result.violations == [
                DatabaseViolation(
                    rule: .foreignKey, table: "child", key: [NamedValue("rowid", .integer(2))], constraint: "parent")
            ])
        #expect(try table(merged, "SELECT id FROM child") == ["1", "2", "5"])
    }

    @Test func `random swaps among unique values never break the index, and every change is applied or listed`() throws
    {
        let merge = try MergeScratch()
        for seed in 0..<UInt64(150) {
            var random = SeededGenerator(seed: seed)
            func mix(_ connection: Connection, _ count: Int) throws {
                for _ in 0..<count {
                    let (row, name) = (
                        Int64.random(in: 0..<9, using: &random), Int64.random(in: 0..<12, using: &random)
                    )
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0:
                        try connection.run("INSERT OR IGNORE INTO t VALUES(?1, ?2, 0)", .integer(row), .integer(name))
                    case 1: try connection.run("DELETE FROM t WHERE id = ?1", .integer(row))
                    default:
                        // Swaps with whoever has the name.
                        try connection.run("UPDATE t SET u = -1 WHERE id = ?1", .integer(row))
                        try connection.run(
                            "UPDATE t SET u = ?2 WHERE u = ?1", .integer(name), .integer(100 + row + 10 * name))
                        try connection.run(
                            "UPDATE t SET u = ?2, n = n + 1 WHERE id = ?1", .integer(row), .integer(name))
                    }
                }
            }
            try merge.prepare {
                try $0.run("CREATE TABLE t(id INTEGER PRIMARY KEY, u UNIQUE, n)")
                try mix($0, 12)
            }
            try merge.change("ours.db") { try mix($0, 6) }
            try merge.change("theirs.db") { try mix($0, 6) }
            let (merged, result) = try merge.merge()
            defer { merge.removeMerged() }
            #expect(try table(merged, "PRAGMA integrity_check") == ["'ok'"], "seed \(seed)")
            func rows(_ connection: Connection) throws -> [Int64: [SQLValue]] {
                Dictionary(
                    uniqueKeysWithValues: try connection.rows("SELECT id, u, n FROM t") { row throws(EverettError) in
                        (try row.integer(0), [try row.value(1), try row.value(2)])
                    })
            }
            let (base, ours, theirs) = (
                try rows(.openImage(path: merge.sides.base)), try rows(.openImage(path: merge.sides.ours)),
                try rows(.openImage(path: merge.sides.theirs))
            )
            let real = try rows(merged)
            let listed = Dictionary(grouping: result.conflicts) { $0.key[0].value.integer ?? -1 }
            for id in Set(base.keys).union(ours.keys).union(theirs.keys) {
                if listed[id]?.contains(where: { $0.kind == .constraint }) == true {
                    #expect(real[id] == ours[id], "seed \(seed), row \(id)")
                } else if listed[id] == nil {
                    let expected: [SQLValue]? =
                        if let before = base[id], let mine = ours[id], let its = theirs[id] {
                            zip(before, zip(mine, its)).map { $0 == $1.1 ? $1.0 : $1.1 }
                        } else {
                            theirs[id] == base[id] ? ours[id] : theirs[id]
                        }
                    #expect(real[id] == expected, "seed \(seed), row \(id)")
                }
            }
        }
    }
}
