import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Names that look like a database's companions are the user's files unless there is a database.
struct CompanionTests {
    private func expectAllHeld(_ make: (Bench) throws -> Void) throws {
        let bench = try Bench()
        try make(bench)
        let first = try bench.checkpoint()
        try expectHeld(bench, first.id)
        #expect(first.coverage.files == (try TreeSnapshot(bench.root)).lines.filter { $0.hasPrefix("f") }.count)
        bench.settle()
        #expect(try bench.changedPaths() == [])
        #expect(try bench.checkpoint().id == first.id)
        let again = try bench.checkpoint(rereads: true)
        #expect(again.isUnchanged)
        #expect(again.coverage.files == first.coverage.files)
        try assertSound(bench)
    }

    @Test func `a file named like a log of a file that is no database is held`() throws {
        try expectAllHeld { bench in
            for name in ["notes", "notes-wal", "notes-shm", "notes-journal"] { try bench.write(name, name) }
        }
    }

    @Test func `a file named like a log of a directory is held`() throws {
        try expectAllHeld { bench in
            try bench.write("data/x", "x")
            try bench.write("data-wal", "w")
            try bench.write("data-journal", "j")
        }
    }

    @Test func `a directory named like a file's journal is held with all in it`() throws {
        try expectAllHeld { bench in
            try bench.write("app", "app")
            try bench.write("app-journal/2026/entry", "dear diary")
            try bench.makeDirectory("app-wal")
            try bench.symlink("app-shm", to: "app")
        }
    }

    @Test func `a file named like a log of a link is held`() throws {
        try expectAllHeld { bench in
            try bench.write("real", "r")
            try bench.symlink("link", to: "real")
            try bench.write("link-wal", "w")
        }
    }

    @Test func `a log of a log is held`() throws {
        try expectAllHeld { bench in
            for name in ["a", "a-wal", "a-wal-wal", "a-wal-shm-journal", "a-wal-shm"] { try bench.write(name, name) }
        }
    }

    @Test func `a log without its file is held`() throws {
        try expectAllHeld { bench in
            for name in ["x-wal", "-wal", "y-journal"] { try bench.write(name, name) }
        }
    }

    @Test func `a log beside something that is not captured is held`() throws {
        let bench = try Bench()
        try bench.scratch.makeFIFO("project/pipe")
        try bench.write("pipe-wal", "w")
        let report = try bench.checkpoint()
        try expectHeld(bench, report.id, leavingOut: { $0.hasPrefix("p ") })
        try assertSound(bench)
    }

    @Test func `changes of a companion and of its file are both noticed`() throws {
        let bench = try Bench()
        try bench.write("dir/notes", "n")
        try bench.write("dir/notes-wal", "w")
        bench.settle()
        try bench.checkpoint()
        try bench.write("dir/notes-wal", "W")
        #expect(try bench.changedPaths() == ["modified dir/notes-wal"])
        try expectHeld(bench, try bench.checkpoint().id)
        try bench.write("dir/notes", "N")
        #expect(try bench.changedPaths() == ["modified dir/notes"])
        try bench.remove("dir/notes")
        #expect(try bench.changedPaths() == ["removed dir/notes"])
        try bench.remove("dir/notes-wal")
        try expectHeld(bench, try bench.checkpoint().id)
        try assertSound(bench)
    }
}
