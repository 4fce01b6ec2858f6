import Base
import Glibc
import Platform
import Storage
import TestSupport
import Testing

@testable import Chronos

/// Databases that programs have open see the restored state; nothing committed is lost.
@Suite(.enabled(if: Program.sqlite != nil))
struct RestoreDatabaseTests {
    private let db = "data/app.db"

    private func make(_ world: RestoreFixture, mode: String, _ path: String? = nil) throws {
        try world.scratch.makeDirectory("project/data")
        try world.sql(
            path ?? db,
            "PRAGMA journal_mode = \(mode); CREATE TABLE t(a, b); INSERT INTO t VALUES (1, 'one'), (2, 'two');")
    }

    private func rows(_ world: RestoreFixture, _ path: String? = nil) throws -> String {
        try world.sql(path ?? db, "SELECT group_concat(a) FROM (SELECT a FROM t ORDER BY a);").trimmed
    }

    private func open(_ world: RestoreFixture) throws -> Connection {
        try Connection.openForeignForWriting(path: world.scratch.at("project/\(db)"), busyTimeoutMilliseconds: 1000)
    }

    @Test(arguments: ["DELETE", "WAL", "TRUNCATE", "PERSIST"])
    func `a connection opened before sees the restored state`(_ mode: String) throws {
        let world = try RestoreFixture()
        try make(world, mode: mode)
        let start = try world.checkpoint()
        var journal = ""
        let said = try world.whileConnected(
            db, "INSERT INTO t VALUES (3, 'three'); SELECT max(a) FROM t;",
            then: "SELECT max(a) FROM t; INSERT INTO t VALUES (4, 'four'); SELECT group_concat(a) FROM t;"
        ) { [db] in
            let inode = try world.status(db).inode
            let report = try world.restore(start)
            #expect(report.isVerified, "\(report.differing)")
            #expect(report.setAside.isEmpty, "\(report.setAside)")
            #expect(try world.status(db).inode == inode)
            journal = try world.sql(db, "PRAGMA integrity_check; PRAGMA journal_mode;")
        }
        #expect(said == "3\n2\n1,2,4\n")
        #expect(journal == "ok\n\(mode == "WAL" ? "wal" : "delete")\n")
        #expect(try rows(world) == "1,2,4")
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try rows(world) == "1,2,3")
        #expect(try world.redo().restore?.isVerified == true)
        #expect(try rows(world) == "1,2,4")
        try world.expectSound()
    }

    @Test(arguments: ["DELETE", "WAL"])
    func `a deleted database that was quiet comes back byte by byte`(_ mode: String) throws {
        let world = try RestoreFixture()
        try make(world, mode: mode)
        try world.sql(db, "UPDATE t SET b = b || '!'; CREATE INDEX i ON t(b);")
        let bytes = try world.scratch.read("project/\(db)")
        #expect(!world.exists("\(db)-wal"))
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.remove("data")
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.scratch.read("project/\(db)") == bytes)
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.sql(db, "PRAGMA journal_mode; PRAGMA integrity_check;") == "\(mode.lowercased())\nok\n")
    }

    @Test func `a deleted database whose log held rows comes back with them`() throws {
        let world = try RestoreFixture()
        try make(world, mode: "WAL")
        let other = try open(world)
        try other.run("PRAGMA wal_autocheckpoint = 0")
        try other.run("INSERT INTO t VALUES (3, 'only in the log')")
        #expect(try world.status("\(db)-wal").size > 0)
        let start = try world.checkpoint()
        for suffix in ["", "-wal", "-shm"] { try world.remove(db + suffix) }
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(try rows(world) == "1,2,3")
        #expect(try world.sql(db, "PRAGMA journal_mode; PRAGMA integrity_check;") == "wal\nok\n")
    }

    @Test func `a database made since goes together with its log`() throws {
        let world = try RestoreFixture()
        try world.scratch.makeDirectory("project/data")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        do {
            try make(world, mode: "WAL")
            let other = try open(world)
            try other.run("PRAGMA wal_autocheckpoint = 0")
            try other.run("INSERT INTO t VALUES (3, 'in the log')")
            #expect(world.exists("\(db)-wal") && world.exists("\(db)-shm"))
            let report = try world.restore(start)
            #expect(report.isVerified, "\(report.differing)")
            world.expectEqual(try world.snapshot(), before)
            // The connection may still write: what it has is kept, log and all.
            #expect(report.setAside.map(\.path.description).sorted() == ["data/app.db", "data/app.db-wal"])
            let kept = try #require(report.setAside.first { $0.path.description == "data/app.db" }).keptAt
            #expect(
                try #require(Program.sqlite).run(
                    [kept.description, "SELECT count(*) FROM t"], in: world.scratch.path) == "3\n")
        }
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try rows(world) == "1,2,3")
        _ = try world.redo()
        world.expectEqual(try world.snapshot(), before)
    }

    @Test func `a quiet database made since goes without a trace`() throws {
        let world = try RestoreFixture()
        let start = try world.checkpoint()
        let before = try world.snapshot()
        for mode in ["WAL", "DELETE"] {
            try make(world, mode: mode)
            let report = try world.restore(start)
            #expect(report.isVerified, "\(report.differing)")
            #expect(report.setAside.isEmpty, "\(report.setAside)")
            world.expectEqual(try world.snapshot(), before)
            #expect(try world.rescued().isEmpty)
        }
    }

    @Test(arguments: ["DELETE", "WAL"])
    func `a database whose page size changed goes back`(_ mode: String) throws {
        let world = try RestoreFixture()
        try make(world, mode: mode)
        let start = try world.checkpoint()
        try world.sql(
            db,
            "PRAGMA journal_mode = DELETE; PRAGMA page_size = 8192; VACUUM; PRAGMA journal_mode = \(mode); "
                + "INSERT INTO t VALUES (3, 'three');")
        #expect(try world.sql(db, "PRAGMA page_size") == "8192\n")
        let inode = try world.status(db).inode
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(
            try world.sql(db, "PRAGMA page_size; PRAGMA journal_mode; PRAGMA integrity_check;")
                == "4096\n\(mode.lowercased())\nok\n")
        #expect(try rows(world) == "1,2")
        #expect(try world.status(db).inode == inode)
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try rows(world) == "1,2,3")
        #expect(try world.sql(db, "PRAGMA page_size") == "8192\n")
    }

    @Test func `a writer that keeps everyone out stops the restore and everything is put back`() throws {
        let clock = Ticking()
        let world = try RestoreFixture(clock: clock.clock, hooks: clock.hooks)
        try make(world, mode: "DELETE")
        try world.write("a.txt", "one")
        try world.write("gone.txt", "gone")
        let start = try world.checkpoint()
        try world.sql(db, "INSERT INTO t VALUES (3, 'three');")
        try world.write("a.txt", "two")
        try world.remove("gone.txt")
        try world.write("new/file", "new")
        let before = try world.snapshot()
        clock.atStep = { [db] in
            // The second process begins when the restore is already under way, and outlives it.
            try Locker.hold(world, db)
        }
        let error = try #require(throws: EverettError.self) { try world.restore(start) }
        #expect(error.code == .locked)
        #expect(error.message.english.contains(db))
        #expect(error.hints.contains { $0.english.contains("put back") }, "\(error.hints)")
        try Locker.release(world)
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.leftovers() == [])
        clock.atStep = nil
        #expect(try world.restore(start).isVerified)
        #expect(try rows(world) == "1,2")
    }

    @Test func `a database locked while the safety checkpoint is taken is left alone`() throws {
        let world = try RestoreFixture(clock: Ticking().clock)
        try make(world, mode: "DELETE")
        try world.write("a.txt", "one")
        let start = try world.checkpoint()
        try world.sql(db, "INSERT INTO t VALUES (3, 'three');")
        try world.write("a.txt", "two")
        _ = try world.whileConnected(db, "BEGIN EXCLUSIVE; INSERT INTO t VALUES (4, 'four');", then: "COMMIT;") {
            [db] in
            let report = try world.restore(start)
            #expect(report.isVerified, "\(report.differing)")
            #expect(report.preview.untouched == [SkippedPath(try #require(BytePath(db)), .lockedDatabase)])
        }
        #expect(try rows(world) == "1,2,3,4")
        #expect(try world.read("a.txt") == "one")
    }

    @Test(arguments: ["DELETE", "WAL"])
    func `a row committed after the safety checkpoint is set aside, not lost`(_ mode: String) throws {
        let hook = Ticking()
        let world = try RestoreFixture(hooks: hook.hooks)
        try make(world, mode: mode)
        let start = try world.checkpoint()
        try world.sql(db, "INSERT INTO t VALUES (3, 'three');")
        hook.atStep = { [db] in try world.sql(db, "INSERT INTO t VALUES (4, 'too late');") }
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(try rows(world) == "1,2")
        let kept = try #require(report.setAside.first)
        #expect(report.setAside.count == 1 && kept.path.description == db)
        #expect(
            try #require(Program.sqlite).run(
                [kept.keptAt.description, "SELECT group_concat(a) FROM t"], in: world.scratch.path) == "1,2,3,4\n")
        _ = try world.undo()
        #expect(try rows(world) == "1,2,3")
    }

    @Test func `mode and attributes of a live database go back with it`() throws {
        let world = try RestoreFixture()
        try make(world, mode: "DELETE")
        try world.setAttribute(db, "user.tag", "one")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.chmod(db, 0o600)
        try world.setAttribute(db, "user.tag", "two")
        let inode = try world.status(db).inode
        #expect(try world.restore(start).isVerified)
        world.expectEqual(try world.snapshot(), before)
        try world.sql(db, "INSERT INTO t VALUES (3, 'three');")
        try world.chmod(db, 0o600)
        #expect(try world.restore(start).isVerified)
        #expect(try world.status(db).permissions == 0o644)
        #expect(try world.status(db).inode == inode)
        #expect(try rows(world) == "1,2")
    }

    @Test func `a database in a read-only directory goes back`() throws {
        let world = try RestoreFixture()
        try make(world, mode: "DELETE")
        try world.chmod("data", 0o555)
        let start = try world.checkpoint()
        try world.sql(db, "INSERT INTO t VALUES (3, 'three');")
        #expect(try world.restore(start).isVerified)
        #expect(try rows(world) == "1,2")
        #expect(try world.status("data").permissions == 0o555)
    }

    @Test func `a database that was overwritten with rubbish comes back and its log is not replayed into it`() throws {
        let world = try RestoreFixture()
        try make(world, mode: "WAL")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        do {
            let other = try open(world)
            try other.run("PRAGMA wal_autocheckpoint = 0")
            try other.run("INSERT INTO t VALUES (3, 'in the log')")
            try world.scratch.write("kept-wal", try world.scratch.read("project/\(db)-wal"))
        }
        try world.scratch.write("project/\(db)-wal", try world.scratch.read("kept-wal"))
        try world.scratch.write("project/\(db)", "rubbish, rubbish, rubbish")
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        world.expectEqual(try world.snapshot(), before)
        #expect(try rows(world) == "1,2")
        #expect(try world.sql(db, "PRAGMA integrity_check;") == "ok\n")
    }

    @Test func `a header that belongs to another content is not written onto a database`() throws {
        let world = try RestoreFixture()
        try make(world, mode: "DELETE")
        let start = try world.checkpoint()
        // Restoring this path alone leaves a head whose remembered header is that of the larger database.
        try world.sql(
            db,
            "CREATE TABLE more AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 900) "
                + "SELECT i, hex(randomblob(200)) AS x FROM n; DELETE FROM more WHERE i > 300;")
        try world.checkpoint()
        #expect(try world.restore(start, paths: [db]).isVerified)
        try world.write("other", "x")
        let later = try world.checkpoint()
        try world.remove(db)
        #expect(try world.restore(later).isVerified)
        #expect(try world.sql(db, "PRAGMA integrity_check;") == "ok\n")
        #expect(try rows(world) == "1,2")
    }
}

