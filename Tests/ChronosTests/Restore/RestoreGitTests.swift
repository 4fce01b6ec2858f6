import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Repositories stay where they are, go back when asked to, and come back whole when they were lost.
@Suite(.enabled(if: Program.git != nil))
struct RestoreGitTests {
    private let dotGit = BytePath.root.appending(Array(".git".utf8))

    @Test func `edits after a clean checkout go and git sees a clean tree`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        try world.write("src/a.swift", "a\n")
        try world.commit("second")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.write("src/a.swift", "broken\n")
        try world.remove("tracked.txt")
        try world.write("junk", "junk")
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.movedRepositories == [])
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.git("status", "--porcelain") == "")
        try world.expectSound()
    }

    @Test func `a plain restore leaves head, branches and index and says where git was`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let first = try world.head()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        try world.write("staged", "staged\n")
        try world.git("add", "staged")
        let second = try world.head()
        let git = try world.scratch.snapshot("project/.git")
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        world.expectEqual(try world.scratch.snapshot("project/.git"), git)
        #expect(try world.read("tracked.txt") == "first\n")
        #expect(
            report.preview.movedRepositories == [
                MovedRepository(
                    path: dotGit, headNow: "refs/heads/main", commitNow: second, headThen: "refs/heads/main",
                    commitThen: first)
            ])
        _ = try world.undo()
        #expect(try world.read("tracked.txt") == "second\n")
        #expect(try world.read("staged") == "staged\n")
        world.expectEqual(try world.scratch.snapshot("project/.git"), git)
    }

    @Test func `the git component goes back and the later commit can still be reached`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let first = try world.head()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        let second = try world.head()
        try world.git("checkout", "-q", "-b", "side")
        try world.write("side", "s\n")
        try world.commit("on the side")
        let side = try world.head()
        try world.git("checkout", "-q", "main")

        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.movedRepositories == [])
        #expect(try world.head() == first)
        #expect(try world.git("status", "--porcelain") == "")
        #expect(try world.git("branch", "--format=%(refname:short)").trimmed == "main")
        let log = try world.git("reflog")
        #expect(log.contains(String(second.prefix(7))) && log.contains("everett: restored"), "\(log)")
        #expect(try world.git("reflog", "show", "--format=%H").contains(second))
        #expect(try world.git("fsck", "--no-progress", "--strict") == "")
        try world.git("gc", "--quiet", "--prune=now")
        for commit in [first, second, side] { try world.git("cat-file", "-e", "\(commit)^{commit}") }
        try world.expectSound()
    }

    @Test func `undo after git went back gives the identical tree, repository included`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        try world.git("tag", "-a", "-m", "a tag", "v1")
        try world.git("checkout", "-q", "-b", "side")
        try world.write("untracked", "u")
        let damaged = try world.snapshot()
        _ = try world.restore(start, [.files, .git])
        #expect(try world.git("status", "--porcelain") == "")
        #expect(try world.undo().restore?.isVerified == true)
        world.expectEqual(try world.snapshot(), damaged)
        #expect(try world.git("status", "--porcelain") == "?? untracked\n")
        _ = try world.redo()
        #expect(try world.git("status", "--porcelain") == "")
        _ = try world.undo()
        world.expectEqual(try world.snapshot(), damaged)
        #expect(try world.git("fsck", "--no-progress", "--strict") == "")
        try world.expectSound()
    }

    @Test func `git alone goes back and the files stay`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let first = try world.head()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        let report = try world.restore(start, [.git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.head() == first)
        #expect(try world.read("tracked.txt") == "second\n")
        #expect(try world.git("status", "--porcelain") == " M tracked.txt\n")
        _ = try world.undo()
        #expect(try world.git("status", "--porcelain") == "")
    }

    @Test func `commits made after a repository without any are kept reachable`() throws {
        let world = try RestoreFixture()
        try world.git("init", "-q", "-b", "main")
        try world.write("a", "a")
        let start = try world.checkpoint()
        try world.commit("first")
        let first = try world.head()
        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.git("status", "--porcelain").contains("?? a"))
        try world.git("gc", "--quiet", "--prune=now")
        try world.git("cat-file", "-e", first)
        try world.expectSound()
    }

    @Test func `stashes made since are kept reachable`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        var stashes: [String] = []
        for number in 1...3 {
            try world.write("tracked.txt", "stash \(number)\n")
            try world.git("stash", "-q")
            stashes.append(try world.git("rev-parse", "stash@{0}").trimmed)
        }
        #expect(try world.restore(start, [.files, .git]).isVerified)
        #expect(try world.git("stash", "list") == "")
        try world.git("gc", "--quiet", "--prune=now")
        for stash in stashes { try world.git("cat-file", "-e", stash) }
        _ = try world.undo()
        #expect(try world.git("stash", "list").split(separator: "\n").count == 3)
        #expect(try world.git("rev-parse", "stash@{0}").trimmed == stashes[2])
    }

    @Test func `packed references, a detached head and a switched branch go back`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        try world.git("branch", "topic")
        try world.write("b", "b")
        try world.commit("second")
        try world.git("pack-refs", "--all")
        try world.git("checkout", "-q", "--detach", "topic")
        let start = try world.checkpoint()
        try world.git("checkout", "-q", "main")
        try world.git("branch", "-D", "-q", "topic")
        try world.write("c", "c")
        try world.commit("third")
        let third = try world.head()
        try world.git("gc", "--quiet", "--prune=now")
        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.git("status", "--porcelain", "--branch") == "## HEAD (no branch)\n")
        #expect(try world.git("rev-parse", "HEAD") == world.git("rev-parse", "topic"))
        #expect(try world.git("fsck", "--no-progress", "--strict", "--connectivity-only") == "")
        try world.git("cat-file", "-e", third)
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.head() == third)
        #expect(try world.git("fsck", "--no-progress", "--strict") == "")
    }

    @Test func `a nested repository that was deleted comes back whole`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        try world.makeRepository("project/libs/nested")
        try world.git("gc", "--quiet", in: "project/libs/nested")
        try world.scratch.write("project/libs/nested/dirty", "untracked")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.remove("libs")
        let preview = try world.engine.previewRestore(world.project, RestoreRequest(checkpoint: start), .none)
        #expect(preview.revivedRepositories.map(\.description) == ["libs/nested/.git"])
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.git("status", "--porcelain", in: "project/libs/nested") == "?? dirty\n")
        #expect(try world.git("fsck", "--no-progress", "--strict", in: "project/libs/nested") == "")
        _ = try world.undo()
        #expect(!world.exists("libs"))
    }

    @Test func `a deleted root repository is revived`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.remove(".git")
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.revivedRepositories == [dotGit])
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.git("status", "--porcelain") == "")
        _ = try world.undo()
        #expect(!world.exists(".git"))
        _ = try world.redo()
        world.expectEqual(try world.snapshot(), before)
    }

    @Test func `a nested repository made since goes with its directory and undo brings it back whole`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.makeRepository("project/cloned")
        let damaged = try world.snapshot()
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.movedRepositories == [])
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.undo().restore?.isVerified == true)
        world.expectEqual(try world.snapshot(), damaged)
        #expect(try world.git("status", "--porcelain", in: "project/cloned") == "")
    }

    @Test func `a root repository made since stays and is reported`() throws {
        let world = try RestoreFixture()
        try world.write("tracked.txt", "old")
        let start = try world.checkpoint()
        try world.makeRepository()
        let git = try world.scratch.snapshot("project/.git")
        let commit = try world.head()
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(
            report.preview.movedRepositories == [
                MovedRepository(
                    path: dotGit, headNow: "refs/heads/main", commitNow: commit, headThen: "", commitThen: "")
            ])
        #expect(try world.read("tracked.txt") == "old")
        world.expectEqual(try world.scratch.snapshot("project/.git"), git)
        #expect(try world.restore(start, [.files, .git]).isVerified)
        #expect(!world.exists(".git"))
        _ = try world.undo()
        world.expectEqual(try world.scratch.snapshot("project/.git"), git)
    }

    @Test(arguments: ["index.lock", "HEAD.lock", "refs/heads/main.lock"])
    func `a lock of a running git command stops the git component with nothing changed`(_ lock: String) throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        try world.write(".git/\(lock)", "")
        let before = try world.snapshot()
        let error = try #require(throws: EverettError.self) { try world.restore(start, [.files, .git]) }
        #expect(error.code == .conflict)
        #expect(error.message.english.contains(lock))
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.leftovers() == [])
        #expect(try world.restore(start).isVerified)
        try world.remove(".git/\(lock)")
        #expect(try world.restore(start, [.files, .git]).isVerified)
    }

    @Test func `a worktree's file named .git comes and goes like any file`() throws {
        let world = try RestoreFixture()
        try world.makeRepository("project/main")
        try world.git("worktree", "add", "-q", "../tree", "-b", "tree", in: "project/main")
        let start = try world.checkpoint()
        try world.scratch.write("project/tree/tracked.txt", "changed\n")
        try world.commit("in the tree", in: "project/tree")
        let later = try world.head("project/tree")
        try world.remove("tree")
        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.git("status", "--porcelain", in: "project/tree") == "")
        #expect(try world.git("fsck", "--no-progress", "--strict", in: "project/main") == "")
        try world.git("gc", "--quiet", "--prune=now", in: "project/main")
        try world.git("cat-file", "-e", later, in: "project/main")
    }

    @Test func `a file named .git and a repository give way to each other`() throws {
        let world = try RestoreFixture()
        try world.makeRepository("project/main")
        try world.git("worktree", "add", "-q", "../tree", "-b", "tree", in: "project/main")
        let start = try world.checkpoint()
        let file = try world.read("tree/.git")
        try world.remove("tree/.git")
        try world.git("init", "-q", in: "project/tree")
        let repository = try world.scratch.snapshot("project/tree/.git")
        let plain = try world.restore(start)
        #expect(plain.isVerified, "\(plain.differing)")
        #expect(plain.preview.movedRepositories.map(\.path.description) == ["tree/.git"])
        world.expectEqual(try world.scratch.snapshot("project/tree/.git"), repository)
        let second = try world.checkpoint()
        let whole = try world.restore(start, [.files, .git])
        #expect(whole.isVerified, "\(whole.differing)")
        #expect(try world.read("tree/.git") == file)
        #expect(try world.git("status", "--porcelain", in: "project/tree") == "")
        #expect(try world.restore(second, [.files, .git]).isVerified)
        world.expectEqual(try world.scratch.snapshot("project/tree/.git"), repository)
    }

    @Test func `a submodule goes back with its repository and keeps its later commits`() throws {
        let world = try RestoreFixture()
        try world.makeRepository("library")
        try world.makeRepository()
        try world.git("submodule", "--quiet", "add", "../library", "libs/sub")
        try world.commit("with a submodule")
        let first = try world.head("project/libs/sub")
        let start = try world.checkpoint()
        try world.scratch.write("project/libs/sub/tracked.txt", "changed in the submodule\n")
        try world.commit("later", in: "project/libs/sub")
        let later = try world.head("project/libs/sub")
        try world.commit("submodule moved")
        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.head("project/libs/sub") == first)
        #expect(try world.git("status", "--porcelain") == "")
        #expect(try world.git("status", "--porcelain", in: "project/libs/sub") == "")
        try world.git("gc", "--quiet", "--prune=now", in: "project/libs/sub")
        try world.git("cat-file", "-e", later, in: "project/libs/sub")
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.head("project/libs/sub") == later)
        #expect(try world.git("status", "--porcelain") == "")
        try world.remove(".git/modules")
        try world.remove("libs")
        #expect(try world.restore(start, [.files, .git]).isVerified)
        #expect(try world.git("status", "--porcelain") == "")
    }

    @Test func `one file of a repository can be restored by its path`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        let second = try world.head()
        let config = try world.read(".git/config")
        try world.git("config", "user.name", "changed")
        let changed = try world.read(".git/config")
        let report = try world.restore(start, paths: [".git/config"])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.read(".git/config") == config)
        #expect(try world.head() == second)
        #expect(report.preview.executableConfiguration.map(\.description) == [".git/config"])
        _ = try world.undo()
        #expect(try world.read(".git/config") == changed)
        #expect(try world.head() == second)
    }

    @Test func `a repository of another hash keeps its log in its own length`() throws {
        let world = try RestoreFixture()
        try world.scratch.makeDirectory("project")
        try world.git("init", "-q", "-b", "main", "--object-format=sha256")
        try world.write("a", "a")
        let start = try world.checkpoint()
        try world.commit("first")
        let first = try world.head()
        #expect(first.count == 64)
        #expect(try world.restore(start, [.files, .git]).isVerified)
        try world.git("gc", "--quiet", "--prune=now")
        try world.git("cat-file", "-e", first)
    }
}

