import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// What no checkpoint holds is never touched, whichever of the two did not hold it.
@Suite struct RestoreUncapturedTests {
    private func path(_ text: String) throws -> BytePath { try #require(BytePath(text)) }

    private func withBudget(_ world: RestoreFixture, _ bytes: UInt64) throws -> ProjectRecord {
        try world.engine.initialise(
            world.scratch.at("project"), policy: CapturePolicy(maximumBytes: bytes), forbidden: [], force: false, .none
        ).project
    }

    @Test func `a pipe stays, and so does the directory it lies in`() throws {
        let world = try RestoreFixture()
        try world.write("a", "a")
        let start = try world.checkpoint()
        try world.write("made/inner/file", "f")
        try world.scratch.makeFIFO("project/made/inner/pipe")
        try world.write("made/other", "o")
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.kept == [try path("made"), try path("made/inner")])
        #expect(report.preview.untouched == [SkippedPath(try path("made/inner/pipe"), .specialFile)])
        #expect(try world.status("made/inner/pipe").kind == .fifo)
        #expect(!world.exists("made/inner/file") && !world.exists("made/other"))
        _ = try world.undo()
        #expect(try world.read("made/inner/file") == "f")
        #expect(try world.status("made/inner/pipe").kind == .fifo)
        try world.expectSound()
    }

    @Test func `a directory with a pipe in it does not give way to a file`() throws {
        let world = try RestoreFixture()
        try world.write("thing", "a file")
        let start = try world.checkpoint()
        try world.remove("thing")
        try world.write("thing/inner", "i")
        try world.scratch.makeFIFO("project/thing/pipe")
        let report = try world.restore(start)
        #expect(report.kept == [try path("thing")])
        #expect(try world.status("thing").kind == .directory)
        #expect(try world.status("thing/pipe").kind == .fifo)
        #expect(try world.leftovers() == [])
        #expect(!report.preview.changes.contains { $0.path.description == "thing" })
    }

    @Test func `a pipe where the target has a file stays`() throws {
        let world = try RestoreFixture()
        try world.write("thing", "a file")
        try world.write("dir/inner", "i")
        let start = try world.checkpoint()
        for name in ["thing", "dir"] {
            try world.remove(name)
            try world.scratch.makeFIFO("project/\(name)")
        }
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.untouched.map(\.path) == [try path("dir"), try path("thing")])
        for name in ["thing", "dir"] { #expect(try world.status(name).kind == .fifo) }
    }

