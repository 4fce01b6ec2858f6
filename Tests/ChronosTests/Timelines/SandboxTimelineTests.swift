import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

@Suite(.enabled(if: OverlayShell.isAllowed)) struct SandboxTimelineTests {
    private func prepare() throws -> RestoreFixture {
        let world = try RestoreFixture()
        try world.populate()
        for index in 0..<30 { try world.write("many/dir\(index % 5)/file\(index)", "content \(index)") }
        try world.write("hard1", "linked")
        try world.link("hard1", "hard2")
        world.settle()
        return world
    }

    private let script = """
        echo two > a.txt; rm .env; rm -r dir; mkdir dir; echo new > dir/other; chmod 600 bin/tool
        rm link; echo file > link; rmdir empty; mkdir -p fresh/deep; echo x > fresh/deep/x; ln -s x fresh/deep/y
        rm -r many/dir0; echo changed > many/dir1/file1; rm many/dir2/file2; mkdir many/dir2/file2; chmod 711 many/dir3
        """

    @Test func `what programs do in a sandbox timeline is what they do in a directory`() throws {
        let world = try prepare()
        let before = try world.snapshot()
        let branch = try world.branchSandbox()
        #expect(try world.shown(branch) == before)
        #expect(try world.engine.status(branch, .none).counts?.total == 0)
        _ = try world.engine.branch(world.project, BranchRequest(name: "plain"), .none)
        try OverlayShell.run(script, in: branch)
        let shell = try #require(Program("sh"))
        try shell.run(["-ec", script], in: world.scratch.at("project@plain"))
        let plain = try world.sandbox("plain")
        let (seen, wanted) = (try world.shown(branch), try world.shown(plain))
        #expect(seen == wanted, "\(seen.difference(from: wanted))")
        #expect(try tree(world, branch) == tree(world, plain))
        #expect(try world.snapshot() == before)
        try world.expectSound()
    }

    private func tree(_ world: RestoreFixture, _ project: ProjectRecord) throws -> Digest {
        let head = try #require(try world.engine.head(project))
        let reader = try ObjectReader(world.engine.store)
        return try world.engine.readFiles(try world.engine.readCheckpoint(head, reader), reader).tree
    }

    @Test func `restore, undo and redo in a sandbox timeline`() throws {
        let world = try prepare()
        var branch = try world.branchSandbox()
        let start = try #require(try world.engine.head(branch))
        let first = try world.shown(branch)
        try OverlayShell.run(script, in: branch)
        let second = try world.shown(branch)
        #expect(second != first)
        let report = try world.engine.restore(branch, RestoreRequest(checkpoint: start), .none)
        #expect(report.isVerified, "\(report.differing)")
        branch = try world.sandbox()
        #expect(try world.shown(branch) == first)
        #expect(try OverlayShell.run("cat a.txt dir/deep/er/file", in: branch) == "one\ndeep")
        _ = try world.engine.undo(branch, .none)
        branch = try world.sandbox()
        let undone = try world.shown(branch)
        #expect(undone == second, "\(undone.difference(from: second))")
        #expect(try OverlayShell.run("cat a.txt dir/other; test ! -e .env", in: branch) == "two\nnew\n")
        _ = try world.engine.redo(branch, .none)
        branch = try world.sandbox()
        #expect(try world.shown(branch) == first)
        try OverlayShell.run("echo three > a.txt", in: branch)
        let part = try world.engine.restore(
            branch, RestoreRequest(checkpoint: start, paths: [try #require(BytePath("a.txt"))], components: [.files]),
            .none)
        #expect(part.isVerified, "\(part.differing)")
        #expect(try OverlayShell.run("cat a.txt", in: try world.sandbox()) == "one\n")
        #expect(try world.strayOverlays() == [])
        try world.expectSound()
    }

    @Test func `the second checkpoint reads what has changed and nothing else`() throws {
        let world = try prepare()
        let branch = try world.branchSandbox()
        try OverlayShell.run("echo 1 > many/dir1/file1; echo 2 > new", in: branch)
        let counting = FaultyFileOperations(RealFileOperations())
        let engine = try RestoreFixture.engine(world.scratch, files: counting)
        func read(_ body: () throws -> CheckpointReport) throws -> (Int, CheckpointReport) {
            let before = counting.counts[.writeback]
            let report = try body()
            return (counting.counts[.writeback] - before, report)
        }
        let first = try read { try engine.checkpoint(branch, CheckpointRequest(), .none) }
        // What may be sealed under another key is read again.
        #expect(first.0 <= 4 && !first.1.isUnchanged, "\(first.0)")
        #expect(first.1.coverage.scan == .watched)
        #expect(first.1.coverage.notes.contains { $0.text.english.contains("EXDEV") })
        world.settle()
        _ = try engine.checkpoint(branch, CheckpointRequest(), .none)
        world.settle()
        let again = try read { try engine.checkpoint(branch, CheckpointRequest(), .none) }
        #expect(again.0 == 0 && again.1.isUnchanged, "\(again.0)")
    }

    @Test func `branches share a base, small changes included, and an unused base goes`() throws {
        let world = try prepare()
        try world.branchSandbox("one")
        try world.write("a.txt", "later")
        try world.remove("many/dir4")
        let now = try world.snapshot()
        let two = try world.branchSandbox("two")
        #expect(try world.engine.bases().count == 1)
        #expect(try world.shown(two) == now)
        #expect(try OverlayShell.run("cat a.txt; test ! -e many/dir4", in: two) == "later")
        #expect(try world.engine.removeUnusedBases(before: Timestamp(milliseconds: .max)) == 0)
        for name in ["one", "two"] { _ = try world.engine.drop(name, world.project, .none) }
        #expect(try world.engine.removeUnusedBases(before: Timestamp(milliseconds: 0)) == 0)
        #expect(try world.engine.removeUnusedBases(before: Timestamp(milliseconds: .max)) == 1)
        #expect(try world.engine.bases().isEmpty)
        // Without a base it is made anew.
        _ = try world.engine.undo(world.project, .none)
        #expect(try world.shown(try world.sandbox("two")) == now)
        #expect(try world.strayOverlays() == [])
        try world.expectSound()
    }

    @Test func `git and SQLite in a sandbox timeline`() throws {
        guard let git = Program.git, let sqlite = Program.sqlite else { return }
        let world = try RestoreFixture()
        try world.write("a", "one")
        let place = world.scratch.at("project")
        try git.run(["init", "-q"], in: place)
        try git.run(["-c", "user.name=a", "-c", "user.email=a@b", "add", "."], in: place)
        try git.run(["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "first"], in: place)
        try sqlite.run(
            ["data.db", "PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES ('A');"], in: place)
        world.settle()
        var branch = try world.branchSandbox()
        let start = try #require(try world.engine.head(branch))
        try OverlayShell.run(
            """
            echo two > a; git -c user.name=a -c user.email=a@b -c safe.directory='*' commit -qam second
            sqlite3 data.db "INSERT INTO t VALUES ('B')"; rm -f data.db-shm
            """, in: branch)
        let taken = try world.engine.checkpoint(branch, CheckpointRequest(), .none)
        #expect(!taken.isUnchanged && taken.coverage.databases == 1 && taken.coverage.repositories == 1)
        let count = "git -c safe.directory='*' rev-list --count HEAD; sqlite3 data.db 'SELECT group_concat(x) FROM t'"
        let all: Set<RestoreRequest.Component> = [.files, .git, .knowledge]
        #expect(
            try world.engine.restore(branch, RestoreRequest(checkpoint: start, components: all), .none).isVerified)
        branch = try world.sandbox()
        #expect(try OverlayShell.run(count, in: branch) == "1\nA\n")
        #expect(
            try world.engine.restore(branch, RestoreRequest(checkpoint: taken.id, components: all), .none).isVerified)
        branch = try world.sandbox()
        #expect(try OverlayShell.run(count, in: branch) == "2\nA,B\n")
        #expect(try sqlite.run(["data.db", "SELECT count(*) FROM t"], in: place) == "1\n")
        let merged = try world.engine.merge(world.project, MergeRequest(source: "try", git: git.path), .none)
        #expect(merged.restore?.isVerified == true)
        #expect(try world.read("a") == "two\n")
        try world.expectSound()
    }

    @Test func `materialize makes a directory of it, and undo a sandbox again`() throws {
        let world = try prepare()
        let branch = try world.branchSandbox()
        try OverlayShell.run(script, in: branch)
        let wanted = try world.shown(branch)
        let report = try world.engine.materialize("try", at: nil, world.project, .none)
        #expect(report.isVerified && report.timeline.kind == .directory)
        #expect(try world.scratch.snapshot("project@try") == wanted)
        #expect(try world.engine.checkpoint(try world.sandbox(), CheckpointRequest(), .none).isUnchanged)
        #expect(try world.strayOverlays() == [])
        _ = try world.engine.undo(world.project, .none)
        #expect(!world.scratch.exists("project@try"))
        #expect(try world.sandbox().overlay != nil)
        #expect(try world.shown(try world.sandbox()) == wanted)
        _ = try world.engine.redo(world.project, .none)
        #expect(try world.scratch.snapshot("project@try") == wanted)
        #expect(try world.strayOverlays() == [])
        try world.expectSound()
    }

    @Test func `one program at a time, and none while its directory is swapped`() throws {
        let world = try prepare()
        let branch = try world.branchSandbox()
        let start = try #require(try world.engine.head(branch))
        try OverlayShell.run("echo two > a.txt", in: branch)
        try world.engine.entering(branch) { _ in
            let other = try RestoreFixture.engine(world.scratch)
            #expect(throws: EverettError.self) { try other.entering(branch) { _ in } }
            #expect(throws: EverettError.self) {
                try other.restore(branch, RestoreRequest(checkpoint: start), .none)
            }
            // Looking is nobody's loss.
            #expect(try !other.checkpoint(branch, CheckpointRequest(), .none).isUnchanged)
        }
        #expect(try world.engine.restore(branch, RestoreRequest(checkpoint: start), .none).isVerified)
    }

    @Test func `marks of an overlay in a project are nobody's marks`() throws {
        let world = try prepare()
        try world.setAttribute("many/dir1", "user.overlay.opaque", "y")
        try world.setAttribute("a.txt", "user.mine", "kept")
        let branch = try world.branchSandbox()
        #expect(try OverlayShell.run("ls many/dir1 | wc -l", in: branch) == "6\n")
        let base = try #require(try world.engine.bases().first)
        let file = try world.files.openOwned(absolute: base.path.appending("files").appending("a.txt"), [.read])
        #expect(try world.files.attribute(file.raw, CName("user.mine")) == Array("kept".utf8))
    }
}
