import Base
import Environments
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

@Suite struct EnvironmentTests {
    private static let images = (
        first: "sha256:" + String(repeating: "1", count: 64), second: "sha256:" + String(repeating: "2", count: 64)
    )

    private let all = RestoreRequest.usual.union([.environment])

    /// A project with a compose file and a service that runs from the first image.
    private func prepared(hooks: Hooks = .none) throws -> (world: RestoreFixture, engine: FakeContainerEngine) {
        let engine = FakeContainerEngine()
        for image in [Self.images.first, Self.images.second] { engine.add(image: image) }
        let world = try RestoreFixture()
        try world.reopen(hooks: hooks, containers: engine)
        try world.write("compose.yaml", "services: {db: {image: 'db:1'}}\n")
        try world.write(".env", "PASSWORD=s3cret-one\nPORT=1\n")
        engine.declare("db", ["Env PASSWORD=s3cret-one"])
        engine.compose(up: "db", image: Self.images.first, at: world.project.root)
        return (world, engine)
    }

    private func running(_ world: RestoreFixture, _ engine: FakeContainerEngine) throws -> [String] {
        try engine.containers(at: world.project.root).filter(\.isRunning).map { "\($0.service) \($0.image.suffix(1))" }
            .sorted()
    }

    private func restore(_ world: RestoreFixture, _ id: Digest) throws -> RestoreReport {
        try world.engine.restore(world.project, RestoreRequest(checkpoint: id, components: all), .none)
    }

