import Base
import Environments
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// What named volumes hold, with an engine in memory that refuses to copy what somebody may still write to.
@Suite struct VolumeTests {
    private static let image = "sha256:" + String(repeating: "1", count: 64)

    private let all = RestoreRequest.usual.union([.environment])
    private let volume = "project_data"

    /// A project with a service whose volume holds one file.
    private func prepared(
        hooks: Hooks = .none, consents: Bool = false
    ) throws -> (world: RestoreFixture, engine: FakeContainerEngine) {
        let engine = FakeContainerEngine()
        engine.add(image: Self.image)
        let policy = CapturePolicy(environment: EnvironmentPolicy(copiesVolumes: consents))
        let world = try RestoreFixture(policy: policy)
        try world.reopen(hooks: hooks, containers: engine)
        try world.write("compose.yaml", "services: {db: {image: 'db:1'}}\n")
        engine.compose(up: "db", image: Self.image, at: world.project.root)
        engine.write("one", to: "file", in: volume)
        return (world, engine)
    }

    private func copy(_ world: RestoreFixture, name: String? = nil) throws -> CheckpointReport {
        try world.engine.checkpoint(world.project, CheckpointRequest(name: name, copiesVolumes: true), .none)
    }

    private func restore(_ world: RestoreFixture, _ id: Digest) throws -> RestoreReport {
        try world.engine.restore(world.project, RestoreRequest(checkpoint: id, components: all), .none)
    }

    private func volumes(_ world: RestoreFixture, _ id: Digest) throws -> [VolumeRecord] {
        try world.engine.show(id, world.project).environment.containers?.volumes ?? []
    }

    private func isRunning(_ world: RestoreFixture, _ engine: FakeContainerEngine) throws -> Bool {
        try engine.containers(at: world.project.root).allSatisfy(\.isRunning)
    }

    private func notes(_ report: CheckpointReport) -> String {
        report.coverage.notes.map(\.text.english).joined(separator: "\n")
    }