    @Test func `what is over budget now stays though the target holds it`() throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        try world.write("node_modules/lib/index.js", String(repeating: "x", count: 50_000))
        let start = try world.checkpoint()
        try world.write("a", "two")
        try world.write("node_modules/lib/index.js", String(repeating: "y", count: 90_000))
        try world.write("node_modules/more", "more")
        let project = try withBudget(world, 20_000)
        let report = try world.engine.restore(project, RestoreRequest(checkpoint: start), .none)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.untouched == [SkippedPath(try path("node_modules"), .derived)])
        #expect(try world.read("a") == "one")
        #expect(try world.status("node_modules/lib/index.js").size == 90_000)
        #expect(world.exists("node_modules/more"))
    }

    @Test func `what was over budget then stays though the safety checkpoint holds it`() throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        try world.write("node_modules/lib/index.js", String(repeating: "x", count: 50_000))
        let small = try withBudget(world, 20_000)
        let start = try world.engine.checkpoint(small, CheckpointRequest(), .none).id
        try world.write("a", "two")
        let large = try withBudget(world, 1_000_000)
        let report = try world.engine.restore(large, RestoreRequest(checkpoint: start), .none)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.untouched == [SkippedPath(try path("node_modules"), .derived)])
        #expect(try world.status("node_modules/lib/index.js").size == 50_000)
    }

    @Test func `a directory that was over budget and is gone stays gone, and the report says so`() throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        try world.write("node_modules/lib/index.js", String(repeating: "x", count: 50_000))
        let small = try withBudget(world, 20_000)
        let start = try world.engine.checkpoint(small, CheckpointRequest(), .none).id
        try world.remove("node_modules")
        try world.write("a", "two")
        let report = try world.engine.restore(small, RestoreRequest(checkpoint: start), .none)
        #expect(report.isVerified)
        #expect(report.preview.untouched.map(\.path) == [try path("node_modules")])
        #expect(!world.exists("node_modules"))
    }

    @Test(.enabled(if: TemporaryMount.isAllowed))
    func `a mounted filesystem stays as it is, and its directory stays`() throws {
        let world = try RestoreFixture()
        try world.write("a", "one")
        let start = try world.checkpoint()
        try world.scratch.makeDirectory("project/data/volume")
        try TemporaryMount.memory(world.scratch, world.scratch.at("project/data/volume"))
        try world.write("data/volume/file", "on another filesystem")
        try world.write("data/beside", "beside")
        try world.write("a", "two")
        let report = try world.restore(start)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.untouched == [SkippedPath(try path("data/volume"), .mount)])
        #expect(report.kept == [try path("data")])
        #expect(try world.read("data/volume/file") == "on another filesystem")
        #expect(!world.exists("data/beside"))
    }

    @Test(.enabled(if: TemporaryMount.isAllowed))
    func `a change on another filesystem is refused before anything is changed`() throws {
        let world = try RestoreFixture()
        let project = try world.engine.initialise(
            world.scratch.at("project"), policy: CapturePolicy(crossesMounts: true), forbidden: [], force: false, .none
        ).project
        try world.scratch.makeDirectory("project/volume")
        try TemporaryMount.memory(world.scratch, world.scratch.at("project/volume"))
        try world.write("volume/file", "one")
        try world.write("a", "one")
        let start = try world.engine.checkpoint(project, CheckpointRequest(), .none).id
        try world.write("a", "two")
        #expect(try world.engine.restore(project, RestoreRequest(checkpoint: start), .none).isVerified)
        try world.write("a", "two")
        try world.write("volume/file", "two")
        let before = try world.snapshot()
        let error = try #require(throws: EverettError.self) {
            try world.engine.restore(project, RestoreRequest(checkpoint: start), .none)
        }
        #expect(error.code == .unsupported)
        #expect(error.message.english.contains("volume"))
        world.expectEqual(try world.snapshot(), before)
        #expect(try world.leftovers() == [])
    }

    @Test func `files that appear while the restore runs keep their directory`() throws {
        let hook = Ticking()
        let world = try RestoreFixture(hooks: hook.hooks)
        try world.write("a", "a")
        let start = try world.checkpoint()
        try world.write("made/file", "f")
        hook.atStep = { try world.write("made/late/one", "late") }
        let report = try world.restore(start)
        #expect(report.kept == [try path("made")])
        #expect(!report.isVerified)
        #expect(report.differing == [try path("made/late"), try path("made/late/one")])
        #expect(try world.read("made/late/one") == "late")
        #expect(try world.leftovers() == [])
    }

    @Test func `a directory swapped for a link to the outside before any step changes nothing outside`() throws {
        let paths = ["dir", "dir/sub", "gone", "made"]
        for directory in paths {
            var number = 0
            while true {
                let counter = Mutexed(0)
                let swap = number
                let world = Box<RestoreFixture>()
                let fixture = try RestoreFixture(
                    hooks: Hooks { point in
                        guard point == .restoreStep, counter.next(by: 1) == Int64(swap + 1), let world = world.value
                        else { return }
                        // Where the directory is not there yet, or not any more, the link takes its place.
                        if world.exists(directory) {
                            try world.files.rename(
                                FileDescriptors.none, world.name(directory), FileDescriptors.none,
                                CName(world.scratch.at("moved").bytes), .noReplace)
                        }
                        try? world.scratch.symlink("project/\(directory)", to: world.scratch.at("outside").description)
                    }, inMemory: true)
                world.value = fixture
                try fixture.scratch.write("outside/a", "outside a")
                try fixture.scratch.write("outside/b", "outside b")
                try fixture.scratch.write("outside/sub/c", "outside c")
                try fixture.write("dir/a", "one")
                try fixture.write("dir/sub/c", "one")
                try fixture.write("gone/a", "one")
                let start = try fixture.checkpoint()
                try fixture.write("dir/a", "two", permissions: 0o600)
                try fixture.write("dir/b", "two")
                try fixture.write("dir/sub/c", "two")
                try fixture.chmod("dir/sub", 0o700)
                try fixture.remove("gone")
                try fixture.write("made/a", "two")
                try fixture.write("made/sub/c", "two")
                let outside = try fixture.scratch.snapshot("outside")
                _ = try fixture.restore(start)
                fixture.expectEqual(
                    try fixture.scratch.snapshot("outside"), outside, "\(directory) before step \(swap)")
                #expect(try fixture.leftovers() == [], "\(directory) before step \(swap)")
                if counter.next(by: 0) <= Int64(swap) { break }
                number += 1
            }
            #expect(number > 8)
        }
    }

    @Test func `files staged and then tampered with do not pass as restored`() throws {
        for tampering in ["content", "deleted", "replaced", "added", "linked"] {
            let world = Box<RestoreFixture>()
            let times = Mutexed(0)
            let fixture = try RestoreFixture(
                hooks: Hooks { point in
                    guard point == .restoreJournaled, times.next(by: 1) == 1, let world = world.value else { return }
                    let name = try #require(try world.leftovers().first { $0.hasPrefix(".everett-restore-") })
                    let slot = "project/\(name)/slot-1"
                    switch tampering {
                    case "content": try world.scratch.write(slot, "tampered")
                    case "deleted": try world.scratch.remove(slot)
                    case "replaced":
                        try world.scratch.remove(slot)
                        try world.scratch.write(slot, "tampered")
                    case "linked":
                        try world.scratch.remove(slot)
                        try world.scratch.symlink(slot, to: "/etc/passwd")
                    default: try world.scratch.write("project/\(name)/notes", "someone's notes")
                    }
                })
            world.value = fixture
            try fixture.write("a", "one")
            let start = try fixture.checkpoint()
            try fixture.write("a", "two")
            let report = try fixture.restore(start)
            #expect(report.isVerified == (tampering == "added"), "\(tampering)")
            #expect(try fixture.leftovers() == [], "\(tampering)")
            #expect(try fixture.engine.undo(fixture.project, .none).restore?.isVerified == true)
            #expect(try fixture.read("a") == "two", "\(tampering)")
            if tampering == "added" {
                #expect(try fixture.rescued().map(\.path) == ["notes"])
            }
            if tampering == "replaced" {
                // Kept aside, or placed where the kernel gave it the number of the file it replaced.
                let tampered = Array("tampered".utf8)
                let isKept = try fixture.rescued().contains { $0.content == tampered }
                #expect(isKept || fixture.engine.store.contains(ObjectHasher.id(.chunk, tampered)))
            }
        }
    }
}