    @Test func `containers go back with the files they run from, and undo brings them again`() throws {
        let (world, engine) = try prepared()
        let start = try world.checkpoint("Start")
        let shown = try world.engine.show(start, world.project).environment
        #expect(shown.containers?.containers.map(\.service) == ["db"])
        #expect(shown.composeFiles == ["compose.yaml"] && shown.variables.first?.keys == ["PASSWORD", "PORT"])
        try world.write("compose.yaml", "services: {db: {image: 'db:2'}}\n")
        try world.write(".env", "PASSWORD=s3cret-two\nHOST=h\n")
        engine.declare("db", ["Env PASSWORD=s3cret-two"])
        engine.compose(up: "db", image: Self.images.second, at: world.project.root)
        engine.compose(up: "web", image: Self.images.second, at: world.project.root)
        let changes = try world.engine.environmentChanges(from: .checkpoint(start), to: .workspace, world.project)
        #expect(
            changes.map { "\($0.group) \($0.place) \($0.key) \($0.kind)" } == [
                "variable .env HOST added", "variable .env PASSWORD changed", "variable .env PORT removed",
                "container db 1 changed", "container web 1 added",
            ])
        #expect(!"\(changes)".contains("s3cret"))
        let request = RestoreRequest(checkpoint: start, components: all)
        let preview = try world.engine.previewRestore(world.project, request, .none)
        #expect(preview.containers?.steps.map(\.kind) == [.stop, .replace] && preview.containers?.isWanted == true)
        // Compose reads what the restored files say.
        engine.declare("db", ["Env PASSWORD=s3cret-one"])
        let report = try restore(world, start)
        #expect(report.isVerified && report.containerProblems.isEmpty)
        #expect(try running(world, engine) == ["db 1"])
        #expect(
            engine.calls == ["stop web", "stop db", "remove db", "make db"]
                || engine.calls == ["stop db", "stop web", "remove db", "make db"])
        #expect(try world.checkpoint() == start, "the world is the one of the checkpoint")
        engine.declare("db", ["Env PASSWORD=s3cret-two"])
        #expect(try world.undo().restore?.isVerified == true)
        #expect(try running(world, engine) == ["db 2", "web 2"])
        try world.expectSound()
    }

    @Test func `without consent they are listed and left`() throws {
        let (world, engine) = try prepared()
        let start = try world.checkpoint()
        engine.compose(up: "db", image: Self.images.second, at: world.project.root)
        try world.write("file", "new")
        let report = try world.engine.restore(world.project, RestoreRequest(checkpoint: start), .none)
        #expect(report.isVerified && report.preview.containers?.isWanted == false)
        #expect(try running(world, engine) == ["db 2"] && engine.calls == [])
    }

    @Test func `no engine, one that does not answer, and no compose file are told apart`() throws {
        let world = try RestoreFixture()
        try world.write("file", "v1")
        let bare = try world.checkpoint()
        #expect(try world.engine.show(bare, world.project).environment.containers == nil)
        try world.write("compose.yaml", "services: {}\n")
        let absent = try world.engine.checkpoint(world.project, CheckpointRequest(), .none)
        #expect(try world.engine.show(absent.id, world.project).environment.containers?.state == .absent)
        #expect(absent.coverage.notes.contains { $0.text.english.contains("no container engine") })
        let engine = FakeContainerEngine()
        engine.fail("list")
        try world.reopen(containers: engine)
        let unknown = try world.engine.checkpoint(world.project, CheckpointRequest(), .none)
        #expect(try world.engine.show(unknown.id, world.project).environment.containers?.state == .unknown)
        #expect(unknown.coverage.notes.contains { $0.text.english.contains("unknown") })
        try world.write("file", "v2")
        #expect(try restore(world, absent.id).isVerified, "what was not recorded is not restored")
        try world.expectSound()
    }

    @Test func `containers of a timeline are its own`() throws {
        let (world, engine) = try prepared()
        let start = try world.checkpoint()
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        let other = try world.timeline("try")
        engine.compose(up: "db", image: Self.images.second, at: other.root)
        engine.compose(stop: "db", at: world.project.root)
        let request = RestoreRequest(checkpoint: start, components: all)
        #expect(try world.engine.restore(world.project, request, .none).isVerified)
        #expect(try running(world, engine) == ["db 1"])
        #expect(try engine.containers(at: other.root).map(\.image) == [Self.images.second])
        #expect(engine.calls == ["start db"])
    }

    @Test func `what an engine cannot do is told, and files are restored all the same`() throws {
        let (world, engine) = try prepared()
        try world.write("file", "v1")
        let start = try world.checkpoint()
        try world.write("file", "v2")
        engine.compose(up: "db", image: Self.images.second, at: world.project.root)
        engine.lose(image: Self.images.first)
        let report = try restore(world, start)
        #expect(!report.isVerified && report.containerProblems.count == 1)
        #expect(try world.read("file") == "v1")
        engine.add(image: Self.images.first)
        #expect(try restore(world, start).isVerified)
        #expect(try running(world, engine) == ["db 1"])
    }

    @Test(arguments: 1...4)
    func `a restore that dies between the steps is finished by the next owner`(_ time: Int) throws {
        let reached = Mutex(0)
        let (world, engine) = try prepared(
            hooks: Hooks { hook in
                guard hook == .restoreEnvironment else { return }
                let count = reached.withLock { count in
                    count += 1
                    return count
                }
                if count == time { throw EverettError(.cancelled, Phrase(verbatim: "gone")) }
            })
        try world.write("file", "v1")
        let start = try world.checkpoint()
        try world.write("file", "v2")
        engine.compose(up: "db", image: Self.images.second, at: world.project.root)
        _ = try? restore(world, start)
        try world.reopen(containers: engine)
        try world.engine.recover(world.project, .none)
        let now = (try world.read("file"), try running(world, engine))
        #expect(now == ("v1", ["db 1"]) || now == ("v2", ["db 2"]), "\(now)")
        try world.expectSound()
    }

    @Test func `no value of a variable is in the home, but sealed`() throws {
        let (world, engine) = try prepared()
        _ = try world.checkpoint()
        engine.declare("db", ["Env PASSWORD=s3cret-two"])
        engine.compose(up: "db", image: Self.images.second, at: world.project.root)
        try world.write(".env", "PASSWORD=s3cret-two\n")
        _ = try world.checkpoint()
        // The files are sealed, a container's variables only hashed with a key.
        let shell = try #require(Program("sh"))
        let found = try shell.run(["-c", "grep -rl s3cret home || true"], in: world.scratch.path)
        #expect(found.isEmpty)
    }

    @Test func `variables are merged by name, and what is open names the variable alone`() throws {
        guard let git = Program.git else { return }
        let world = try RestoreFixture()
        try world.write(".env", "A=1\nB=2\nC=3\n")
        _ = try world.checkpoint()
        _ = try world.engine.branch(world.project, BranchRequest(name: "try"), .none)
        try world.scratch.write("project@try/.env", "A=1\nB=20\nC=3\nD=4\n")
        try world.write(".env", "A=10\nB=2\nC=3\n")
        let request = MergeRequest(source: "try", git: git.path)
        #expect(try world.engine.merge(world.project, request, .none).restore?.isVerified == true)
        #expect(try world.read(".env") == "A=10\nB=20\nC=3\nD=4\n")
        try world.write(".env", "A=s3cret-ours\nB=20\nC=3\nD=4\n")
        try world.scratch.write("project@try/.env", "A=s3cret-theirs\nB=21\nC=3\nD=4\n")
        let preview = try world.engine.previewMerge(world.project, request, .none)
        #expect(preview.conflicts.map(\.kind) == [.secret])
        #expect(preview.conflicts.map(\.details) == ["A"])
        try world.expectSound()
    }
}
