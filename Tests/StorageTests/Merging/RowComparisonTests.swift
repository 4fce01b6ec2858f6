import Base
import Platform
import Storage
import Testing

struct RowComparisonTests {
    @Test func `a comparison counts rows, shows the first of them, and names objects`() throws {
        let merge = try MergeScratch(
            """
            CREATE TABLE t(id INTEGER PRIMARY KEY, a, b); INSERT INTO t VALUES(1,1,1),(2,2,2),(3,3,3);
            CREATE TABLE log(x); INSERT INTO log VALUES('a'),('a'),('b'); CREATE TABLE gone(a); CREATE TABLE same(a);
            CREATE TABLE rekeyed(a PRIMARY KEY); CREATE VIRTUAL TABLE f USING fts5(x); INSERT INTO f VALUES('one');
            """,
            theirs: """
                UPDATE t SET b='2' WHERE id=2; DELETE FROM t WHERE id=3; INSERT INTO t VALUES(4,4,4),(5,5,5);
                DELETE FROM log WHERE x='a'; INSERT INTO log VALUES('c'); DROP TABLE gone; CREATE INDEX i ON t(a);
                DROP TABLE rekeyed; CREATE TABLE rekeyed(a, b PRIMARY KEY); UPDATE f SET x='two';
                """)
        let result = try RowComparison.between(merge.sides.base, merge.sides.theirs, rows: 3)
        #expect(result.added == ["i"] && result.removed == ["gone"] && result.changed == ["rekeyed"])
        #expect(result.uncompared == ["rekeyed"])
        #expect(result.tables.map(\.name) == ["t", "log", "f"])
        #expect(
            result.tables.map(\.counts) == [
                RowCounts(inserted: 2, updated: 1, deleted: 1), RowCounts(inserted: 1, deleted: 2),
                RowCounts(updated: 1),
            ])
        let rows = result.tables[0].rows
        #expect(rows.count == 3)
        #expect(rows[0].before == [NamedValue("b", .integer(2))] && rows[0].after == [NamedValue("b", .text("2"))])
        #expect(rows[1].after == nil && rows[1].key == [NamedValue("id", .integer(3))])
        #expect(rows[2].before == nil && rows[2].after?.count == 3)
        #expect(result.tables[1].rows.map(\.copies).sorted() == [1, 2])
        #expect(try RowComparison.between(merge.sides.base, merge.sides.ours).isEmpty)
    }
}
