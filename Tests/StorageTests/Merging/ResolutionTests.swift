import Base
import Platform
import Storage
import Testing

struct ResolutionTests {
    private static let long = String(repeating: "z", count: 5000)

    private func make() throws -> MergeScratch {
        try MergeScratch(
            """
            PRAGMA user_version=1;
            CREATE TABLE t(k TEXT COLLATE NOCASE PRIMARY KEY, a, b) WITHOUT ROWID;
            INSERT INTO t VALUES('One',1,1),('two',2,2),('three',3,3);
            CREATE TABLE log(line, more); INSERT INTO log VALUES('\(ResolutionTests.long)',1),('x',1);
            CREATE TABLE u(id INTEGER PRIMARY KEY, name UNIQUE); CREATE TABLE s(a); INSERT INTO s VALUES(1);
            """,
            ours: """
                PRAGMA user_version=2; UPDATE t SET a='ours', b='ours' WHERE k='one'; DELETE FROM t WHERE k='two';
                UPDATE t SET a=30 WHERE k='three'; INSERT INTO t VALUES('new',1,0);
                INSERT INTO log SELECT * FROM log WHERE more=1 AND line<>'x'; INSERT INTO u VALUES(1,'n');
                ALTER TABLE s ADD COLUMN mine;
                """,
            theirs: """
                PRAGMA user_version=3; UPDATE t SET a='\(ResolutionTests.long)', b='theirs' WHERE k='one';
                UPDATE t SET b=20 WHERE k='two'; DELETE FROM t WHERE k='three'; INSERT INTO t VALUES('NEW',2,0);
                DELETE FROM log WHERE line<>'x'; INSERT INTO u VALUES(2,'n');
                ALTER TABLE s ADD COLUMN its; INSERT INTO s VALUES(2,2); CREATE INDEX si ON s(its);
                """)
    }

    private func content(_ path: AbsolutePath) throws -> [String] {
        let connection = try Connection.openImage(path: path)
        var lines = try table(connection, "SELECT * FROM t ORDER BY k COLLATE NOCASE")
        lines += try table(connection, "SELECT * FROM log ORDER BY line")
        lines += try table(connection, "SELECT * FROM s ORDER BY 1")
        return lines + [String(try connection.integer("PRAGMA user_version"))]
    }

    @Test(arguments: DatabaseSide.allCases)
    func `all conflicts resolved to one side give that side's rows`(side: DatabaseSide) throws {
        let merge = try make()
        let (path, result) = try merge.mergeToFile()
        let kinds = Set(result.conflicts.map(\.kind))
        #expect(
            kinds == [.cell, .oursDeleted, .theirsDeleted, .insertedTwice, .copies, .constraint, .schema, .setting],
            "\(result.conflicts.map(\.line))")
        for again in [side, DatabaseSide.theirs, .base, side] {
            for conflict in try DatabaseConflict.decode(DatabaseConflict.encode(result.conflicts)) {
                let outcome = try DatabaseMerge.resolve(conflict, to: again, in: path, merge.sides)
                if conflict.kind == .constraint, again == .theirs {
                    #expect(outcome == .refused("UNIQUE constraint failed: u.name"))
                } else if conflict.column == "k" || conflict.kind == .insertedTwice {
                    // Once the row was resolved away, its single cells have no place.
                    continue
                } else {
                    #expect(outcome == .applied, "\(conflict.line)")
                }
            }
        }
        var expected = try content(merge.sides[side])
        var actual = try content(path)
        // The row that both inserted went away with the base.
        expected.removeAll { $0.lowercased().hasPrefix("'new'") }
        actual.removeAll { $0.lowercased().hasPrefix("'new'") }
        #expect(actual == expected)
        #expect(try table(try Connection.openImage(path: path), "PRAGMA integrity_check") == ["'ok'"])
    }

    @Test func `a whole file can be resolved, and a damaged encoding is refused`() throws {
        let merge = try make()
        let (path, result) = try merge.mergeToFile()
        let file = DatabaseConflict(.file, "", base: .present, ours: .present, theirs: .present)
        #expect(try DatabaseMerge.resolve(file, to: .theirs, in: path, merge.sides) == .applied)
        #expect(try content(path) == content(merge.sides.theirs))
        let bytes = DatabaseConflict.encode(result.conflicts)
        for cut in 0..<bytes.count where cut % 7 == 0 {
            #expect(throws: DecodingFault.self) { try DatabaseConflict.decode(Array(bytes[..<cut])) }
        }
        #expect(throws: DecodingFault.self) { try DatabaseConflict.decode(bytes + [0]) }
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            var damaged = bytes
            damaged[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            // Whatever still decodes has the one byte form it was read from.
            if let read = try? DatabaseConflict.decode(damaged) { #expect(DatabaseConflict.encode(read) == damaged) }
        }
    }
}
