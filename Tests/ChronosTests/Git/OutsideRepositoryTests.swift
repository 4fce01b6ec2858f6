import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A project whose git directory lies elsewhere: the linked worktree of a repository, or a submodule.
@Suite(.enabled(if: Program.git != nil))
struct OutsideRepositoryTests {
    /// The project is the worktree `side` of the repository `main` beside it.
    private func worktree(hooks: Hooks = .none) throws -> RestoreFixture {
        let world = try RestoreFixture(hooks: hooks)
        try world.scratch.remove("project")
        try world.makeRepository("main")
        try world.git("worktree", "add", "-q", "../project", "-b", "side", in: "main")
        return world
    }

    private func outside(_ world: RestoreFixture, _ id: Digest) throws -> GitComponent.Repository {
        try #require(HeldWorld(id, world.engine).git.repositories.first)
    }

    @Test func `a linked worktree is captured with what it shares`() throws {
        let world = try worktree()
        try world.write("staged", "staged\n")
        try world.git("add", "staged")
        let start = try world.checkpoint()
        let repository = try outside(world, start)
        #expect(repository.head == "refs/heads/side")
        #expect(try repository.commit == world.head())
        #expect(repository.outside?.directory == world.scratch.at("main/.git/worktrees/project"))
        #expect(repository.outside?.common == world.scratch.at("main/.git"))
        let shared = try ObjectReader(world.engine.store).tree(#require(repository.outside?.shared))
        let names = Set(shared.entries.map { String(decoding: $0.name, as: UTF8.self) })
        #expect(names.isSuperset(of: ["config", "logs", "objects", "refs"]))
        #expect(names.isDisjoint(with: ["HEAD", "index", "worktrees"]))
        #expect(
            try world.engine.show(start, world.project).repositories.first?.outside == repository.outside?.directory)
        #expect(try world.checkpoint() == start)
        try world.expectSound()
    }

    @Test func `a worktree goes back and no other branch does`() throws {
        let world = try worktree()
        try world.write("staged", "staged\n")
        try world.git("add", "staged")
        let status = try world.git("status", "--porcelain=v2", "--branch")
        let first = try world.head()
        let start = try world.checkpoint()
        try world.commit("second")
        try world.write("tracked.txt", "third\n")
        try world.commit("third")
        let third = try world.head()
        try world.scratch.write("main/tracked.txt", "on main\n")
        try world.commit("on main", in: "main")
        try world.git("branch", "other", in: "main")
        try world.git("config", "user.nick", "changed", in: "main")
        let main = try world.head("main")
        let before = try world.scratch.snapshot("main/.git")
        let preview = try world.engine.previewRestore(
            world.project, RestoreRequest(checkpoint: start, components: [.files, .git]), .none)
        #expect(preview.changedStandings.map(\.commit) == [first])
        world.expectEqual(try world.scratch.snapshot("main/.git"), before, "a preview changed something")

        let plain = try world.restore(start)
        #expect(plain.isVerified, "\(plain.differing)")
        #expect(plain.preview.movedRepositories.map(\.commitThen) == [first])
        world.expectEqual(try world.scratch.snapshot("main/.git"), before, "a plain restore changed git")

        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.git("status", "--porcelain=v2", "--branch") == status)
        #expect(try world.head() == first)
        #expect(try world.head("main") == main)
        #expect(try world.git("rev-parse", "other", in: "main").trimmed == main)
        #expect(try world.git("config", "user.nick", in: "main").trimmed == "changed")
        #expect(try world.git("reflog", "--format=%H").contains(third))
        #expect(try world.git("reflog", "show", "--format=%H", "side").contains(third))
        try world.git("gc", "--quiet", "--prune=now", in: "main")
        try world.git("cat-file", "-e", third, in: "main")
        try world.git("fsck", "--no-progress", "--connectivity-only", in: "main")
        #expect(!world.scratch.exists("main/.git/worktrees/project/index.lock"))

