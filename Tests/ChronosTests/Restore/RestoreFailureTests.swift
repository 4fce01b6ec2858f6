import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Where a restore may stop: before its promise nothing is changed, after its entry into the log nothing is undone.
@Suite struct RestoreFailureTests {
    private struct Stop: Error {}

    private func prepare(_ world: RestoreFixture) throws -> (start: Digest, target: TreeSnapshot, before: TreeSnapshot)
    {
        try world.write("a", "a one")
        try world.write("dir/b", "b one")
        let start = try world.checkpoint()
        let target = try world.snapshot()
        try world.write("a", "a two, longer")
        try world.remove("dir")
        try world.write("new/c", "c two")
        return (start, target, try world.snapshot())
    }

    @Test(arguments: RestoreCrashTests.points)
    func `a failure at each named moment`(_ point: Hooks.Point) throws {
        let world = try RestoreFixture()
        let (start, target, before) = try prepare(world)
        let times = Mutexed(0)
        try world.reopen(
            hooks: Hooks { reached in if reached == point, times.next(by: 1) == 1 { throw Stop() } })
        let isInForce = [Hooks.Point.restoreCommitted, .restoreCleaned].contains(point)
        do {
            let report = try world.restore(start)
            #expect(isInForce && report.isVerified)
            #expect(report.leftover != nil)
            #expect(try world.engine.operations(world.project).first?.kind == .restore)
        } catch {
            #expect(!isInForce, "\(error)")
            world.expectEqual(try world.snapshot(), before)
            #expect(try world.leftovers() == [])
            #expect(try world.engine.operations(world.project).first?.kind == .checkpoint)
        }
        try world.reopen()
        try world.engine.recover(world.project, .none)
        if isInForce { world.expectEqual(try world.snapshot(), target) }
        try world.expectSound()
        #expect(try world.restore(start).isVerified)
    }

