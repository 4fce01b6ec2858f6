import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A checkpoint written somewhere else is the same world.
@Suite struct RestoreMaterialiseTests {
    private func materialise(
        _ world: RestoreFixture, _ id: Digest, paths: [String] = [], into name: String = "copy"
    ) throws -> MaterialiseReport {
        try world.engine.materialise(
            world.project, RestoreRequest(checkpoint: id, paths: paths.compactMap(BytePath.init)),
            into: world.scratch.at(name), .none)
    }

    @Test func `a new directory becomes the identical tree, repositories and links included`() throws {
        let world = try RestoreFixture()
        try world.populate()
        try world.write("hard1", "linked")
        try world.link("hard1", "dir/hard2")
        try world.write("ro/inner", "r")
        try world.chmod("ro", 0o555)
        try world.setAttribute("a.txt", "user.tag", "t")
        try world.setAttribute("", "user.root", "r")
        try world.chmod("", 0o750)
        if Program.git != nil {
            try world.makeRepository()
            try world.makeRepository("project/libs/nested")
        }
        if Program.sqlite != nil { try world.sql("app.db", "CREATE TABLE t(a); INSERT INTO t VALUES (1);") }
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try world.write("a.txt", "changed since")
        let report = try materialise(world, start)
        #expect(report.isVerified)
        world.expectEqual(try world.scratch.snapshot("copy"), before)
        #expect(try world.scratch.status("copy/hard1").inode == world.scratch.status("copy/dir/hard2").inode)
        #expect(try world.scratch.status("copy").permissions == 0o750)
        let root = try world.files.openOwned(absolute: world.scratch.at("copy"), [.read])
        #expect(try world.files.attribute(root.raw, CName("user.root")) == Array("r".utf8))
        if Program.git != nil {
            #expect(try world.git("fsck", "--no-progress", "--strict", in: "copy") == "")
            #expect(try world.git("status", "--porcelain", in: "copy/libs/nested") == "")
        }
        #expect(try world.read("a.txt") == "changed since")
        #expect(try world.engine.operations(world.project).count == 2)
    }

    @Test func `some paths are written alone`() throws {
        let world = try RestoreFixture()
        try world.populate()
        if Program.git != nil { try world.makeRepository("project/libs/nested") }
        let start = try world.checkpoint()
        let report = try materialise(world, start, paths: ["dir/deep", "a.txt"])
        #expect(report.isVerified && report.files == 2)
        #expect(try Contents.all(world.scratch.at("copy")).map(\.path) == ["a.txt", "dir/deep/er/file"])
        #expect(throws: EverettError.self) { try materialise(world, start, paths: ["typo"], into: "other") }
        #expect(!world.scratch.exists("other"))
        if Program.git != nil {
            #expect(try materialise(world, start, paths: ["libs/nested"], into: "nested").isVerified)
            #expect(try world.git("status", "--porcelain", in: "nested/libs/nested") == "")
        }
    }

    @Test func `a directory with something in it is refused, an empty one is used`() throws {
        let world = try RestoreFixture()
        try world.write("a", "1")
        let start = try world.checkpoint()
        try world.scratch.write("copy/mine", "mine")
        let error = try #require(throws: EverettError.self) { try materialise(world, start) }
        #expect(error.code == .conflict)
        #expect(try Contents.all(world.scratch.at("copy")).map(\.path) == ["mine"])
        try world.scratch.makeDirectory("empty")
        #expect(try materialise(world, start, into: "empty").isVerified)
        let own = try #require(throws: EverettError.self) { try materialise(world, start, into: "home/copy") }
        #expect(own.code == .refused)
        try world.expectSound()
    }

    @Test func `a failure leaves nothing behind`() throws {
        let probe = FaultyFileOperations(RealFileOperations())
        let world = try RestoreFixture(inMemory: true)
        try world.populate()
        try world.write("ro/inner", "r")
        try world.chmod("ro", 0o555)
        let start = try world.checkpoint()
        try world.reopen(files: probe)
        let first = probe.counts.stateChanging
        #expect(try materialise(world, start, into: "probe").isVerified)
        let count = probe.counts.stateChanging - first
        for index in 0..<TestScale.count(10) {
            let number = first + 1 + index * count / TestScale.count(10)
            try world.reopen(
                files: FaultyFileOperations(
                    RealFileOperations(),
                    FaultPlan([.init(scope: .stateChanging, occasion: .nth(number), effect: .failure(errno: 5))])))
            do {
                #expect(try materialise(world, start).isVerified, "\(number)")
                try world.scratch.remove("copy")
            } catch is EverettError {
                #expect(!world.scratch.exists("copy"), "\(number)")
            }
        }
        try world.reopen()
        #expect(try materialise(world, start).isVerified)
    }

    @Test func `a damaged object stops it with nothing left behind`() throws {
        let world = try RestoreFixture()
        try world.populate()
        let start = try world.checkpoint()
        try world.damageContent(of: "dir/deep/er/file")
        let error = try #require(throws: EverettError.self) { try materialise(world, start) }
        #expect(error.code == .integrity)
        #expect(!world.scratch.exists("copy"))
    }

    @Test(.enabled(if: Program.setfacl != nil))
    func `a default access list above is not inherited`() throws {
        let world = try RestoreFixture()
        try world.populate()
        let start = try world.checkpoint()
        let before = try world.snapshot()
        try #require(Program.setfacl).run(["-m", "d:u:1234:rwx", "."], in: world.scratch.path)
        let report = try materialise(world, start)
        #expect(report.isVerified)
        world.expectEqual(try world.scratch.snapshot("copy"), before)
    }
}
