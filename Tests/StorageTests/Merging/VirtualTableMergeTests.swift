import Base
import Platform
import Storage
import Testing

struct VirtualTableMergeTests {
    @Test func `a full-text table with its own content is merged by its rows`() throws {
        let merge = try MergeScratch(
            "CREATE VIRTUAL TABLE f USING fts5(title, body); INSERT INTO f VALUES('a','red apple'),('b','green pear'),('c','x')",
            ours: "UPDATE f SET title='A' WHERE rowid=1; DELETE FROM f WHERE rowid=3",
            theirs:
                "UPDATE f SET body='yellow apple' WHERE rowid=1; INSERT INTO f VALUES('d','blue plum'); UPDATE f SET body='y' WHERE rowid=3"
        )
        let (merged, result) = try merge.merge()
        #expect(result.conflicts.map(\.line) == ["oursDeleted f [3]  ('c','x') - ('c','y')"])
        #expect(
            try table(merged, "SELECT rowid, * FROM f") == [
                "1|'A'|'yellow apple'", "2|'b'|'green pear'", "4|'d'|'blue plum'",
            ])
        #expect(try table(merged, "SELECT title FROM f('apple')") == ["'A'"])
        #expect(try table(merged, "SELECT title FROM f('plum')") == ["'d'"])
        #expect(try table(merged, "SELECT title FROM f('red')").isEmpty)
        #expect(try table(merged, "PRAGMA integrity_check") == ["'ok'"])
    }

    @Test func `a full-text index over another table is made anew`() throws {
        let merge = try MergeScratch(
            """
            CREATE TABLE doc(id INTEGER PRIMARY KEY, body);
            CREATE VIRTUAL TABLE f USING fts5(body, content=doc, content_rowid=id);
            CREATE TRIGGER ins AFTER INSERT ON doc BEGIN INSERT INTO f(rowid, body) VALUES(new.id, new.body); END;
            INSERT INTO doc VALUES(1,'one')
            """,
            ours: "INSERT INTO doc VALUES(2,'mine')", theirs: "INSERT INTO doc VALUES(3,'yours')")
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(result.skipped == [SkippedObject(name: "f", reason: .derived)])
        #expect(try table(merged, "SELECT rowid FROM f('mine OR yours OR one')") == ["1", "2", "3"])
    }

    @Test func `a full-text table without any content is a conflict when theirs wrote into it`() throws {
        let merge = try MergeScratch(
            "CREATE VIRTUAL TABLE f USING fts5(body, content=''); INSERT INTO f(rowid, body) VALUES(1,'one')",
            theirs: "INSERT INTO f(rowid, body) VALUES(2,'two')")
        #expect(try merge.merge().result.conflicts.map(\.kind) == [.content])
        #expect(try merge.merge(merge.sides.swapped).result.isClean)
    }

    @Test func `boxes of an R-tree are merged by their number`() throws {
        let merge = try MergeScratch(
            "CREATE VIRTUAL TABLE r USING rtree(id, x0, x1); INSERT INTO r VALUES(1,0,1),(2,5,6)",
            ours: "DELETE FROM r WHERE id=2", theirs: "INSERT INTO r VALUES(3,7,8); UPDATE r SET x1=2 WHERE id=1")
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(try table(merged, "SELECT * FROM r ORDER BY id") == ["1|0.0|2.0", "3|7.0|8.0"])
    }

    @Test func `a new full-text table of theirs comes with its rows`() throws {
        let merge = try MergeScratch(
            "CREATE TABLE t(a)",
            theirs: "CREATE VIRTUAL TABLE f USING fts5(b); INSERT INTO f(rowid, b) VALUES(5,'five')")
        let (merged, result) = try merge.merge()
        #expect(result.isClean)
        #expect(try table(merged, "SELECT rowid FROM f('five')") == ["5"])
    }
}