extension RestoreGitTests {
    @Test func `commits of long ago are kept from git's garbage collector, and listed`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        // Sixty days ago: longer than git keeps what only an old entry of a log mentions.
        let old = "GIT_COMMITTER_DATE=@\(Machine.clock.now.milliseconds / 1000 - 60 * 86_400) +0000"
        let shell = try #require(Program("env"))
        for number in 1...3 {
            try world.write("tracked.txt", "\(number)\n")
            try shell.run(
                [old, "git", "commit", "-q", "-a", "-m", "\(number)"], in: world.scratch.at("project"),
                home: world.scratch.path)
        }
        let later = try world.head()
        try shell.run(
            [old, "git", "checkout", "-q", "-b", "side"], in: world.scratch.at("project"), home: world.scratch.path)
        try world.write("side", "s")
        try world.git("add", "side")
        try shell.run(
            [old, "git", "commit", "-q", "-m", "side"], in: world.scratch.at("project"), home: world.scratch.path)
        let side = try world.head()
        try world.git("branch", "-q", "third", "main")
        #expect(try world.restore(start, [.files, .git]).isVerified)
        try world.git("gc", "--quiet", "--prune=now")
        for commit in [later, side] {
            try world.git("cat-file", "-e", "\(commit)^{commit}")
            #expect(try world.git("reflog", "--format=%H").contains(commit))
        }
        #expect(try world.git("reflog", "show", "--format=%H", "main").contains(later))
        #expect(try world.git("status", "--porcelain") == "")
    }

    @Test func `a commit that a log only mentions as what was left is listed again`() throws {
        let world = try RestoreFixture()
        try world.makeRepository()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        let second = try world.head()
        try world.git("reset", "-q", "--hard", "HEAD~1")
        // The entry that led to the commit is gone; the one that left it stays.
        let log = try world.read(".git/logs/HEAD").split(separator: "\n")
        let kept = log.filter { !$0.split(separator: " ")[1].elementsEqual(second) }.joined(separator: "\n") + "\n"
        try world.write(".git/logs/HEAD", kept)
        try world.remove(".git/logs/refs/heads/main")
        #expect(try world.restore(start, [.files, .git]).isVerified)
        #expect(try world.git("reflog", "--format=%H").contains(second))
        try world.git("gc", "--quiet", "--prune=now")
        try world.git("cat-file", "-e", second)
    }
}
