import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Names of one file are names of one file again, and no write reaches through a link.
@Suite struct RestoreLinkTests {
    private func groups(_ world: RestoreFixture, _ paths: [String]) throws -> [[String]] {
        var byInode: [UInt64: [String]] = [:]
        for path in paths where world.exists(path) { byInode[try world.status(path).inode, default: []].append(path) }
        return byInode.values.map { $0.sorted() }.filter { $0.count > 1 }.sorted { $0[0] < $1[0] }
    }

    @Test func `linked files that were parted are one file again`() throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        try world.link("a", "b")
        try world.write("dir/x", "x")
        try world.link("a", "dir/c")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.remove("b")
        try world.write("b", "one")
        try world.remove("dir/c")
        try world.write("dir/c", "other")
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        world.expectEqual(try world.snapshot(), before)
        #expect(try groups(world, ["a", "b", "dir/c"]) == [["a", "b", "dir/c"]])
        _ = try world.undo()
        #expect(try groups(world, ["a", "b", "dir/c"]) == [])
        #expect(try world.read("dir/c") == "other")
        _ = try world.redo()
        #expect(try groups(world, ["a", "b", "dir/c"]) == [["a", "b", "dir/c"]])
        try world.expectSound()
    }

    @Test func `files that were linked together are parted again, also when their content is the same`() throws {
        let world = try RestoreFixture()
        try world.write("a", "same")
        try world.write("b", "same")
        try world.write("c", "same")
        let start = try world.checkpoint()
        try world.remove("b")
        try world.link("a", "b")
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.relinked.map(\.description) == ["a", "b"])
        #expect(report.preview.isEmpty == false)
        #expect(try groups(world, ["a", "b", "c"]) == [])
        _ = try world.undo()
        #expect(try groups(world, ["a", "b", "c"]) == [["a", "b"]])
    }

    @Test func `a group with a changed member comes back as one file`() throws {
        let world = try RestoreFixture()
        try world.write("a", "before")
        try world.link("a", "b")
        try world.link("a", "c")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.write("a", "after, through one name")
        #expect(try world.read("b") == "after, through one name")
        #expect(try world.restore(start).isVerified)
        world.expectEqual(try world.snapshot(), before)
        #expect(try groups(world, ["a", "b", "c"]) == [["a", "b", "c"]])
        try world.chmod("b", 0o600)
        #expect(try world.restore(start).isVerified)
        world.expectEqual(try world.snapshot(), before)
        #expect(try groups(world, ["a", "b", "c"]) == [["a", "b", "c"]])
    }

    @Test func `members change groups`() throws {
        let world = try RestoreFixture()
        let paths = ["a", "b", "c", "d", "e", "f"]
        try world.write("a", "1")
        try world.link("a", "b")
        try world.link("a", "c")
        try world.write("d", "2")
        try world.link("d", "e")
        try world.write("f", "1")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.remove("c")
        try world.link("d", "c")
        try world.remove("e")
        try world.remove("f")
        try world.link("a", "f")
        let damaged = try world.snapshot()
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        world.expectEqual(try world.snapshot(), before)
        #expect(try groups(world, paths) == [["a", "b", "c"], ["d", "e"]])
        _ = try world.undo()
        world.expectEqual(try world.snapshot(), damaged)
        #expect(try groups(world, paths) == [["a", "b", "f"], ["c", "d"]])
    }

    @Test func `a file that is linked with one outside is replaced and never written through`() throws {
        let world = try RestoreFixture()
        try world.write("content", "of the project")
        try world.write("mode", "of the project", permissions: 0o644)
        try world.sql("data.db", "CREATE TABLE t(a); INSERT INTO t VALUES (1);")
        let start = try world.checkpoint()
        let before = try world.snapshot()
        for path in ["content", "mode"] {
            try world.remove(path)
            try world.scratch.write("outside/\(path)", path == "mode" ? "of the project" : "of the store")
            try world.scratch.changeMode("outside/\(path)", 0o600)
            try world.files.link(
                FileDescriptors.none, CName(world.scratch.at("outside/\(path)").bytes), FileDescriptors.none,
                world.name(path))
        }
        try world.sql("data.db", "INSERT INTO t VALUES (2);")
        try world.files.link(
            FileDescriptors.none, world.name("data.db"), FileDescriptors.none,
            CName(world.scratch.at("outside/data.db").bytes))
        let outside = try world.scratch.snapshot("outside")
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.setAside.isEmpty, "\(report.setAside)")
        world.expectEqual(try world.snapshot(), before)
        world.expectEqual(try world.scratch.snapshot("outside"), outside)
        _ = try world.undo()
        world.expectEqual(try world.scratch.snapshot("outside"), outside)
    }

    @Test func `a restore of one path leaves the names it does not know of alone`() throws {
        let world = try RestoreFixture()
        try world.write("a", "old")
        try world.link("a", "b")
        try world.write("c", "same")
        try world.write("d", "same")
        let start = try world.checkpoint()
        try world.write("a", "new")
        try world.remove("d")
        try world.link("c", "d")
        let b = try world.status("b")
        let report = try world.restore(start, paths: ["a"])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.read("a") == "old")
        #expect(try world.read("b") == "new")
        #expect(try world.status("b").inode == b.inode)
        let parted = try world.restore(start, paths: ["d"])
        #expect(parted.isVerified, "\(parted.differing)")
        #expect(try world.status("d").inode != world.status("c").inode)
        let whole = try world.restore(start)
        #expect(whole.isVerified, "\(whole.differing)")
        #expect(try groups(world, ["a", "b", "c", "d"]) == [["a", "b"]])
    }

    @Test func `a wanted name that is rightly linked with an unwanted one stays so`() throws {
        let world = try RestoreFixture()
        try world.write("a", "same")
        try world.link("a", "b")
        try world.write("other", "1")
        let start = try world.checkpoint()
        try world.write("other", "2")
        let inode = try world.status("a").inode
        let report = try world.restore(start, paths: ["a", "other"])
        #expect(report.isVerified)
        #expect(report.changed == 1)
        #expect(try world.status("a").inode == inode)
    }

    @Test func `a linked file that is left out now is not touched`() throws {
        let world = try RestoreFixture()
        try world.write("small", "small")
        try world.write("big", String(repeating: "b", count: 200_000))
        try world.link("big", "keep")
        let start = try world.checkpoint()
        try world.remove("keep")
        try world.write("keep", "k")
        let policy = CapturePolicy(maximumBytes: 100_000, maximumFiles: 1000)
        let project = try world.engine.initialise(
            world.scratch.at("project"), policy: policy, forbidden: [], force: false, .none
        ).project
        try world.write("big", String(repeating: "c", count: 200_000))
        let inode = try world.status("big").inode
        let report = try world.engine.restore(project, RestoreRequest(checkpoint: start), .none)
        #expect(report.preview.untouched == [SkippedPath(try #require(BytePath("big")), .overBudget)])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.status("big").inode == inode)
        #expect(try world.read("big").hasPrefix("c"))
        #expect(try world.read("keep").hasPrefix("b"))
    }
}
