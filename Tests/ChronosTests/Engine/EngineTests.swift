import Base
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

struct EngineTests {
    @Test func `a second owner is told who is at work`() throws {
        let bench = try Bench()
        try bench.write("a", "a")
        // The process that started all others is surely alive, and is not this one.
        let init1 = try ProcessIdentity(ofRunning: 1)
        let told = Mutex<EverettError?>(nil)
        let other = try bench.otherEngine()
        let project = bench.project
        let box = EngineBox(other)
        let holder = try bench.otherEngine(
            hooks: Hooks { point in
                guard point == .captureScanned else { return }
                do {
                    _ = try box.engine.checkpoint(project, CheckpointRequest(), .none)
                } catch let error as EverettError {
                    told.withLock { $0 = error }
                }
            },
            identity: init1
        )
        _ = try holder.checkpoint(project, CheckpointRequest(), .none)
        let error = try #require(told.withLock { $0 })
        #expect(error.code == .locked)
        #expect(error.message.english.contains("process 1 "))
        #expect(error.message.polish.contains("proces 1:"))
        #expect(error.message.english.contains("checkpoint \(bench.root)"))
        // Readers need no lock, and the loser works as soon as the other is done.
        #expect(try other.checkpoint(project, CheckpointRequest(), .none).isUnchanged)
        try assertSound(bench)
    }

    /// Carries an engine into a hook, which runs on the thread that made both.
    // SAFETY: the hook is called synchronously by the checkpoint of this same thread.
    private final class EngineBox: @unchecked Sendable {
        let engine: ChronosEngine
        init(_ engine: ChronosEngine) { self.engine = engine }
    }

    @Test func `two engines that take turns see each other's work`() throws {
        let bench = try Bench()
        let other = try bench.otherEngine()
        for round in 0..<4 {
            try bench.write("a", "\(round)")
            let engine = round % 2 == 0 ? bench.engine : other
            let report = try engine.checkpoint(bench.project, CheckpointRequest(), .none)
            #expect(try bench.engine.log(bench.project).first?.id == report.id)
            let reader = round % 2 == 0 ? other : bench.engine
            #expect(try reader.checkpoint(bench.project, CheckpointRequest(), .none).isUnchanged)
        }
        try assertSound(bench)
    }

    @Test func `a status beside a checkpoint of another process needs no lock and leaves no trace`() throws {
        let bench = try Bench()
        try bench.write("dir/a", "a")
        try bench.checkpoint()
        try bench.write("dir/new", "n")
        let before = try bench.scratch.snapshot("home/packs")
        let cache = try bench.scratch.snapshot("home/cache")
        #expect(try bench.changedPaths() == ["added dir/new"])
        #expect(try bench.scratch.snapshot("home/packs") == before)
        #expect(try bench.scratch.snapshot("home/cache") == cache)
    }

    @Test func `a home that a newer Everett made is refused and not touched`() throws {
        let bench = try Bench()
        try bench.scratch.write("home/format", "everett-home 2\n")
        let before = try bench.scratch.snapshot("home")
        let error = #expect(throws: EverettError.self) { try bench.otherEngine() }
        #expect(error?.code == .newerFormat)
        #expect(try bench.scratch.snapshot("home") == before)
    }

    @Test func `a home is made with all that leads to it, for its owner alone`() throws {
        let bench = try Bench(home: "not/yet/there/home")
        #expect(try bench.scratch.status("not/yet/there/home").permissions == 0o700)
        #expect(try bench.scratch.text("not/yet/there/home/format") == "everett-home 1\n")
        try bench.write("a", "a")
        try bench.checkpoint()
        for line in try bench.scratch.snapshot("not/yet/there/home").lines {
            #expect(line.hasPrefix("d 0700") || line.hasPrefix("f 0600") || line.contains("state.db"), "\(line)")
        }
    }

    @Test func `what a crashed owner left is swept`() throws {
        let bench = try Bench()
        try bench.scratch.write("home/packs/tmp-99-1", "half a pack")
        try bench.scratch.write("home/tmp/image-99-0", "half an image")
        try bench.checkpoint()
        #expect(try bench.packs().allSatisfy { $0.hasSuffix(".pack") })
        #expect(try bench.scratch.snapshot("home/tmp").lines == [])
    }

