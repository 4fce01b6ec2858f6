import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

@Suite struct TimelineTests {
    private func prepare() throws -> RestoreFixture {
        let world = try RestoreFixture()
        try world.write("a", "a one")
        try world.write("dir/b", "b one", permissions: 0o755)
        try world.write(".env", "SECRET_KEY=abcdefghijklmnop\n", permissions: 0o600)
        try world.write("hard1", "linked")
        try world.link("hard1", "hard2")
        try world.scratch.symlink("project/link", to: "a")
        try world.scratch.makeDirectory("project/empty")
        if let git = Program.git {
            try git.run(["init", "-q"], in: world.scratch.at("project"))
        }
        return world
    }

    private func branch(_ world: RestoreFixture, _ name: String, from: Digest? = nil) throws -> ProjectRecord {
        let report = try world.engine.branch(world.project, BranchRequest(name: name, from: from), .none)
        #expect(report.isVerified)
        return try world.engine.world(name, of: world.project)
    }

    private func text(_ world: RestoreFixture, _ path: String) throws -> String { try world.scratch.text(path) }

    @Test func `a branch is the whole project, and neither knows of the other's changes`() throws {
        let world = try prepare()
        let before = try world.snapshot()
        let branch = try branch(world, "try")
        #expect(branch.root == world.scratch.at("project@try"))
        #expect(try TreeSnapshot(world.scratch.at("project@try")) == before)
        try world.scratch.write("project@try/a", "a two")
        try world.scratch.remove("project@try/dir")
        let taken = try world.engine.checkpoint(branch, CheckpointRequest(name: "there"), .none)
        #expect(taken.record.timeline == "try")
        #expect(try world.snapshot() == before)
        #expect(try world.engine.status(world.project, .none).counts?.total == 0)
        #expect(try world.engine.status(branch, .none).counts?.total == 0)
        #expect(try world.engine.head(branch) == taken.id && world.engine.head(world.project) != taken.id)
        try world.write("a", "a three")
        #expect(try text(world, "project@try/a") == "a two")
        #expect(try world.engine.restore(branch, RestoreRequest(checkpoint: taken.record.parents[0]), .none).isVerified)
        #expect(try text(world, "project@try/a") == "a one")
        #expect(try world.read("a") == "a three")
        try world.expectSound()
    }

    @Test func `a branch from a checkpoint leaves the workspace unread`() throws {
        let world = try prepare()
        let start = try world.checkpoint()
        let then = try world.snapshot()
        try world.write("a", "a two")
        _ = try branch(world, "before", from: start)
        #expect(try TreeSnapshot(world.scratch.at("project@before")) == then)
        #expect(try world.engine.log(world.project).count == 1)
    }

    @Test func `a directory is found to be the timeline whose workspace it lies in`() throws {
        let world = try prepare()
        _ = try branch(world, "try")
        let found = try world.engine.project(containing: world.scratch.at("project@try/dir"))
        #expect(found.timeline == "try" && found.id == world.project.id)
        #expect(found.projectRoot == world.project.root)
        #expect(try world.engine.project(containing: world.scratch.at("project/dir")).timeline == "main")
    }

    @Test func `what is undone in one timeline stays in the other`() throws {
        let world = try prepare()
        let start = try world.checkpoint()
        let branch = try branch(world, "try")
        try world.write("a", "main two")
        try world.scratch.write("project@try/a", "try two")
        _ = try world.engine.restore(branch, RestoreRequest(checkpoint: start), .none)
        _ = try world.restore(start)
        #expect(try world.engine.undo(branch, .none).restore?.isVerified == true)
        #expect(try text(world, "project@try/a") == "try two")
        #expect(try world.read("a") == "a one")
        _ = try world.undo()
        #expect(try world.read("a") == "main two")
    }

    @Test func `a branch that was not worked in is undone, one that was is not in the way`() throws {
        let world = try prepare()
        let start = try world.checkpoint()
        try world.write("a", "a two")
        _ = try world.restore(start)
        let branch = try branch(world, "try")
        #expect(try world.undo().operation.kind == .branch)
        #expect(!world.scratch.exists("project@try"))
        _ = try world.redo()
        #expect(world.scratch.exists("project@try"))
        try world.scratch.write("project@try/a", "work")
        _ = try world.engine.checkpoint(branch, CheckpointRequest(), .none)
        #expect(try world.undo().operation.kind == .restore)
        #expect(try world.read("a") == "a two")
        #expect(try text(world, "project@try/a") == "work")
        try world.expectSound()
    }

    @Test func `a dropped timeline comes back as it was`() throws {
        let world = try prepare()
        _ = try branch(world, "try")
        try world.scratch.write("project@try/a", "never checkpointed")
        let then = try TreeSnapshot(world.scratch.at("project@try"))
        let preview = try world.engine.previewDrop("try", world.project, .none)
        #expect(preview.operation == nil && world.scratch.exists("project@try"))
        _ = try world.engine.drop("try", world.project, .none)
        #expect(!world.scratch.exists("project@try"))
        #expect(try world.engine.timelines(world.project).map(\.timeline.name) == ["main"])
        #expect(try world.leftoversBeside() == [])
        _ = try world.undo()
        #expect(try TreeSnapshot(world.scratch.at("project@try")) == then)
        _ = try world.redo()
        #expect(!world.scratch.exists("project@try"))
        try world.expectSound()
    }

    @Test func `a new timeline of an old name does not undo what the old one did`() throws {
        let world = try prepare()
        let start = try world.checkpoint()
        let old = try branch(world, "try")
        try world.scratch.write("project@try/a", "old work")
        _ = try world.engine.restore(old, RestoreRequest(checkpoint: start), .none)
        _ = try world.engine.drop("try", world.project, .none)
        let new = try branch(world, "try")
        #expect(try world.engine.previewUndo(new, .none) == nil)
    }

