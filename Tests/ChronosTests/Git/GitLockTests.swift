import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Locks of git are waited for, named, and never taken away.
@Suite(.enabled(if: Program.git != nil))
struct GitLockTests {
    @Test func `a checkpoint waits for a git command that is in the middle of a change`() throws {
        let scratch = try Scratch()
        try scratch.makeDirectory("project")
        let waits = Mutexed(0)
        // A clock that ends the command's work after a few looks at it, so that nothing depends on real time.
        let clock = Clock(
            now: { Timestamp(milliseconds: 1_795_000_000_000 + Int64(waits.next(by: 1))) },
            monotonic: {
                if waits.next(by: 1) >= 60 { try? scratch.remove("project/.git/index.lock") }
                return Int64(waits.next(by: 1)) * 1_000_000
            })
        let engine = try ChronosEngine(
            home: scratch.at("home"),
            environment: EngineEnvironment(
                files: RealFileOperations(), clock: clock, ids: IDSource(random: .system), identity: .current(),
                workers: 2, gitPatienceMilliseconds: 1_000_000, version: "test"))
        let project = try engine.initialise(
            scratch.at("project"), policy: CapturePolicy(), forbidden: [], force: false, .none
        ).project
        try #require(Program.git).run(["init", "-q"], in: scratch.at("project"))
        try scratch.write("project/.git/index.lock", "")
        // However long this machine takes to get there, the lock is a young one.
        let lock = try RealFileOperations().openOwned(absolute: scratch.at("project/.git/index.lock"), [.read])
        try RealFileOperations().setModified(lock.raw, nanoseconds: Machine.fileClockNanoseconds + 3_600_000_000_000)
        let report = try engine.checkpoint(project, CheckpointRequest(), .none)
        #expect(!scratch.exists("project/.git/index.lock"))
        #expect(report.coverage.skipped.isEmpty)
        #expect(report.coverage.notes.isEmpty)
    }

    @Test func `a lock that stays is told and does not stop a checkpoint`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        try world.write(".git/index.lock", "half an index")
        let report = try world.engine.checkpoint(world.project, CheckpointRequest(), .none)
        #expect(report.coverage.skipped.map { "\($0.path) \($0.reason.rawValue)" } == [".git/index.lock transient"])
        #expect(report.coverage.notes.map(\.path.description) == [".git"])
        #expect(report.coverage.notes.first?.text.english.contains("index.lock") == true)
        #expect(world.exists(".git/index.lock"))
    }

    @Test func `looking never waits`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        try world.checkpoint()
        try world.write(".git/index.lock", "")
        _ = try world.engine.status(world.project, .none)
        #expect(world.exists(".git/index.lock"))
    }

    @Test func `who holds a lock is named`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        try world.write(".git/index.lock", "")
        let held = try world.files.openOwned(absolute: world.scratch.at("project/.git/index.lock"), [.read])
        let error = try #require(throws: EverettError.self) { try world.restore(start, [.files, .git]) }
        #expect(error.code == .conflict)
        #expect(error.message.english.contains("pid \(Machine.processID) ("), "\(error.message.english)")
        #expect(held.raw >= 0)
        #expect(world.exists(".git/index.lock"))
    }

    @Test func `a lock that was left behind is named with the way out`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        try world.write(".git/index.lock", "")
        try world.setModified(".git/index.lock", Machine.fileClockNanoseconds - 3_600_000_000_000)
        let error = try #require(throws: EverettError.self) { try world.restore(start, [.files, .git]) }
        #expect(error.code == .conflict)
        #expect(error.message.english.contains("60 minutes"), "\(error.message.english)")
        let place = world.scratch.at("project/.git/index.lock").description
        #expect(error.hints.contains { $0.english.contains(place) })
        #expect(world.exists(".git/index.lock"))
        try world.remove(".git/index.lock")
        #expect(try world.restore(start, [.files, .git]).isVerified)
    }

    @Test func `what git writes before it gives it a name is not captured`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        for name in ["objects/pack/tmp_pack_x1", "objects/ab/tmp_obj_x1", "objects/pack/.tmp-1-pack-x.pack", "gc.pid"] {
            try world.write(".git/\(name)", "half")
        }
        let report = try world.engine.checkpoint(world.project, CheckpointRequest(), .none)
        #expect(report.coverage.skipped.count == 4)
        #expect(report.coverage.skipped.allSatisfy { $0.reason == .transient })
    }
}