    @Test(arguments: [Supervision.Phase.staging, .applying, .checking])
    func `a restore that is cancelled leaves everything as it was`(_ phase: Supervision.Phase) throws {
        let world = try RestoreFixture()
        let (start, _, before) = try prepare(world)
        let reached = Mutexed(0)
        let supervision = Supervision(
            isCancelled: { reached.next(by: 0) > 0 }, onProgress: { if $0.phase == phase { _ = reached.next(by: 1) } })
        let error = try #require(throws: EverettError.self) {
            try world.engine.restore(world.project, RestoreRequest(checkpoint: start), supervision)
        }
        #expect(error.code == .cancelled)
        world.expectEqual(try world.snapshot(), before)
        try world.expectSound()
        #expect(try world.restore(start).isVerified)
    }

    @Test func `the failed restore of a path that is only in the checkpoint is put back`() throws {
        let world = try RestoreFixture()
        try world.write("lost/file", "1")
        try world.write("a", "1")
        let start = try world.checkpoint()
        try world.remove("lost")
        let before = try world.snapshot()
        try world.reopen(hooks: Hooks { if $0 == .restoreVerified { throw Stop() } })
        let error = try #require(throws: EverettError.self) { try world.restore(start, paths: ["lost/file"]) }
        #expect(error.hints.contains { $0.english.contains("put back") }, "\(error.hints)")
        world.expectEqual(try world.snapshot(), before)
        try world.expectSound()
    }

    @Test func `what was taken back has the inode it had`() throws {
        let world = try RestoreFixture()
        let (start, _, before) = try prepare(world)
        let inodes = try ["a", "new", "new/c"].map { try world.status($0).inode }
        try world.reopen(hooks: Hooks { if $0 == .restoreApplied { throw Stop() } })
        #expect(throws: EverettError.self) { try world.restore(start) }
        world.expectEqual(try world.snapshot(), before)
        #expect(try ["a", "new/c"].map { try world.status($0).inode } == [inodes[0], inodes[2]])
    }

    @Test func `a file edited after it was placed keeps its edit when the restore is taken back`() throws {
        let world = try RestoreFixture()
        let (start, _, _) = try prepare(world)
        let name = world.scratch.at("project/a")
        try world.reopen(
            hooks: Hooks { point in
                guard point == .restoreApplied else { return }
                let file = try RealFileOperations().openOwned(absolute: name, [.write])
                try RealFileOperations().writeAll(file.raw, Array("a user's edit of the placed file".utf8), at: 0)
                throw Stop()
            })
        let error = try #require(throws: EverettError.self) { try world.restore(start) }
        #expect(try world.read("a") == "a two, longer")
        #expect(
            try world.rescued().map { String(decoding: $0.content, as: UTF8.self) } == [
                "a user's edit of the placed file"
            ])
        #expect(error.hints.contains { $0.english.contains("is kept") }, "\(error.hints)")
        try world.expectSound()
    }

    @Test func `a staging directory that cannot be made changes nothing`() throws {
        let world = try RestoreFixture()
        let (start, _, before) = try prepare(world)
        let probe = FaultyFileOperations(RealFileOperations())
        try world.reopen(files: probe)
        let opened = probe.counts[.mkdir]
        for errno in [EEXIST, EACCES, ENOSPC, EROFS] {
            try world.reopen(
                files: FaultyFileOperations(
                    RealFileOperations(),
                    FaultPlan([
                        .init(scope: .operation(.mkdir), occasion: .nth(opened + 1), effect: .failure(errno: errno))
                    ])))
            #expect(throws: EverettError.self) { try world.restore(start) }
            world.expectEqual(try world.snapshot(), before)
            #expect(try world.leftovers() == [])
        }
    }

    @Test(.enabled(if: RestoreFailureTests.hasTwoFilesystems))
    func `with the home on another filesystem nothing is lost either`() throws {
        let there = try Scratch(beneath: "/dev/shm")
        let here = try Scratch()
        try here.makeDirectory("project")
        let late = Mutexed(0)
        let root = here.at("project")
        let engine = try RestoreFixture.engine(
            home: there.at("home"),
            hooks: Hooks { point in
                guard point == .restoreStep, late.next(by: 1) == 1 else { return }
                let files = RealFileOperations()
                let file = try files.openOwned(absolute: root.appending("edited"), [.write, .truncate])
                try files.writeAll(file.raw, Array("edited late".utf8), at: 0)
            })
        let project = try engine.initialise(root, policy: CapturePolicy(), forbidden: [], force: false, .none).project
        for name in ["edited", "open"] { try here.write("project/\(name)", "one") }
        let start = try engine.checkpoint(project, CheckpointRequest(), .none).id
        for name in ["edited", "open"] { try here.write("project/\(name)", "two", permissions: 0o640) }
        let open = try RealFileOperations().openOwned(absolute: here.at("project/open"), [.read, .write])
        let report = try engine.restore(project, RestoreRequest(checkpoint: start), .none)
        #expect(report.setAside.map(\.path.description).sorted() == ["edited", "open"])
        for aside in report.setAside {
            let files = RealFileOperations()
            if aside.path.description == "edited" {
                #expect(aside.keptAt.isWithin(there.path))
                #expect(try files.readWhole(absolute: aside.keptAt, limit: 100) == Array("edited late".utf8))
                #expect(try files.status(FileDescriptors.none, CName(aside.keptAt.bytes)).permissions == 0o640)
            } else {
                // A program goes on writing to it, so it stays on its filesystem.
                #expect(aside.keptAt.isWithin(root))
                try files.writeAll(open.raw, Array("two and more".utf8), at: 0)
                #expect(try files.readWhole(absolute: aside.keptAt, limit: 100) == Array("two and more".utf8))
            }
        }
        #expect(try Contents.all(there.at("home/restores")).isEmpty)
        #expect(try here.text("project/open") == "one" && here.text("project/edited") == "one")
    }

    static let hasTwoFilesystems: Bool = {
        guard let there = try? Scratch(beneath: "/dev/shm"), let here = try? Scratch() else { return false }
        let files = RealFileOperations()
        let devices = [there, here].map { try? files.status(FileDescriptors.none, CName($0.path.bytes)).device }
        return devices[0] != devices[1]
    }()
}
