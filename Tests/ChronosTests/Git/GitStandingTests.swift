import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// What a checkpoint says about repositories, and that git itself says the same after a restore.
@Suite(.enabled(if: Program.git != nil))
struct GitStandingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let operation: GitOperation
        let begin: @Sendable (RestoreFixture) throws -> Void
        var testDescription: String { operation.rawValue }
    }

    /// Two branches that change the same line.
    private static func fork(_ world: RestoreFixture) throws {
        try world.git("checkout", "-q", "-b", "side")
        try world.write("tracked.txt", "side\n")
        try world.commit("side")
        try world.git("checkout", "-q", "main")
        try world.write("tracked.txt", "main\n")
        try world.commit("main")
    }

    static let cases = [
        Case(operation: .merge) {
            try fork($0); try $0.gitFails("merge", "side")
        },
        Case(operation: .cherryPick) {
            try fork($0); try $0.gitFails("cherry-pick", "side")
        },
        Case(operation: .revert) {
            try fork($0); try $0.gitFails("revert", "--no-edit", "HEAD~1")
        },
        Case(operation: .interactiveRebase) {
            try fork($0); try $0.gitFails("rebase", "side")
        },
        Case(operation: .rebase) {
            try fork($0); try $0.gitFails("rebase", "--apply", "side")
        },
        Case(operation: .applyMailbox) { world in
            try fork(world)
            try world.git("format-patch", "-q", "-1", "side", "-o", "../patches")
            try world.gitFails("am", "../patches/0001-side.patch")
        },
        Case(operation: .bisect) { world in
            for number in 1...4 {
                try world.write("tracked.txt", "\(number)\n")
                try world.commit("\(number)")
            }
            try world.git("bisect", "start", "HEAD", "HEAD~4")
        },
    ]

    @Test(arguments: cases)
    func `what git was in the middle of is told and comes back`(_ example: Case) throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        try example.begin(world)
        let status = try world.git("status")
        let start = try world.checkpoint()
        let detail = try world.engine.show(start, world.project)
        #expect(detail.repositories.map(\.operations) == [[example.operation]])
        try world.abort(example.operation)
        try world.write("tracked.txt", "elsewhere\n")
        try world.commit("elsewhere")
        let moved = try world.engine.previewRestore(world.project, RestoreRequest(checkpoint: start), .none)
        #expect(moved.movedRepositories.map(\.operationsThen) == [[example.operation]])
        #expect(moved.movedRepositories.map(\.operationsNow) == [[]])
        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.changedStandings.map(\.operations) == [[example.operation]])
        #expect(try world.git("status") == status)
        #expect(try world.engine.status(world.project, .none).repositories.map(\.operations) == [[example.operation]])
        try world.expectSound()
    }

    @Test func `stashes and the index come back and git sees no difference`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        for number in 1...3 {
            try world.write("tracked.txt", "stash \(number)\n")
            try world.git("stash", "push", "-q", "-m", "number \(number)")
        }
        try world.write("staged", "staged\n")
        try world.git("add", "staged")
        try world.write("staged", "and changed\n")
        try world.git("add", "-N", "--", "tracked.txt")
        let stashes = try world.git("stash", "list")
        let status = try world.git("status", "--porcelain=v2", "--branch")
        let index = try world.git("ls-files", "--stage")
        let start = try world.checkpoint()
        #expect(try world.engine.show(start, world.project).repositories.map(\.stashes) == [3])
        try world.git("stash", "drop", "-q", "stash@{1}")
        try world.git("stash", "clear")
        try world.git("reset", "-q", "--hard")
        try world.git("rm", "-q", "tracked.txt")
        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.changedStandings.map(\.stashes) == [3])
        #expect(try world.git("stash", "list") == stashes)
        #expect(try world.git("ls-files", "--stage") == index)
        #expect(try world.git("status", "--porcelain=v2", "--branch") == status)
        try world.git("fsck", "--no-progress", "--connectivity-only")
    }

    @Test func `after a restore a clean tree is clean without a refresh`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        #expect(try world.restore(start, [.files, .git]).isVerified)
        // The entry's times are not those of the restored file, so git compares the content once.
        try world.git("diff", "--quiet")
        try world.git("diff-index", "--quiet", "HEAD")
        try world.git("diff-files", "--quiet")
    }

    @Test func `hooks keep their mode and are told when they change, samples are not`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        try world.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n", permissions: 0o755)
        try world.write(".git/hooks/pre-push.sample", "#!/bin/sh\n", permissions: 0o755)
        try world.git("branch", "hooks/x")
        let start = try world.checkpoint()
        try world.write(".git/hooks/pre-commit", "#!/bin/sh\ncurl evil\n", permissions: 0o644)
        try world.write(".git/hooks/post-checkout", "#!/bin/sh\ncurl evil\n", permissions: 0o755)
        try world.remove(".git/hooks/pre-push.sample")
        try world.git("config", "core.fsmonitor", "/tmp/evil")
        try world.git("branch", "-f", "hooks/x", "HEAD")
        let expected = [".git/config", ".git/hooks/post-checkout", ".git/hooks/pre-commit"]
        let status = try world.engine.status(world.project, .none)
        #expect(status.executableConfiguration.map(\.description) == expected)
        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.executableConfiguration.map(\.description) == expected)
        #expect(try world.status(".git/hooks/pre-commit").permissions == 0o755)
        #expect(!world.exists(".git/hooks/post-checkout"))
        #expect(world.exists(".git/hooks/pre-push.sample"))
    }

    @Test func `objects of large files are counted as there or missing`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let present = String(repeating: "ab", count: 32)
        let missing = String(repeating: "cd", count: 32)
        for (name, id) in [("one.bin", present), ("two.bin", missing), ("more/three.bin", missing)] {
            try world.write(name, "version https://git-lfs.github.com/spec/v1\noid sha256:\(id)\nsize 12345\n")
        }
        try world.write(".gitattributes", "*.bin filter=lfs diff=lfs merge=lfs -text\n")
        try world.write(".git/lfs/objects/ab/ab/\(present)", "large")
        let start = try world.checkpoint()
        let large = try #require(try world.engine.show(start, world.project).repositories.first?.largeFiles)
        #expect(large == RepositoryStanding.LargeFiles(present: 1, missing: 2))
        let other = try RestoreFixture()
        try other.makeRepository()
        #expect(try other.engine.show(other.checkpoint(), other.project).repositories.first?.largeFiles == nil)
    }

    @Test func `mode and attributes of the git directory and its objects come back`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        try world.chmod(".git", 0o700)
        try world.chmod(".git/objects", 0o750)
        try world.setAttribute(".git", "user.note", "kept")
        try world.setAttribute(".git/objects", "user.note", "kept too")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.remove(".git")
        #expect(try world.restore(start).isVerified)
        world.expectEqual(try world.snapshot(), before)
        try world.chmod(".git", 0o755)
        try world.setAttribute(".git", "user.note", "changed")
        let report = try world.restore(start, [.git])
        #expect(report.isVerified, "\(report.differing)")
        world.expectEqual(try world.snapshot(), before)
        try world.expectSound()
    }

    @Test func `a repository is never thinned by the names of its branches`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        for name in ["build/x", "target", "dist/node_modules"] { try world.git("branch", name) }
        let policy = CapturePolicy(maximumBytes: 30_000, maximumFiles: 1_000_000)
        let project = try world.engine.initialise(
            world.project.root, policy: policy, forbidden: [], force: false, .none
        ).project
        try world.write("build/large", String(repeating: "large ", count: 20_000))
        let report = try world.engine.checkpoint(project, CheckpointRequest(), .none)
        let skipped = report.coverage.skipped.map { "\($0.path) \($0.reason.rawValue)" }
        #expect(skipped == ["build derived"])
        let repository = try #require(HeldWorld(report.id, world.engine).git.repositories.first)
        let references = try GitReferences(
            ObjectReader(world.engine.store).tree(repository.tree), ContentReader(ObjectReader(world.engine.store)))
        #expect(references.references.keys.filter { $0.hasPrefix("refs/heads/") }.count == 4)
        // Objects beyond the limit are left out as a whole, and that is told.
        for number in 1...12 {
            try world.scratch.write(
                "project/blob", SeededGenerator(seed: UInt64(number)).blob(20_000))
            try world.git("add", "blob")
        }
        let later = try world.engine.checkpoint(project, CheckpointRequest(), .none)
        #expect(later.coverage.skipped.map { "\($0.path) \($0.reason.rawValue)" }.contains(".git/objects over_budget"))
        #expect(later.coverage.repositories == 1)
    }

    @Test func `a repository without a working tree goes back with git and stays otherwise`() throws {
        let world = try RestoreFixture()
        try world.makeRepository("project/work")
        try world.git("clone", "-q", "--bare", "work", "origin.git")
        try world.git("remote", "add", "origin", "../origin.git", in: "project/work")
        let start = try world.checkpoint()
        let first = try world.head("project/work")
        try world.scratch.write("project/work/tracked.txt", "second\n")
        try world.commit("second", in: "project/work")
        try world.git("push", "-q", "origin", "main", in: "project/work")
        let second = try world.head("project/work")
        let plain = try world.restore(start)
        #expect(plain.isVerified, "\(plain.differing)")
        #expect(plain.preview.movedRepositories.map(\.path.description) == ["origin.git", "work/.git"])
        #expect(try world.git("rev-parse", "main", in: "project/origin.git").trimmed == second)
        let whole = try world.restore(start, [.files, .git])
        #expect(whole.isVerified, "\(whole.differing)")
        #expect(try world.git("rev-parse", "main", in: "project/origin.git").trimmed == first)
        try world.git("gc", "--quiet", "--prune=now", in: "project/origin.git")
        try world.git("cat-file", "-e", second, in: "project/origin.git")
        // One that lost its HEAD is no repository any more, and comes back whole.
        try world.remove("origin.git/HEAD")
        #expect(try world.restore(start).isVerified)
        #expect(try world.git("rev-parse", "main", in: "project/origin.git").trimmed == first)
        try world.remove("origin.git")
        #expect(try world.restore(start).isVerified)
        try world.git("fsck", "--no-progress", "--strict", in: "project/origin.git")
        try world.expectSound()
    }
}

extension RestoreFixture {
    /// A git command that is meant to stop with a conflict.
    func gitFails(_ words: String...) throws {
        #expect(throws: (any Error).self) { try self.git(all: words) }
    }

    func git(all words: [String], in directory: String = "project") throws {
        try #require(Program.git).run(words, in: scratch.at(directory), home: scratch.path)
    }

    func abort(_ operation: GitOperation) throws {
        switch operation {
        case .merge: try git("merge", "--abort")
        case .cherryPick: try git("cherry-pick", "--abort")
        case .revert: try git("revert", "--abort")
        case .rebase, .interactiveRebase: try git("rebase", "--abort")
        case .applyMailbox: try git("am", "--abort")
        case .bisect: try git("bisect", "reset")
        }
    }
}
