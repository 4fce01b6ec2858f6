import Base
import Platform
import Storage
import TestSupport
import Testing

@testable import Chronos

struct DatabaseCaptureTests {
    /// Makes a database that nobody has open.
    private func make(_ bench: Bench, _ name: String, rows: Int = 20, mode: String = "DELETE") throws {
        if let parent = BytePath(name)?.parent, !parent.isRoot { try bench.makeDirectory(parent.description) }
        let connection = try Connection.open(path: bench.at(name))
        try connection.execute(script: "CREATE TABLE t (n INTEGER, text TEXT); CREATE INDEX i ON t(n)")
        try connection.transaction { () throws(EverettError) in
            for row in 0..<rows {
                try connection.run("INSERT INTO t VALUES (?, ?)", .integer(Int64(row)), .text("row \(row)"))
            }
        }
        if mode != "WAL" { try connection.run("PRAGMA journal_mode = \(mode)") }
    }

    /// The rows of the database that a checkpoint holds.
    private func rows(_ bench: Bench, _ id: Digest, _ name: String) throws -> [String] {
        let held = try HeldWorld(id, bench.engine)
        let reader = try ObjectReader(bench.engine.store)
        let path = try #require(BytePath(name))
        var tree = try reader.tree(held.files.tree)
        for component in path.components.dropLast() {
            tree = try reader.tree(try #require(tree.entry(named: component)?.content))
        }
        let entry = try #require(tree.entry(named: path.name))
        #expect(entry.kind == .database)
        let copy = "copy \(id.short)"
        try bench.scratch.write(copy, try ContentReader(reader).bytes(of: entry))
        let connection = try Connection.openImage(path: bench.scratch.at(copy))
        #expect(try IntegrityCheck.full.problems(in: connection) == [])
        return try connection.rows("SELECT text FROM t ORDER BY rowid") { row throws(EverettError) in try row.text(0) }
    }

    /// The recorded first bytes fit the recorded pages: anything else would restore a broken database.
    private func expectFittingHeaders(_ bench: Bench, _ id: Digest) throws {
        let held = try HeldWorld(id, bench.engine)
        let reader = try ObjectReader(bench.engine.store)
        #expect(Set(held.files.databaseHeaders.map(\.path)) == Set(held.databases))
        for path in held.databases {
            var tree = try reader.tree(held.files.tree)
            for component in path.components.dropLast() {
                guard let next = tree.entry(named: component)?.content else { return }
                tree = try reader.tree(next)
            }
            guard let entry = tree.entry(named: path.name) else { continue }
            let image = try ContentReader(reader).bytes(of: entry)
            let header = try #require(held.files.header(of: path))
            #expect(DatabaseImage.canonical(header) == Array(image.prefix(DatabaseImage.headerSize)))
        }
    }

    @Test(arguments: ["DELETE", "WAL", "TRUNCATE"])
    func `a database nobody has open comes back byte for byte and is left alone`(_ mode: String) throws {
        let bench = try Bench()
        try make(bench, "data.db", mode: mode)
        try make(bench, "sub/dir.sqlite3", rows: 3000, mode: mode)
        let before = try bench.scratch.snapshot("project")
        let report = try bench.checkpoint()
        #expect(report.coverage.databases == 2)
        #expect(report.coverage.notes == [])
        // The empty journal that stays in one of the modes belongs to the database.
        try expectHeld(bench, report.id, leavingOut: { $0.contains("-journal 0 ") })
        try expectFittingHeaders(bench, report.id)
        #expect(try rows(bench, report.id, "sub/dir.sqlite3").count == 3000)
        #expect(try bench.scratch.snapshot("project") == before)
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        bench.settle()
        let again = try bench.checkpoint(rereads: true)
        #expect(again.isUnchanged)
        #expect(again.coverage.databases == 2)
        #expect(try bench.changedPaths() == [])
        try assertSound(bench)
    }

    @Test func `the header of a database that did not change stays with it`() throws {
        let bench = try Bench()
        try make(bench, "a/data.db")
        try make(bench, "top.db")
        bench.settle()
        try bench.checkpoint()
        for step in 0..<3 {
            bench.settle()
            try bench.write("other", "\(step)")
            if step == 1 { try bench.write("a/beside", "b") }
            let report = try bench.checkpoint()
            try expectHeld(bench, report.id)
            try expectFittingHeaders(bench, report.id)
        }
        try assertSound(bench)
    }

    /// Undo moves the head back and leaves the workspace: the next checkpoint follows a head that knows other headers.
    @Test func `a database keeps its own header after the head went back`() throws {
        let bench = try Bench()
        try make(bench, "data.db")
        let first = try bench.checkpoint()
        let connection = try Connection.openForeignForWriting(path: bench.at("data.db"))
        try connection.transaction { () throws(EverettError) in
            for row in 0..<500 { try connection.run("INSERT INTO t VALUES (?, 'more')", .integer(Int64(row))) }
        }
        bench.settle()
        try bench.checkpoint()
        bench.settle()
        try bench.checkpoint()
        for head in [first.id, nil] {
            try bench.engine.owning("test", .none) {
                try bench.engine.state.write { try bench.engine.state.setHead(head, bench.project.id, "main") }
            }
            let report = try bench.checkpoint()
            try expectFittingHeaders(bench, report.id)
            try expectHeld(bench, report.id)
        }
        _ = connection
        try assertSound(bench)
    }

    @Test func `names of one database are held as a group`() throws {
        let bench = try Bench()
        try make(bench, "a.db")
        try bench.link("a.db", "b.db")
        bench.settle()
        let first = try bench.checkpoint()
        #expect(try HeldWorld(first.id, bench.engine).files.links.count == 1)
        for _ in 0..<3 {
            bench.settle()
            #expect(try bench.checkpoint().id == first.id)
        }
        try bench.write("other", "o")
        #expect(try HeldWorld(bench.checkpoint().id, bench.engine).files.links.count == 1)
        try assertSound(bench)
    }

    @Test func `a database of a tool inside a repository comes back byte for byte`() throws {
        let bench = try Bench()
        try bench.write(".git/HEAD", "ref: refs/heads/main\n")
        try bench.makeDirectory(".git/objects")
        try bench.makeDirectory(".git/tool")
        try make(bench, ".git/tool/db.sqlite3", mode: "WAL")
        let first = try bench.checkpoint()
        try expectHeld(bench, first.id)
        bench.settle()
        try bench.write("a", "a")
        try expectHeld(bench, try bench.checkpoint().id)
        try assertSound(bench)
    }

    @Test func `what only begins like a database is held as it is, with a note`() throws {
        let bench = try Bench()
        let magic = Array("SQLite format 3\0".utf8)
        try bench.write("garbage.db", magic + seededBytes(1, 5000))
        try bench.write("garbage.db-wal", "not a log either")
        try bench.write("short.db", magic)
        try bench.write("zeros.db", magic + [UInt8](repeating: 0, count: 4080))
        let report = try bench.checkpoint()
        #expect(report.coverage.databases == 0)
        #expect(Set(report.coverage.notes.map(\.path.description)) == ["garbage.db", "zeros.db"])
        try expectHeld(bench, report.id)
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        #expect(try bench.checkpoint(rereads: true).isUnchanged)
        try assertSound(bench)
    }

    @Test func `a database cut short or with more behind it is held as it is`() throws {
        let bench = try Bench()
        try make(bench, "whole.db", rows: 2000)
        let bytes = try bench.scratch.read("project/whole.db")
        for cut in [600, 4096, 4097, bytes.count / 2, bytes.count - 1] {
            try bench.write("cut \(cut).db", Array(bytes.prefix(cut)))
        }
        try bench.write("longer.db", bytes + [1, 2, 3])
        try bench.write("page longer.db", bytes + [UInt8](repeating: 1, count: 4096))
        let report = try bench.checkpoint()
        try expectHeld(bench, report.id)
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        try assertSound(bench)
    }
}

/// Databases that another program has open.
@Suite(.enabled(if: Python.hasSQLite)) struct BusyDatabaseTests {
    private func open(_ bench: Bench, mode: String) throws -> Python {
        let python = try Python(
            """
            import sqlite3
            c = sqlite3.connect("\(bench.at("data.db"))", isolation_level=None)
            c.execute("PRAGMA journal_mode=\(mode)")
            c.execute("PRAGMA wal_autocheckpoint=0")
            c.execute("CREATE TABLE t (text TEXT)")
            c.execute("INSERT INTO t VALUES ('first')")
            """
        )
        try python.run("")
        return python
    }

    private func rows(_ bench: Bench, _ id: Digest) throws -> [String] {
        let reader = try ObjectReader(bench.engine.store)
        let tree = try reader.tree(HeldWorld(id, bench.engine).files.tree)
        let entry = try #require(tree.entry(named: Array("data.db".utf8)))
        try #require(entry.kind == .database)
        let copy = "copy \(id.short)"
        try bench.scratch.write(copy, try ContentReader(reader).bytes(of: entry))
        let connection = try Connection.openImage(path: bench.scratch.at(copy))
        #expect(try IntegrityCheck.full.problems(in: connection) == [])
        return try connection.rows("SELECT text FROM t ORDER BY rowid") { row throws(EverettError) in try row.text(0) }
    }

    private func names(_ bench: Bench, _ id: Digest) throws -> [String] {
        let held = try HeldWorld(id, bench.engine)
        return try ObjectReader(bench.engine.store).tree(held.files.tree).entries
            .map { String(decoding: $0.name, as: UTF8.self) }
    }

    @Test func `what stands only in the log is part of the database`() throws {
        let bench = try Bench()
        let python = try open(bench, mode: "WAL")
        #expect(try bench.statusOf("data.db-wal").size > 0)
        let before = try bench.scratch.read("project/data.db-wal")
        let first = try bench.checkpoint()
        #expect(try rows(bench, first.id) == ["first"])
        // The companions are part of it and no entries of their own.
        #expect(try names(bench, first.id) == ["data.db"])
        #expect(try bench.scratch.read("project/data.db-wal") == before)
        bench.settle()
        let packs = try bench.packs()
        #expect(try bench.checkpoint().id == first.id)
        #expect(try bench.packs() == packs)

        bench.settle()
        try bench.checkpoint()
        try python.run(#"c.execute("INSERT INTO t VALUES ('second')")"#)
        #expect(try bench.changedPaths() == ["modified data.db"])
        let second = try bench.checkpoint()
        #expect(try rows(bench, second.id) == ["first", "second"])
        #expect(second.coverage.databases == 1)
        try assertSound(bench)
    }

    @Test func `a change that replaces one in a log of the same size is noticed`() throws {
        let bench = try Bench()
        let python = try open(bench, mode: "WAL")
        try python.run(#"c.execute("PRAGMA wal_checkpoint(TRUNCATE)")"#)
        for round in 10..<10 + TestScale.count(20) {
            try python.run(#"c.execute("UPDATE t SET text = 'a\#(round)'")"#)
            let report = try bench.checkpoint()
            #expect(try rows(bench, report.id) == ["a\(round)"])
            // The log is used again from its start, so its size stays.
            try python.run(#"c.execute("PRAGMA wal_checkpoint(RESTART)")"#)
            try python.run(#"c.execute("UPDATE t SET text = 'b\#(round)'")"#)
            #expect(try bench.changedPaths() == ["modified data.db"], "round \(round)")
        }
        try assertSound(bench)
    }

    @Test(arguments: ["DELETE", "WAL"]) func `an open transaction is not part of the database`(_ mode: String) throws {
        let bench = try Bench()
        let python = try open(bench, mode: mode)
        try python.run(#"c.execute("BEGIN IMMEDIATE"); c.execute("INSERT INTO t VALUES ('open')")"#)
        let during = try bench.checkpoint()
        #expect(during.coverage.skipped == [])
        #expect(try rows(bench, during.id) == ["first"])
        #expect(try names(bench, during.id) == ["data.db"])
        // The writer never notices that it was looked at.
        try python.run(#"c.execute("INSERT INTO t VALUES ('still open')"); c.execute("COMMIT")"#)
        #expect(try rows(bench, bench.checkpoint().id) == ["first", "open", "still open"])
        try assertSound(bench)
    }

    @Test func `a database whose writer does not let go is named and the rest is held`() throws {
        let bench = try Bench()
        try bench.write("other", "o")
        let python = try open(bench, mode: "DELETE")
        try python.run(#"c.execute("BEGIN EXCLUSIVE"); c.execute("INSERT INTO t VALUES ('x')")"#)
        // Half a second passes with each look at the clock; five are waited.
        try bench.reopen(clockStep: 500)
        let report = try bench.checkpoint()
        #expect(report.coverage.skipped.map { "\($0.path) \($0.reason.rawValue)" } == ["data.db locked_database"])
        #expect(try names(bench, report.id) == ["other"])
        try python.run(#"c.execute("COMMIT")"#)
        let after = try bench.checkpoint()
        #expect(after.coverage.skipped == [])
        #expect(try rows(bench, after.id) == ["first", "x"])
        try assertSound(bench)
    }

    @Test func `the journal of a program that died is held beside its database`() throws {
        let bench = try Bench()
        let python = try open(bench, mode: "DELETE")
        // Enough for pages to be written before the commit, and then an end without one.
        try python.run(#"c.execute("PRAGMA cache_size=1")"#)
        try python.run(#"c.execute("BEGIN"); c.executemany("INSERT INTO t VALUES (?)", [("y" * 500,)] * 200)"#)
        #expect(throws: Python.Fault.self) { try python.run("import os; os.kill(os.getpid(), 9)") }
        let before = try bench.scratch.snapshot("project")
        #expect(before.lines.contains { $0.contains("data.db-journal") })
        let report = try bench.checkpoint()
        try expectHeld(bench, report.id)
        #expect(report.coverage.notes.count == 1)
        #expect(try bench.scratch.snapshot("project") == before)
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        try assertSound(bench)
    }
}
