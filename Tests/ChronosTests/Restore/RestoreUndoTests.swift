import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Undo and redo against a model, and what they mean when someone worked on in between.
@Suite struct RestoreUndoTests {
    /// What a user believes about undo and redo, in a few lines.
    private struct Model {
        typealias World = [String: String]

        enum Action {
            case checkpoint(Digest)
            case restore(before: World, paths: [String])
            case pin(Digest, Bool)
        }

        var world: World = [:]
        var worlds: [Digest: World] = [:]
        var hidden: Set<Digest> = []
        var pinned: Set<Digest> = []
        var done: [Action] = []
        /// What was undone, and for a restore the world as it was then.
        var undone: [(action: Action, world: World)] = []

        mutating func act(_ action: Action) {
            done.append(action)
            undone = []
        }

        /// The world with some of its paths as another has them.
        static func mixed(_ world: World, _ other: World, _ paths: [String]) -> World {
            if paths.isEmpty { return other }
            var result = world
            for path in paths { result[path] = other[path] }
            return result
        }

        mutating func undo() -> Bool {
            guard let action = done.popLast() else { return false }
            undone.append((action, world))
            switch action {
            case .checkpoint(let id): hidden.insert(id)
            case .restore(let before, let paths): world = Model.mixed(world, before, paths)
            case .pin(let id, let on): if on { pinned.remove(id) } else { pinned.insert(id) }
            }
            return true
        }

        mutating func redo() -> Bool {
            guard let last = undone.popLast() else { return false }
            done.append(last.action)
            switch last.action {
            case .checkpoint(let id): hidden.remove(id)
            case .restore(_, let paths): world = Model.mixed(world, last.world, paths)
            case .pin(let id, let on): if on { pinned.insert(id) } else { pinned.remove(id) }
            }
            return true
        }
    }

    private static let names = ["a", "b", "dir/c", "dir/d"]

    private func world(_ fixture: RestoreFixture) throws -> Model.World {
        var world: Model.World = [:]
        for name in Self.names where fixture.exists(name) { world[name] = try fixture.read(name) }
        return world
    }

    private func edit(_ fixture: RestoreFixture, _ model: inout Model, _ example: inout PropertyCase) throws {
        let name = Self.names[example.int(0...3)]
        if model.world[name] != nil, example.int(0...3) == 0 {
            try fixture.remove(name)
            model.world[name] = nil
        } else {
            let text = "\(example.int(0...5))"
            try fixture.write(name, text)
            model.world[name] = text
        }
    }

