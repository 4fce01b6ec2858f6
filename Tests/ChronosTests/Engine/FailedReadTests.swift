import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A call that fails while a workspace is read must not leave a path out in silence.
struct FailedReadTests {
    private func populate(_ bench: Bench) throws {
        try bench.write("a.txt", "one")
        try bench.write("dir/inner/b.txt", "two")
        try bench.symlink("link", to: "a.txt")
        try bench.link("a.txt", "dir/again")
        try bench.setAttribute("dir/inner/b.txt", Array("user.note".utf8), [1, 2])
    }

    /// Fails calls of a checkpoint in turn: it throws an error of the disk, or it holds everything.
    @Test func `a checkpoint holds everything or fails`() throws {
        let first = try Bench()
        try populate(first)
        let calls = FaultyFileOperations(RealFileOperations())
        _ = try first.otherEngine(files: calls).checkpoint(first.project, CheckpointRequest(), .none)
        for number in stride(from: 1, through: calls.counts.total, by: 3) {
            let bench = try Bench()
            try populate(bench)
            let plan = FaultPlan([
                FaultPlan.Rule(scope: .all, occasion: .nth(number), effect: .failure(errno: EIO))
            ])
            let report: CheckpointReport
            do {
                let engine = try bench.otherEngine(files: FaultyFileOperations(RealFileOperations(), plan))
                report = try engine.checkpoint(bench.project, CheckpointRequest(), .none)
            } catch {
                let own = EverettError.wrapping(error)
                #expect(own.code == .io, "call \(number): \(own) \(own.location)")
                continue
            }
            let room = bench.scratch.at("room")
            _ = try bench.otherEngine().materialise(
                bench.project, RestoreRequest(checkpoint: report.id), into: room, .none)
            #expect(try TreeSnapshot(room).difference(from: TreeSnapshot(bench.root)) == "", "call \(number)")
        }
    }

    @Test func `what may not be read is named`() throws {
        let bench = try Bench()
        try populate(bench)
        let calls = FaultyFileOperations(RealFileOperations())
        _ = try bench.otherEngine(files: calls).checkpoint(bench.project, CheckpointRequest(), .none)
        var named = 0
        for number in 1...calls.counts[.stat] {
            let bench = try Bench()
            try populate(bench)
            let plan = FaultPlan([
                FaultPlan.Rule(scope: .operation(.stat), occasion: .nth(number), effect: .failure(errno: EACCES))
            ])
            let files = FaultyFileOperations(RealFileOperations(), plan)
            guard
                let engine = try? bench.otherEngine(files: files),
                let report = try? engine.checkpoint(bench.project, CheckpointRequest(), .none)
            else { continue }
            if report.coverage.files < 3 || report.coverage.symlinks < 1 {
                #expect(!report.coverage.skipped.isEmpty, "stat \(number)")
                named += 1
            }
        }
        #expect(named > 0)
    }
}