    @Test func `a directory is taken into care once`() throws {
        let bench = try Bench()
        let again = try bench.engine.initialise(
            bench.root, policy: CapturePolicy(maximumFiles: 5), forbidden: [], force: false, .none
        )
        #expect(!again.isNew)
        #expect(again.project.id == bench.project.id)
        #expect(try bench.engine.projects().map(\.policy.maximumFiles) == [5])
        try bench.makeDirectory("inner/deep")
        let inner = try bench.engine.initialise(
            bench.at("inner"), policy: CapturePolicy(), forbidden: [], force: false, .none
        ).project
        #expect(try bench.engine.project(containing: bench.at("inner/deep")).id == inner.id)
        #expect(try bench.engine.project(containing: bench.root).id == bench.project.id)
        let error = #expect(throws: EverettError.self) { try bench.engine.project(containing: bench.scratch.path) }
        #expect(error?.code == .notFound)
    }

    @Test func `a home directory is not taken into care by mistake`() throws {
        let bench = try Bench()
        let home = bench.at("user")
        try bench.makeDirectory("user")
        for root in [home, bench.root] {
            let error = #expect(throws: EverettError.self) {
                try bench.engine.initialise(root, policy: CapturePolicy(), forbidden: [home], force: false, .none)
            }
            #expect(error?.code == .refused)
        }
        #expect(throws: EverettError.self) {
            try bench.engine.initialise(bench.home, policy: CapturePolicy(), forbidden: [], force: false, .none)
        }
        _ = try bench.engine.initialise(home, policy: CapturePolicy(), forbidden: [home], force: true, .none)
    }

    @Test func `a project whose directory is gone says so`() throws {
        let bench = try Bench()
        try bench.checkpoint()
        try Scratch.remove(bench.root)
        let error = #expect(throws: EverettError.self) { try bench.checkpoint() }
        #expect(error?.code == .notFound)
        #expect(error?.hints.isEmpty == false)
        try bench.scratch.makeDirectory("project")
    }

    @Test func `pins are operations and need a change`() throws {
        let bench = try Bench()
        let id = try bench.checkpoint().id
        #expect(try bench.engine.setPinned(true, id, bench.project, .none)?.kind == .pin)
        #expect(try bench.engine.setPinned(true, id, bench.project, .none) == nil)
        #expect(try bench.engine.setPinned(false, id, bench.project, .none)?.kind == .unpin)
        #expect(throws: EverettError.self) { try bench.engine.setPinned(true, .zero, bench.project, .none) }
        #expect(try bench.engine.operations(bench.project).map(\.kind) == [.unpin, .pin, .checkpoint, .initialise])
    }

    @Test func `a named or pinned checkpoint is made even when nothing changed`() throws {
        let bench = try Bench()
        try bench.write("a", "a")
        let first = try bench.checkpoint()
        let named = try bench.checkpoint("milestone")
        #expect(named.id != first.id && !named.isUnchanged)
        #expect(named.record.parents == [first.id])
        let pinned = try bench.engine.checkpoint(bench.project, CheckpointRequest(pin: true), .none)
        #expect(pinned.record.isPinned && pinned.id != named.id)
        #expect(
            try bench.engine.diff(bench.project, from: .checkpoint(first.id), to: .checkpoint(pinned.id), .none).changes
                .isEmpty)
        let detail = try bench.engine.show(named.id, bench.project)
        #expect(!detail.isHead && detail.record.name == "milestone" && detail.coverage.files == 1)
        try assertSound(bench)
    }

    @Test func `both sides of a change can be read`() throws {
        let bench = try Bench()
        try bench.write("dir/a", "old")
        let first = try bench.checkpoint()
        try bench.write("dir/a", "newer")
        let change = try #require(try bench.status().changes?.first)
        func content(_ entry: TreeEntry?, _ side: DiffSide, limit: Int = 100) throws -> [UInt8]? {
            try bench.engine.content(of: entry, at: change.path, on: side, bench.project, limit: limit)
        }
        #expect(try content(change.old, .checkpoint(first.id)) == Array("old".utf8))
        #expect(try content(change.new, .workspace) == Array("newer".utf8))
        #expect(try content(change.new, .workspace, limit: 4) == nil)
        #expect(try content(nil, .workspace) == nil)
    }
}
