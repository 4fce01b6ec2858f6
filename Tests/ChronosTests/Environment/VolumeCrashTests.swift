import Base
import Environments
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// A process dies while containers stand still for a copy, or while a volume is given back what it held.
@Suite struct VolumeCrashTests {
    private static let image = "sha256:" + String(repeating: "1", count: 64)
    private static let volume = "project_data"

    enum Child {
        /// Opens the home and dies at the given moment of what `body` does.
        static func run(
            home: String, engine file: String, dyingAt point: String, time: Int,
            _ body: (ChronosEngine, ProjectRecord) throws -> Void
        ) throws {
            let reached = Mutex(0)
            let hooks = Hooks { hook in
                guard hook.rawValue == point else { return }
                let count = reached.withLock { count in
                    count += 1
                    return count
                }
                if count == time { Machine.killSelf() }
            }
            let engine = try RestoreFixture.engine(
                home: try #require(AbsolutePath(home)), hooks: hooks,
                containers: FakeContainerEngine(AbsolutePath(file)))
            try body(engine, try #require(try engine.projects().first))
        }

        static func checkpoint(home: String, engine: String, dyingAt point: String) throws {
            try run(home: home, engine: engine, dyingAt: point, time: 1) { engine, project in
                _ = try engine.checkpoint(project, CheckpointRequest(copiesVolumes: true), .none)
            }
        }

        static func restore(home: String, engine: String, dyingAt point: String, time: Int, to start: String) throws {
            try run(home: home, engine: engine, dyingAt: point, time: time) { engine, project in
                let id = try engine.resolve(start, project)
                let request = RestoreRequest(checkpoint: id, components: RestoreRequest.usual.union([.environment]))
                _ = try engine.restore(project, request, .none)
            }
        }
    }

    private func prepared() throws -> (world: RestoreFixture, file: AbsolutePath, engine: FakeContainerEngine) {
        let world = try RestoreFixture(inMemory: true)
        let file = world.scratch.at("containers")
        let engine = FakeContainerEngine(file)
        engine.add(image: Self.image)
        try world.reopen(containers: engine)
        try world.write("compose.yaml", "services: {}\n")
        try world.write("file", "v1")
        for service in ["db", "web"] { engine.compose(up: service, image: Self.image, at: world.project.root) }
        engine.compose(up: "idle", image: Self.image, at: world.project.root)
        engine.compose(stop: "idle", at: world.project.root)
        engine.write("one", to: "file", in: Self.volume)
        return (world, file, engine)
    }

    private func running(_ engine: FakeContainerEngine, _ world: RestoreFixture) throws -> [String] {
        try engine.containers(at: world.project.root).filter(\.isRunning).map(\.service).sorted()
    }

    @Test(arguments: [Hooks.Point.volumesNoted, .volumesStopped, .volumesCopied, .volumesStarted])
    func `whoever comes next starts what a dead process stopped`(_ point: Hooks.Point) async throws {
        let (world, file, _) = try prepared()
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, file = file.description as String, name = point.rawValue as String] in
            try Child.checkpoint(home: home, engine: file, dyingAt: name)
        }
        let dead = FakeContainerEngine(file)
        let stands = point == .volumesStopped || point == .volumesCopied
        #expect(try running(dead, world) == (stands ? [] : ["db", "web"]))
        try world.reopen(containers: dead)
        #expect(try world.engine.containersLeftStopped().sorted() == ["project_db_1", "project_web_1"])
        for _ in 0..<2 {
            try world.engine.recover(world.project, .none)
            #expect(try running(dead, world) == ["db", "web"], "\(point.rawValue)")
            #expect(try world.engine.containersLeftStopped().isEmpty)
        }
        let report = try world.engine.checkpoint(world.project, CheckpointRequest(copiesVolumes: true), .none)
        #expect(report.coverage.notes.isEmpty)
        try world.expectSound()
    }

    @Test(arguments: 1...5)
    func `a restore that dies is finished, and containers run`(_ time: Int) async throws {
        let (world, file, engine) = try prepared()
        let start = try world.engine.checkpoint(world.project, CheckpointRequest(copiesVolumes: true), .none).id
        try world.write("file", "v2")
        engine.write("two", to: "file", in: Self.volume)
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                home = home as String, file = file.description as String, start = start.hex as String,
                time = time as Int
            ] in
            // The last one: the volume is as it shall be, and nothing runs yet.
            let (name, time) = time == 5 ? ("restore.environment", 1) : ("restore.volume", time)
            try Child.restore(home: home, engine: file, dyingAt: name, time: time, to: start)
        }
        let after = FakeContainerEngine(file)
        for _ in 0..<2 {
            try world.reopen(containers: after)
            try world.engine.recover(world.project, .none)
            #expect(try world.read("file") == "v1" && after.read("file", in: Self.volume) == "one", "\(time)")
            #expect(try running(after, world) == ["db", "web"], "\(time)")
        }
        _ = try world.undo()
        #expect(try world.read("file") == "v2" && after.read("file", in: Self.volume) == "two")
        #expect(try running(after, world) == ["db", "web"])
        try world.expectSound()
    }
}