/// Holds a database in a process of its own that nobody waits for.
enum Locker {
    static func hold(_ world: RestoreFixture, _ database: String) throws {
        let script = """
            BEGIN EXCLUSIVE;
            .shell : > \(world.scratch.at("locked"))
            .shell while [ ! -e \(world.scratch.at("unlock")) ]; do sleep 0.005; done
            ROLLBACK;
            .shell : > \(world.scratch.at("unlocked"))
            """
        try world.scratch.write("lock.sql", script)
        try #require(Program("sh")).run(
            [
                "-c",
                "setsid sqlite3 '\(database)' < ../lock.sql > /dev/null 2>&1 & while [ ! -e ../locked ]; do sleep 0.005; done",
            ],
            in: world.scratch.at("project"))
    }

    static func release(_ world: RestoreFixture) throws {
        try world.scratch.write("unlock", "")
        try #require(Program("sh")).run(
            ["-c", "while [ ! -e unlocked ]; do sleep 0.005; done"], in: world.scratch.path)
    }
}

/// A clock that moves by itself, so that waiting ends, and a hook that runs once before the first step.
// SAFETY: each test uses it from its own thread only, but for the time, which any thread may ask for.
final class Ticking: @unchecked Sendable {
    private let time = Mutexed(Int64(1_795_000_000_000))
    var atStep: (() throws -> Void)?

    var clock: Clock {
        Clock(
            now: { Timestamp(milliseconds: self.time.next(by: 1)) },
            monotonic: { self.time.next(by: 200) * 1_000_000 })
    }

    var hooks: Hooks {
        Hooks { point in
            guard point == .restoreStep, let body = self.atStep else { return }
            self.atStep = nil
            try body()
        }
    }
}