        #expect(try world.undo().restore?.isVerified == true)
        #expect(try world.head() == third)
        _ = try world.redo()
        #expect(try world.head() == first)
        try world.expectSound()
    }

    @Test func `objects that the repository lost come back`() throws {
        let world = try worktree()
        try world.write("only here", "content\n")
        try world.commit("second")
        let second = try world.head()
        let start = try world.checkpoint()
        try world.git("reset", "-q", "--hard", "HEAD~1")
        try world.git("reflog", "expire", "--expire=now", "--all", in: "main")
        try world.git("gc", "--quiet", "--prune=now", in: "main")
        #expect(throws: (any Error).self) { try world.git("cat-file", "-e", second, in: "main") }
        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.head() == second)
        #expect(try world.git("status", "--porcelain") == "")
        try world.git("fsck", "--no-progress", "--strict", in: "main")
    }

    @Test func `a rebase in a worktree comes back`() throws {
        let world = try worktree()
        try world.write("tracked.txt", "side\n")
        try world.commit("side")
        try world.scratch.write("main/tracked.txt", "main\n")
        try world.commit("main", in: "main")
        try world.gitFails("rebase", "main")
        let status = try world.git("status")
        let start = try world.checkpoint()
        try world.git("rebase", "--abort")
        let report = try world.restore(start, [.files, .git])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.git("status") == status)
        try world.write("tracked.txt", "both\n")
        try world.git("add", "tracked.txt")
        try world.git("-c", "core.editor=true", "rebase", "--continue")
        #expect(try world.git("log", "--format=%s", "-2") == "side\nmain\n")
    }

    @Test func `a branch that another worktree is on stays`() throws {
        let world = try worktree()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        let second = try world.head()
        try world.git("checkout", "-q", "-b", "aside")
        try world.git("checkout", "-q", "side", in: "main")
        let report = try world.restore(start, [.files, .git])
        #expect(!report.isVerified)
        #expect(report.differing.map(\.description) == [".git"])
        #expect(try world.head("main") == second)
        #expect(try world.git("status", "--porcelain", in: "main") == "")
    }

    @Test func `a directory that does not lead back is neither read nor written`() throws {
        let world = try RestoreFixture()
        try world.makeRepository("victim")
        try world.write("a", "a")
        try world.write(".git", "gitdir: \(world.scratch.at("victim/.git"))\n")
        let before = try world.scratch.snapshot("victim")
        let report = try world.engine.checkpoint(world.project, CheckpointRequest(), .none)
        #expect(report.coverage.repositories == 0)
        #expect(report.coverage.notes.first?.text.english.contains("does not name this directory back") == true)
        #expect(try world.restore(report.id, [.files, .git]).isVerified)
        world.expectEqual(try world.scratch.snapshot("victim"), before)
    }

    @Test func `a directory that stopped leading back stops the restore with nothing changed outside`() throws {
        let world = try worktree()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        let second = try world.checkpoint()
        // The worktree's directory is given to another place, as `git worktree move` would.
        try world.scratch.write("main/.git/worktrees/project/gitdir", "\(world.scratch.at("elsewhere/.git"))\n")
        let before = try world.scratch.snapshot("main/.git")
        let report = try world.restore(start, [.files, .git])
        #expect(report.preview.movedRepositories.map(\.path.description) == [".git"])
        world.expectEqual(try world.scratch.snapshot("main/.git"), before)
        #expect(second != start)
    }

    @Test func `a crash in the middle is finished by the next command`() throws {
        for stop in 1...3 {
            let world = try worktree()
            let first = try world.head()
            let start = try world.checkpoint()
            try world.write("tracked.txt", "second\n")
            try world.commit("second")
            let count = Mutexed(0)
            try world.reopen(
                hooks: Hooks { point in
                    guard point == .restoreOutside, count.next(by: 1) == stop else { return }
                    throw Killed()
                })
            #expect(throws: (any Error).self) { try world.restore(start, [.files, .git]) }
            try world.reopen()
            try world.engine.recover(world.project, .none)
            let isBack = try world.head() == first
            #expect(try world.git("status", "--porcelain") == "", "\(stop) \(isBack)")
            #expect(!world.scratch.exists("main/.git/worktrees/project/index.lock"))
            try world.git("fsck", "--no-progress", "--connectivity-only", in: "main")
            try world.expectSound()
        }
    }

    private struct Killed: Error {}

    @Test(arguments: 0..<TestScale.count(6))
    func `a killed restore is finished or was never begun, and no lock stays`(_ index: Int) async throws {
        let world = try worktree()
        let first = try world.head()
        try world.write("staged", "staged\n")
        try world.git("add", "staged")
        let status = try world.git("status", "--porcelain=v2", "--branch")
        let start = try world.checkpoint()
        try world.commit("second")
        let second = try world.head()
        let home = world.scratch.at("home").description
        // The first time at the named moment, then at calls spread over what comes after it.
        let call = index == 0 ? 0 : 40 + index * 6
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, start = start.hex as String, call = call as Int] in
            try RestoreCrashTests.Child.restore(
                home: home, to: start, dyingAt: call == 0 ? "restore.outside" : "", call: call, [.files, .git])
        }
        try world.reopen()
        try world.engine.recover(world.project, .none)
        #expect(!world.scratch.exists("main/.git/worktrees/project/index.lock"))
        #expect(!world.scratch.exists("main/.git/worktrees/project/HEAD.lock"))
        #expect(!world.scratch.exists("main/.git/refs/heads/side.lock"))
        if try world.head() == first {
            #expect(try world.git("status", "--porcelain=v2", "--branch") == status)
            #expect(try world.undo().restore?.isVerified == true)
        }
        #expect(try world.head() == second)
        #expect(try world.restore(start, [.files, .git]).isVerified)
        try world.git("fsck", "--no-progress", "--connectivity-only", in: "main")
        try world.expectSound()
    }

    @Test func `a held lock outside stops the restore and stays`() throws {
        let world = try worktree()
        let start = try world.checkpoint()
        try world.write("tracked.txt", "second\n")
        try world.commit("second")
        try world.scratch.write("main/.git/worktrees/project/index.lock", "")
        let error = try #require(throws: EverettError.self) { try world.restore(start, [.files, .git]) }
        #expect(error.code == .conflict)
        #expect(try world.scratch.text("main/.git/worktrees/project/index.lock") == "")
        #expect(try world.read("tracked.txt") == "second\n")
    }

    @Test func `a project that is a submodule goes back with its own git directory`() throws {
        let world = try RestoreFixture()
        try world.scratch.remove("project")
        try world.makeRepository("library")
        try world.makeRepository("super")
        try world.git("submodule", "--quiet", "add", "../library", "sub", in: "super")
        try world.commit("with a submodule", in: "super")
        let project = try world.engine.initialise(
            world.scratch.at("super/sub"), policy: CapturePolicy(), forbidden: [], force: false, .none
        ).project
        let first = try world.head("super/sub")
        let start = try world.engine.checkpoint(project, CheckpointRequest(), .none).id
        #expect(
            try world.engine.show(start, project).repositories.map(\.outside) == [
                world.scratch.at("super/.git/modules/sub")
            ])
        try world.scratch.write("super/sub/tracked.txt", "later\n")
        try world.git("checkout", "-q", "-b", "topic", in: "super/sub")
        try world.commit("later", in: "super/sub")
        let later = try world.head("super/sub")
        let report = try world.engine.restore(
            project, RestoreRequest(checkpoint: start, components: [.files, .git]), .none)
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.head("super/sub") == first)
        #expect(try world.git("status", "--porcelain", in: "super/sub") == "")
        #expect(try world.git("status", "--porcelain", in: "super") == "")
        try world.git("gc", "--quiet", "--prune=now", in: "super/sub")
        try world.git("cat-file", "-e", later, in: "super/sub")
        #expect(try world.engine.undo(project, .none).restore?.isVerified == true)
        #expect(try world.head("super/sub") == later)
        #expect(try world.git("branch", "--show-current", in: "super/sub").trimmed == "topic")
    }

    @Test func `a project beneath a repository says so`() throws {
        let world = try RestoreFixture()
        try world.makeRepository("above")
        try world.scratch.write("above/part/file", "a")
        let project = try world.engine.initialise(
            world.scratch.at("above/part"), policy: CapturePolicy(), forbidden: [], force: false, .none
        ).project
        let report = try world.engine.checkpoint(project, CheckpointRequest(), .none)
        #expect(report.coverage.notes.map(\.path) == [.root])
        #expect(report.coverage.notes.first?.text.english.contains(world.scratch.at("above").description) == true)
        #expect(report.coverage.repositories == 0)
    }
}
