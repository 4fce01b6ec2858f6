import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// What an ordinary user may and may not do; a test that runs as root becomes one first, in a process of its own.
@Suite struct RestoreRightsTests {
    enum Child {
        static func becomeOrdinary() throws {
            guard getuid() == 0 else { return }
            try #require(setgroups(0, nil) == 0)
            try #require(setgid(65_534) == 0)
            try #require(setuid(65_534) == 0)
        }

        static func readOnlyDirectories() throws {
            try becomeOrdinary()
            let world = try RestoreFixture()
            for place in ["ro", "ro/sub", "gone"] { try world.scratch.makeDirectory("project/\(place)") }
            try world.write("ro/edit", "1", permissions: 0o444)
            try world.write("ro/mode", "1", permissions: 0o400)
            try world.write("ro/sub/lost", "1")
            try world.write("gone/inner", "1")
            if Program.sqlite != nil { try world.sql("ro/app.db", "CREATE TABLE t(a); INSERT INTO t VALUES (1);") }
            for place in ["ro/sub", "ro", "gone"] { try world.chmod(place, 0o555) }
            let start = try world.checkpoint()
            let before = try world.snapshot()
            for place in ["ro", "ro/sub", "gone"] { try world.chmod(place, 0o755) }
            try world.remove("ro/edit")
            try world.write("ro/edit", "2")
            try world.chmod("ro/mode", 0o600)
            try world.remove("ro/sub/lost")
            try world.write("ro/new/deep/file", "2")
            if Program.sqlite != nil { try world.sql("ro/app.db", "INSERT INTO t VALUES (2);") }
            try world.remove("gone")
            try world.write("gone", "a file")
            for place in ["ro/new/deep", "ro/new", "ro/sub", "ro"] { try world.chmod(place, 0o555) }
            let damaged = try world.snapshot()
            let report = try world.restore(start)
            #expect(report.isVerified, "\(report.differing)")
            let after = try world.snapshot()
            #expect(without(after) == without(before), "\(after.difference(from: before))")
            #expect(try world.undo().restore?.isVerified == true)
            #expect(without(try world.snapshot()) == without(damaged))
            try world.expectSound()
        }

        /// A database written in place has the same content with another change counter.
        private static func without(_ snapshot: TreeSnapshot) -> [String] {
            snapshot.lines.filter { !$0.contains("app.db") }
        }

        static func attributesOfReadOnlyFiles() throws {
            try becomeOrdinary()
            let world = try RestoreFixture()
            try world.write("a", "1", permissions: 0o400)
            try world.write("closed", "1")
            let start = try world.checkpoint()
            let before = try world.snapshot()
            try world.chmod("a", 0o600)
            try world.setAttribute("a", "user.x", "1")
            try world.chmod("a", 0o444)
            #expect(try world.restore(start).isVerified)
            let after = try world.snapshot()
            #expect(after == before, "\(after.difference(from: before))")
            // What may not be read is in no checkpoint, and stays as it is.
            try world.write("closed", "2")
            try world.chmod("closed", 0)
            let report = try world.restore(start)
            #expect(report.preview.untouched.map(\.reason) == [.unreadable])
            try world.chmod("closed", 0o600)
            #expect(try world.read("closed") == "2")
        }

        static func rootThatMayNotBeWritten() throws {
            try becomeOrdinary()
            let world = try RestoreFixture()
            try world.write("a", "1")
            let start = try world.checkpoint()
            try world.write("a", "2")
            try world.chmod("", 0o555)
            let before = try world.snapshot()
            let error = try #require(throws: EverettError.self) { try world.restore(start) }
            #expect(error.code == .permission)
            #expect(error.hints.contains { $0.english.contains("nothing was changed") }, "\(error.hints)")
            #expect(try world.snapshot() == before)
            #expect(try world.leftovers() == [])
            try world.chmod("", 0o755)
            #expect(try world.restore(start).isVerified)
        }
    }

    @Test func `an ordinary user's read-only directories are changed inside and read-only again`() async {
        await #expect(processExitsWith: .success) { try Child.readOnlyDirectories() }
    }

    @Test func `attributes of an ordinary user's read-only files go back`() async {
        await #expect(processExitsWith: .success) { try Child.attributesOfReadOnlyFiles() }
    }

    @Test func `a project directory that may not be written is a clear error`() async {
        await #expect(processExitsWith: .success) { try Child.rootThatMayNotBeWritten() }
    }
}