    @Test func `long sequences of commands undo and redo as a simple model does`() throws {
        try forAll(seed: 2026, count: TestScale.count(40)) { example in
            let fixture = try RestoreFixture(inMemory: true)
            var model = Model()
            var log: [String] = []
            for _ in 0..<example.int(4...14) {
                for _ in 0..<example.int(0...2) { try edit(fixture, &model, &example) }
                let visible = model.worlds.keys.filter { !model.hidden.contains($0) }.sorted()
                switch example.int(0...9) {
                case 0, 1:
                    let head = try fixture.engine.head(fixture.project)
                    let report = try fixture.engine.checkpoint(fixture.project, CheckpointRequest(), .none)
                    log.append("checkpoint \(report.id.short)")
                    let isSame = head.flatMap { model.worlds[$0] } == model.world
                    #expect(report.isUnchanged == isSame, "\(example) \(log)")
                    model.worlds[report.id] = model.world
                    if !report.isUnchanged { model.act(.checkpoint(report.id)) }
                case 2, 3, 4:
                    guard !visible.isEmpty else { continue }
                    let id = visible[example.int(0...visible.count - 1)]
                    let target = try #require(model.worlds[id])
                    let name = Self.names[example.int(0...3)]
                    let isPartial = example.int(0...2) == 0 && (target[name] != nil || model.world[name] != nil)
                    let paths = isPartial ? [name] : []
                    log.append("restore \(id.short) \(paths)")
                    let report = try fixture.restore(id, paths: paths)
                    #expect(report.isVerified, "\(example) \(log)")
                    model.worlds[report.safetyCheckpoint] = model.world
                    model.act(.restore(before: model.world, paths: paths))
                    model.world = Model.mixed(model.world, target, paths)
                case 5, 6:
                    let preview = try fixture.engine.previewUndo(fixture.project, .none)
                    log.append("undo")
                    if model.undo() {
                        #expect(preview != nil, "\(example) \(log)")
                        if let restore = try fixture.undo().restore {
                            #expect(restore.isVerified, "\(example) \(log)")
                            #expect(preview?.restore?.counts == restore.preview.counts, "\(example) \(log)")
                            model.worlds[restore.safetyCheckpoint] = model.undone.last?.world
                        }
                    } else {
                        #expect(preview == nil, "\(example) \(log)")
                        #expect(throws: EverettError.self) { try fixture.undo() }
                    }
                case 7, 8:
                    let before = model.world
                    let preview = try fixture.engine.previewRedo(fixture.project, .none)
                    log.append("redo")
                    if model.redo() {
                        #expect(preview != nil, "\(example) \(log)")
                        if let restore = try fixture.redo().restore {
                            #expect(restore.isVerified, "\(example) \(log)")
                            model.worlds[restore.safetyCheckpoint] = before
                        }
                    } else {
                        #expect(preview == nil, "\(example) \(log)")
                        #expect(throws: EverettError.self) { try fixture.redo() }
                    }
                default:
                    guard !visible.isEmpty else { continue }
                    let id = visible[example.int(0...visible.count - 1)]
                    let on = !model.pinned.contains(id)
                    log.append("pin \(id.short) \(on)")
                    let operation = try fixture.engine.setPinned(on, id, fixture.project, .none)
                    #expect(operation != nil)
                    if on { model.pinned.insert(id) } else { model.pinned.remove(id) }
                    model.act(.pin(id, on))
                }
                #expect(try world(fixture) == model.world, "\(example) \(log)")
            }
            let shown = try fixture.engine.log(fixture.project)
            #expect(
                Set(shown.filter(\.isPinned).map(\.id)) == model.pinned.subtracting(model.hidden), "\(example) \(log)")
            #expect(Set(shown.map(\.id)).isDisjoint(with: model.hidden), "\(example) \(log)")
            #expect(try fixture.leftovers() == [], "\(example)")
        }
    }

    @Test func `edits made after a restore are in the safety checkpoint of its undo`() throws {
        let world = try RestoreFixture()
        try world.write("a", "start")
        let start = try world.checkpoint()
        try world.write("a", "before the restore")
        try world.restore(start)
        try world.write("a", "edited after")
        try world.write("b", "new after")
        let undone = try #require(try world.undo().restore)
        #expect(try world.read("a") == "before the restore")
        #expect(!world.exists("b"))
        let preview = try world.engine.previewRestore(
            world.project, RestoreRequest(checkpoint: undone.safetyCheckpoint), .none)
        #expect(preview.changes.map(\.path.description) == ["a", "b"])
        _ = try world.redo()
        #expect(try world.read("a") == "edited after")
        #expect(try world.read("b") == "new after")
        try world.expectSound()
    }

    @Test func `undoing the restore of one file leaves work on others alone`() throws {
        let world = try RestoreFixture()
        try world.write("one", "start")
        try world.write("other", "start")
        let start = try world.checkpoint()
        try world.write("one", "changed")
        try world.restore(start, paths: ["one"])
        try world.write("other", "an hour of work")
        let report = try #require(try world.undo().restore)
        #expect(report.isVerified)
        #expect(try world.read("one") == "changed")
        #expect(try world.read("other") == "an hour of work")
        try world.write("other", "more work")
        _ = try world.redo()
        #expect(try world.read("one") == "start")
        #expect(try world.read("other") == "more work")
        #expect(try world.engine.status(world.project, .none).changes?.map(\.path.description) == ["one"])
    }

    @Test func `a restore of paths changes nothing above them`() throws {
        let world = try RestoreFixture()
        try world.write("dir/sub/wanted", "1")
        try world.write("dir/sub/other", "1")
        try world.write("lost/deep/wanted", "1")
        try world.write("lost/deep/other", "1")
        try world.chmod("lost/deep", 0o750)
        let start = try world.checkpoint()
        try world.write("dir/sub/wanted", "2")
        try world.write("dir/sub/other", "2")
        try world.chmod("dir", 0o711)
        try world.chmod("dir/sub", 0o700)
        try world.chmod("", 0o711)
        try world.setAttribute("dir", "user.x", "kept")
        try world.remove("lost")
        let report = try world.restore(start, paths: ["dir/sub/wanted", "lost/deep/wanted"])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.read("dir/sub/wanted") == "1")
        #expect(try world.read("dir/sub/other") == "2")
        #expect(try world.status("dir").permissions == 0o711)
        #expect(try world.status("dir/sub").permissions == 0o700)
        #expect(try world.status("").permissions == 0o711)
        #expect(try world.snapshot().lines.contains { $0.contains("dir @user.x=kept") })
        #expect(try world.read("lost/deep/wanted") == "1")
        #expect(try world.status("lost/deep").permissions == 0o750)
        #expect(!world.exists("lost/deep/other"))
        _ = try world.undo()
        #expect(try world.read("dir/sub/wanted") == "2")
        #expect(!world.exists("lost/deep/wanted"))
    }

    @Test func `a path below what is a file now brings its directories back`() throws {
        let world = try RestoreFixture()
        try world.write("thing/inner/file", "f")
        try world.write("thing/other", "o")
        let start = try world.checkpoint()
        try world.remove("thing")
        try world.write("thing", "a file in the way")
        let report = try world.restore(start, paths: ["thing/inner/file"])
        #expect(report.isVerified, "\(report.differing)")
        #expect(try world.read("thing/inner/file") == "f")
        #expect(!world.exists("thing/other"))
        let safety = report.safetyCheckpoint
        #expect(try world.restore(safety).isVerified)
        #expect(try world.read("thing") == "a file in the way")
    }

    @Test func `a path that is nowhere is an error and not a restore of nothing`() throws {
        let world = try RestoreFixture()
        try world.write("a", "1")
        let start = try world.checkpoint()
        try world.write("a", "2")
        try world.write("later", "l")
        let error = try #require(throws: EverettError.self) { try world.restore(start, paths: ["a", "typo"]) }
        #expect(error.code == .notFound)
        #expect(error.message.english.contains("typo"))
        #expect(try world.read("a") == "2")
        #expect(try world.restore(start, paths: ["later"]).isVerified)
        #expect(!world.exists("later"))
    }

    @Test func `a preview says what the restore then does`() throws {
        let world = try RestoreFixture()
        try world.populate()
        try world.write("hard", "h")
        try world.write("hard2", "h")
        let start = try world.checkpoint()
        try world.write("a.txt", "changed")
        try world.remove("dir")
        try world.write("new/x", "x")
        try world.chmod("bin/tool", 0o600)
        try world.remove("hard2")
        try world.link("hard", "hard2")
        try world.scratch.makeFIFO("project/pipe")
        try world.chmod("", 0o700)
        for paths in [["a.txt"], ["dir", "new"], []] {
            let request = RestoreRequest(checkpoint: start, paths: paths.compactMap(BytePath.init))
            let before = try world.snapshot()
            let preview = try world.engine.previewRestore(world.project, request, .none)
            world.expectEqual(try world.snapshot(), before)
            let report = try world.engine.restore(world.project, request, .none)
            func words(_ preview: RestorePreview) -> [String] {
                preview.changes.map { "\($0.status) \($0.path)" } + preview.relinked.map { "relinked \($0)" }
                    + preview.untouched.map { "untouched \($0.path)" } + [
                        "\(preview.changesRoot) \(preview.bytesToWrite)"
                    ]
            }
            #expect(words(preview) == words(report.preview))
            #expect(report.isVerified)
        }
        let nothing = try world.engine.previewRestore(world.project, RestoreRequest(checkpoint: start), .none)
        #expect(nothing.isEmpty)
        let report = try world.restore(start)
        #expect(report.changed == 0 && report.removed == 0 && report.isVerified)
    }

    @Test func `a restore that changes nothing can be undone like any other`() throws {
        let world = try RestoreFixture()
        try world.write("a", "1")
        let first = try world.checkpoint("first")
        let second = try world.engine.checkpoint(world.project, CheckpointRequest(name: "second"), .none).id
        #expect(first != second)
        #expect(try world.restore(first).changed == 0)
        #expect(try world.engine.head(world.project) == first)
        let reversal = try world.undo()
        #expect(reversal.operation.kind == .restore)
        #expect(try world.engine.head(world.project) == second)
        try world.expectSound()
    }

    @Test func `a checkpoint that was undone and made again in the same millisecond is seen`() throws {
        let world = try RestoreFixture(clock: TestClock().clock)
        try world.write("a", "1")
        let first = try world.checkpoint("start")
        _ = try world.undo()
        #expect(try world.engine.log(world.project).isEmpty)
        let again = try world.checkpoint("start")
        #expect(again == first)
        #expect(try world.engine.log(world.project).map(\.id) == [first])
    }
}