    @Test func `a renamed timeline keeps its history and its undo`() throws {
        let world = try prepare()
        let start = try world.checkpoint()
        let branch = try branch(world, "try")
        try world.scratch.write("project@try/a", "work")
        _ = try world.engine.restore(branch, RestoreRequest(checkpoint: start), .none)
        _ = try world.engine.renameTimeline("try", to: "better", world.project, .none)
        let renamed = try world.engine.world("better", of: world.project)
        #expect(renamed.root == world.scratch.at("project@better") && !world.scratch.exists("project@try"))
        #expect(try world.engine.undo(renamed, .none).restore?.isVerified == true)
        #expect(try text(world, "project@better/a") == "work")
        #expect(try world.undo().operation.kind == .rename)
        #expect(world.scratch.exists("project@try"))
        #expect(try world.engine.verify(quick: false, .none).problems == [])
    }

    @Test(arguments: [
        "main", "@", "a/b", "-x", ".hidden", "", "with space", "tab\t", "a@b", String(repeating: "x", count: 61),
    ])
    func `a name that could be mistaken is refused`(_ name: String) throws {
        let world = try prepare()
        let error = #expect(throws: EverettError.self) { try branch(world, name) }
        #expect(error?.code == .usage)
        #expect(try world.engine.timelines(world.project).count == 1)
    }

    @Test func `nothing is written over, and nothing lies in what is under care`() throws {
        let world = try prepare()
        try world.scratch.makeDirectory("project@taken")
        let taken = #expect(throws: EverettError.self) { try branch(world, "taken") }
        #expect(taken?.code == .conflict)
        let inside = #expect(throws: EverettError.self) {
            try world.engine.branch(
                world.project, BranchRequest(name: "in", place: world.scratch.at("project/in")), .none)
        }
        #expect(inside?.code == .refused)
        let home = #expect(throws: EverettError.self) {
            try world.engine.branch(world.project, BranchRequest(name: "in", place: world.scratch.at("home/in")), .none)
        }
        #expect(home?.code == .refused)
        _ = try branch(world, "once")
        let again = #expect(throws: EverettError.self) { try branch(world, "once") }
        #expect(again?.code == .conflict)
        #expect(try world.engine.timelines(world.project).map(\.timeline.name) == ["main", "once"])
        #expect(try world.leftoversBeside() == [])
    }

    @Test func `main cannot be dropped, nor a timeline from inside`() throws {
        let world = try prepare()
        let inside = try branch(world, "try")
        for (name, project) in [("main", inside), ("main", world.project), ("try", inside)] {
            let error = #expect(throws: EverettError.self) { try world.engine.drop(name, project, .none) }
            #expect(error?.code == .refused)
        }
        #expect(throws: EverettError.self) { try world.engine.drop("nothing", world.project, .none) }
    }

    @Test func `a worktree whose repository lies elsewhere is not shared`() throws {
        guard let git = Program.git else { return }
        let world = try RestoreFixture()
        try world.scratch.makeDirectory("elsewhere")
        let elsewhere = world.scratch.at("elsewhere")
        let who = ["-c", "user.name=a", "-c", "user.email=a@b"]
        try git.run(["init", "-q"], in: elsewhere)
        try git.run(who + ["commit", "-q", "--allow-empty", "-m", "first"], in: elsewhere)
        try world.scratch.remove("project")
        try git.run(["worktree", "add", "-q", world.scratch.at("project").description], in: elsewhere)
        let error = #expect(throws: EverettError.self) { try branch(world, "try") }
        #expect(error?.code == .unsupported)
        #expect(!world.scratch.exists("project@try"))
        #expect(try world.leftoversBeside() == [])
    }

    @Test func `a workspace that was deleted by hand can still be dropped and made again`() throws {
        let world = try prepare()
        let branch = try branch(world, "try")
        try world.scratch.write("project@try/a", "work")
        _ = try world.engine.checkpoint(branch, CheckpointRequest(), .none)
        try world.scratch.remove("project@try")
        #expect(try world.engine.timelines(world.project).last?.isPresent == false)
        _ = try world.engine.drop("try", world.project, .none)
        _ = try world.undo()
        #expect(try text(world, "project@try/a") == "work")
    }

    @Test func `the differences of two timelines are those of their workspaces`() throws {
        let world = try prepare()
        let branch = try branch(world, "try")
        try world.scratch.write("project@try/new", "new")
        try world.write("a", "changed in main")
        let report = try world.engine.diff(world.project, from: .world(world.project), to: .world(branch), .none)
        #expect(report.changes.map { "\($0.status.rawValue) \($0.path)" } == ["modified a", "added new"])
    }

    @Test func `collection keeps what timelines stand on`() throws {
        let world = try prepare()
        let branch = try branch(world, "try")
        try world.scratch.write("project@try/a", "work")
        let taken = try world.engine.checkpoint(branch, CheckpointRequest(), .none)
        let roots = try CollectionRoots(engine: world.engine, retention: RetentionPolicy()).needed(world.project)
        #expect(roots.contains(taken.id))
    }
}

extension RestoreFixture {
    /// What timelines left beside the project that is no workspace.
    func leftoversBeside() throws -> [String] {
        let directory = try files.openOwned(absolute: #require(project.root.parent), [.read, .directory])
        return try files.list(directory.raw).map { String(decoding: $0.name, as: UTF8.self) }
            .filter { $0.hasPrefix(".everett-") }
    }
}
