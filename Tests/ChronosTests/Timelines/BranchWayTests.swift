import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// How the workspace of a branch comes to be, on filesystems of several kinds.
@Suite struct BranchWayTests {
    /// How many files a checkpoint of a world reads.
    private func filesRead(_ world: RestoreFixture, _ branch: ProjectRecord) throws -> (Int, CheckpointReport) {
        let counting = FaultyFileOperations(RealFileOperations())
        let engine = try RestoreFixture.engine(world.scratch, files: counting)
        let before = counting.counts[.writeback]
        let report = try engine.checkpoint(branch, CheckpointRequest(), .none)
        return (counting.counts[.writeback] - before, report)
    }

    @Test func `the first checkpoint in a branch reads no file again`() throws {
        let world = try RestoreFixture()
        for index in 0..<40 { try world.write("dir\(index % 4)/file\(index)", "content \(index)") }
        try world.write(".env", "SECRET_KEY=abcdefghijklmnop\n", permissions: 0o600)
        if let git = Program.git { try git.run(["init", "-q"], in: world.scratch.at("project")) }
        world.settle()
        let report = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        #expect(report.isVerified && report.timeline.way == .copy)
        let branch = try world.engine.world("try", of: world.project)
        let (read, first) = try filesRead(world, branch)
        // What may be sealed under another key.
        #expect(read == 1, "\(read)")
        #expect(first.isUnchanged)
        try world.scratch.write("project@try/dir1/file1", "else")
        #expect(try !world.engine.checkpoint(branch, CheckpointRequest(), .none).isUnchanged)
        try world.expectSound()
    }

    @Test func `a file that was changed after the checkpoint is taken from the store`() throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        try world.write("b", "same")
        world.settle()
        let start = try world.checkpoint()
        try world.write("a", "two")
        _ = try world.engine.branch(world.project, BranchRequest(name: "try", from: start), .none)
        #expect(try world.scratch.text("project@try/a") == "one")
        #expect(try world.scratch.text("project@try/b") == "same")
        try world.expectSound()
    }

    @Test(.enabled(if: LoopMount.xfs.isAllowed))
    func `on xfs files are cloned, and derived directories that no checkpoint holds`() throws {
        let disk = try Scratch()
        let world = try RestoreFixture(
            beneath: try LoopMount.xfs.mount(disk), policy: CapturePolicy(maximumBytes: 100_000))
        try world.write("a", String(repeating: "a", count: 9000))
        try world.write("node_modules/x/index.js", String(repeating: "x", count: 200_000))
        try world.write("node_modules/x/run", "#!", permissions: 0o755)
        world.settle()
        let report = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        #expect(report.timeline.way == .clones)
        #expect(report.cloned == [try #require(BytePath("node_modules"))])
        #expect(report.omitted.isEmpty)
        #expect(try world.scratch.text("project@try/node_modules/x/run") == "#!")
        #expect(try world.scratch.status("project@try/node_modules/x/run").permissions == 0o755)
        try world.scratch.write("project@try/a", "else")
        #expect(try world.read("a").utf8.count == 9000)
        _ = try world.engine.drop("try", world.project, .none)
        #expect(!world.scratch.exists("project@try"))
        try world.expectSound()
    }

    @Test(.enabled(if: LoopMount.btrfs.isAllowed))
    func `a subvolume is branched by a snapshot, and dropped in one step`() throws {
        let disk = try Scratch()
        let btrfs = try #require(Program("btrfs"))
        let world = try RestoreFixture(beneath: try LoopMount.btrfs.mount(disk)) {
            try btrfs.run(["-q", "subvolume", "create", "project"], in: $0.path)
        }
        for index in 0..<40 { try world.write("dir\(index % 4)/file\(index)", "content \(index)") }
        world.settle()
        let report = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        #expect(report.timeline.way == .snapshot)
        let branch = try world.engine.world("try", of: world.project)
        let (read, first) = try filesRead(world, branch)
        #expect(read == 0 && first.isUnchanged)
        try world.scratch.write("project@try/dir1/file1", "else")
        #expect(try world.engine.status(branch, .none).counts?.total == 1)
        #expect(try world.read("dir1/file1") == "content 1")
        _ = try world.engine.drop("try", world.project, .none)
        #expect(!world.scratch.exists("project@try"))
        _ = try world.engine.undo(world.project, .none)
        #expect(try world.scratch.text("project@try/dir1/file1") == "else")
        try world.expectSound()
    }
}