    @Test func `what a volume held is back after a restore, and undo takes that back`() throws {
        let (world, engine) = try prepared()
        let start = try copy(world)
        #expect(engine.calls == ["stop db", "export project_data", "start db"])
        #expect(try isRunning(world, engine) && notes(start).isEmpty)
        #expect(try volumes(world, start.id).map { "\($0.name) \($0.files) \($0.bytes)" } == ["project_data 1 3"])
        engine.write("two!", to: "file", in: volume)
        engine.write("more", to: "other", in: volume)
        let changes = try world.engine.environmentChanges(from: .checkpoint(start.id), to: .workspace, world.project)
        #expect(
            changes.map { "\($0.group) \($0.key) \($0.old ?? "") \($0.new ?? "")" } == ["volume project_data 3 B 8 B"])
        #expect(try world.engine.status(world.project, .none).volumes == changes)
        let preview = try world.engine.previewRestore(
            world.project, RestoreRequest(checkpoint: start.id, components: all), .none)
        #expect(preview.containers?.volumes.map(\.name) == [volume] && preview.containers?.steps == [])
        let report = try restore(world, start.id)
        #expect(report.isVerified && report.containerProblems.isEmpty, "\(report.containerProblems)")
        #expect(report.setAside.isEmpty)
        #expect(engine.read("file", in: volume) == "one" && engine.read("other", in: volume) == nil)
        #expect(try isRunning(world, engine))
        let done = try world.engine.previewRestore(
            world.project, RestoreRequest(checkpoint: start.id, components: all), .none)
        #expect(done.containers == nil, "nothing is left to do")
        #expect(try world.undo().restore?.isVerified == true)
        #expect(engine.read("file", in: volume) == "two!" && engine.read("other", in: volume) == "more")
        #expect(try isRunning(world, engine))
        try world.expectSound()
    }

    @Test func `without consent nothing is stopped, and what is known stays known until somebody writes`() throws {
        let (world, engine) = try prepared()
        let plain = try world.engine.checkpoint(world.project, CheckpointRequest(), .none)
        #expect(notes(plain) == "what volume 'project_data' holds is not captured")
        let copied = try copy(world)
        let calls = engine.calls
        try world.write("file", "new")
        let later = try world.checkpoint()
        #expect(try volumes(world, later) == volumes(world, copied.id))
        #expect(try copy(world).id == later, "a copy of what is known is no other world")
        engine.write("two", to: "file", in: volume)
        let unknown = try world.engine.checkpoint(world.project, CheckpointRequest(), .none)
        #expect(try volumes(world, unknown.id).isEmpty && notes(unknown).contains("is not captured"))
        #expect(engine.calls == calls, "no container was stopped")
        #expect(try restore(world, unknown.id).isVerified && engine.read("file", in: volume) == "two")
        try world.expectSound()
    }

    @Test func `the setting consents for every checkpoint, and an unchanged volume costs a look`() throws {
        let (world, engine) = try prepared(consents: true)
        let first = try world.checkpoint()
        #expect(try volumes(world, first).count == 1 && engine.calls.count == 3)
        #expect(try world.checkpoint() == first && engine.calls.count == 3)
        engine.write("two", to: "file", in: volume)
        #expect(try world.checkpoint() != first)
        #expect(engine.calls.count == 6)
        try world.expectSound()
    }

    @Test func `what did not run is not started`() throws {
        let (world, engine) = try prepared()
        engine.compose(stop: "db", at: world.project.root)
        #expect(try volumes(world, copy(world).id).count == 1)
        #expect(engine.calls == ["export project_data"])
        #expect(try !isRunning(world, engine))
    }

    @Test(arguments: ["export", "stop", "reach"])
    func `a copy that fails is told, and containers run on`(_ verb: String) throws {
        let (world, engine) = try prepared()
        engine.fail(verb)
        let report = try copy(world)
        #expect(try volumes(world, report.id).isEmpty && isRunning(world, engine))
        #expect(notes(report).contains("what volume 'project_data' holds is not captured: "))
        engine.fail(verb, false)
        #expect(try volumes(world, copy(world).id).count == 1)
        try world.expectSound()
    }

    @Test func `a container that does not start again is told, and tried again by the next owner`() throws {
        let (world, engine) = try prepared()
        engine.fail("start")
        let report = try copy(world)
        #expect(notes(report).contains("does not start again") && engine.read("file", in: volume) == "one")
        #expect(try world.engine.containersLeftStopped() == ["project_db_1"])
        #expect(try !isRunning(world, engine))
        engine.fail("start", false)
        try world.engine.recover(world.project, .none)
        #expect(try isRunning(world, engine) && world.engine.containersLeftStopped().isEmpty)
        #expect(try volumes(world, report.id).count == 1, "it was copied all the same")
        try world.expectSound()
    }

    @Test func `a volume that a stranger has is neither copied nor replaced`() throws {
        let (world, engine) = try prepared()
        let start = try copy(world)
        engine.addStranger("backup", to: volume)
        engine.write("two", to: "file", in: volume)
        let calls = engine.calls
        let report = try copy(world)
        #expect(notes(report).contains("container 'backup', which is not of this project, has it, too"))
        #expect(try volumes(world, report.id).isEmpty)
        let restored = try restore(world, start.id)
        #expect(!restored.isVerified && restored.containerProblems.count == 1, "\(restored.containerProblems)")
        #expect(engine.read("file", in: volume) == "two" && engine.calls == calls)
    }

    @Test func `what was written after the safety checkpoint is kept`() throws {
        let (world, engine) = try prepared()
        let start = try copy(world)
        engine.write("two", to: "file", in: volume)
        let hooks = Hooks { [volume] hook in
            if hook == .restorePlanned { engine.write("three", to: "file", in: volume) }
        }
        try world.reopen(hooks: hooks, containers: engine)
        let report = try restore(world, start.id)
        #expect(report.isVerified && engine.read("file", in: volume) == "one")
        let kept = try #require(report.setAside.first?.keptAt)
        #expect(try world.files.readWhole(absolute: kept, limit: 100) == Array("file\tthree\n".utf8))
        try world.reopen(containers: engine)
        _ = try world.undo()
        #expect(engine.read("file", in: volume) == "two")
        try world.expectSound()
    }

    @Test func `a volume that is gone is made again, and one that is empty needs no copy of nothing`() throws {
        let (world, engine) = try prepared()
        let start = try copy(world)
        engine.compose(stop: "db", at: world.project.root)
        for container in try engine.containers(at: world.project.root) { try engine.remove(container) }
        engine.remove(volume: volume)
        let report = try restore(world, start.id)
        #expect(report.isVerified, "\(report.containerProblems)")
        #expect(engine.read("file", in: volume) == "one")
        #expect(try engine.volume(volume)?.labels == ["project": "project"])
        #expect(try isRunning(world, engine))
    }

    @Test func `a volume goes back where it was recorded and nowhere else`() throws {
        let (world, engine) = try prepared()
        let start = try copy(world)
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        let other = try world.timeline("try")
        engine.write("two", to: "file", in: volume)
        let request = RestoreRequest(checkpoint: start.id, components: all)
        let report = try world.engine.restore(other, request, .none)
        #expect(engine.read("file", in: volume) == "two")
        #expect(report.containerProblems.contains { $0.english.contains("another workspace") })
    }

    @Test func `a restore of files leaves volumes alone, and says which differ`() throws {
        let (world, engine) = try prepared()
        let start = try copy(world)
        engine.write("two", to: "file", in: volume)
        try world.write("more", "1")
        let calls = engine.calls
        let report = try world.engine.restore(world.project, RestoreRequest(checkpoint: start.id), .none)
        #expect(report.isVerified && report.preview.containers?.isWanted == false)
        #expect(report.preview.containers?.volumes.map(\.name) == [volume])
        #expect(engine.calls == calls && engine.read("file", in: volume) == "two")
    }

    @Test func `nothing of a volume leaves the home, and nothing in it is readable`() throws {
        let (world, engine) = try prepared()
        engine.write("s3cret-value", to: "key", in: volume)
        let start = try copy(world)
        let request = ExportRequest(checkpoint: start.id)
        let report = try world.engine.export(world.project, request, to: world.scratch.at("out.everett"), .none)
        #expect(report.volumesLeftOut == [volume])
        let shell = try #require(Program("sh"))
        #expect(try shell.run(["-c", "grep -rl s3cret home out.everett || true"], in: world.scratch.path).isEmpty)
    }

    @Test func `a collection keeps what a checkpoint holds of a volume`() throws {
        let (world, engine) = try prepared()
        let large = String(repeating: "0123456789abcdef", count: 20_000)
        engine.write(large, to: "large", in: volume)
        let start = try copy(world, name: "keep")
        engine.write("small", to: "large", in: volume)
        _ = try world.engine.collect(CollectionRequest(ignoresGrace: true, rewritesAll: true), .none)
        #expect(try restore(world, start.id).isVerified)
        #expect(engine.read("large", in: volume) == large)
        try world.expectSound()
    }

    /// The same with a server under care that services named `fake` lead to.
    private func served(_ service: String) throws -> (world: RestoreFixture, engine: FakeContainerEngine) {
        let (world, engine) = try prepared()
        let server = FakeDatabaseServer(clock: Machine.clock)
        try server.makeLiving("app")
        try world.reopen(containers: engine, databases: server)
        engine.compose(up: service, image: Self.image, at: world.project.root)
        engine.write("16", to: "PG_VERSION", in: volume)
        _ = try world.engine.declareDatabase(
            world.project, name: nil, .address("postgresql://main:x@fake/app"), .none)
        return (world, engine)
    }

    @Test func `a server under care gives out its rows by itself, and its volume is not copied`() throws {
        let (world, engine) = try served("fake")
        let report = try copy(world)
        #expect(try volumes(world, report.id).isEmpty && engine.calls == [])
        #expect(
            notes(report) == "volume 'project_data' (postgresql) is not copied: its server gives out database 'app'")
        #expect(try world.engine.show(report.id, world.project).databases?.entries.map(\.name) == ["app"])
    }

    @Test func `a server that nobody cares for is copied while it stands still`() throws {
        let (world, _) = try served("another")
        #expect(try volumes(world, copy(world).id).count == 1)
        try world.expectSound()
    }
}
