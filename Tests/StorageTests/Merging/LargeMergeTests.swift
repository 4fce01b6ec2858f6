import Base
import FoundationEssentials
import Platform
import Storage
import Testing

struct LargeMergeTests {
    private static let rows = """
        WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM n LIMIT 200000)
        """

    @Test func `two hundred thousand rows merge without holding them in memory`() async {
        // In a process of its own: the peak of this one belongs to all tests.
        await #expect(processExitsWith: .success) { try LargeMergeTests.merge() }
    }

    private static func merge() throws {
        let merge = try MergeScratch(
            """
            CREATE TABLE t(id INTEGER PRIMARY KEY, k TEXT UNIQUE, body);
            INSERT INTO t \(LargeMergeTests.rows) SELECT x, 'key ' || (x * 7919 % 200003), hex(zeroblob(100)) FROM n;
            CREATE TABLE w(k TEXT PRIMARY KEY, v) WITHOUT ROWID;
            INSERT INTO w \(LargeMergeTests.rows) SELECT 'k' || (x * 7919 % 200003), x FROM n;
            CREATE TABLE p(a, b); INSERT INTO p \(LargeMergeTests.rows) SELECT x % 5000, hex(zeroblob(50)) FROM n;
            """,
            ours: """
                UPDATE t SET body='ours' WHERE id % 10 = 0; DELETE FROM w WHERE v % 7 = 0; DELETE FROM p WHERE a < 5;
                VACUUM
                """,
            theirs: """
                UPDATE t SET k = k || '!' WHERE id % 10 = 5; DELETE FROM t WHERE id % 100 = 1; UPDATE w SET v=-v WHERE v % 7 = 1;
                DELETE FROM p WHERE a > 4900; INSERT INTO p SELECT a, 'new' FROM p WHERE a=77; UPDATE t SET body='x' WHERE id=20
                """)
        let before = try peakMemory()
        let (merged, result) = try merge.merge()
        let grown = try peakMemory() - before
        #expect(result.conflicts.map(\.line).count == 1 && result.violationCount == 0)
        #expect(result.tables["t"] == RowCounts(updated: 20_000, deleted: 2000))
        #expect(result.tables["w"]?.updated == 28_572)
        #expect(result.tables["p"] == RowCounts(inserted: 40, deleted: 99 * 40))
        #expect(try merged.integer("SELECT count(*) FROM t") == 198_000)
        #expect(try merged.integer("SELECT count(*) FROM p") == 200_000 - 99 * 40 - 5 * 40 + 40)
        #expect(try table(merged, "PRAGMA quick_check") == ["'ok'"])
        // Each file has some 80 MB. What SQLite caches and sorts is bounded by settings of the session.
        #expect(grown < 64 << 10, "grew by \(grown) KiB")
    }

    /// The most memory this process ever had, in KiB.
    private static func peakMemory() throws -> Int {
        let status = try String(contentsOf: URL(fileURLWithPath: "/proc/self/status"), encoding: .utf8)
        let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
        return try #require(Int(line.split(separator: " ")[1]))
    }
}
