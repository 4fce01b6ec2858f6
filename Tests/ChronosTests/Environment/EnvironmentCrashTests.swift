import Base
import Environments
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// A process dies while containers are stopped and started: the next owner has files and containers both as before, or both
/// restored.
@Suite struct EnvironmentCrashTests {
    private static let first = "sha256:" + String(repeating: "1", count: 64)
    private static let second = "sha256:" + String(repeating: "2", count: 64)
    private static let components = RestoreRequest.usual.union([.environment])

    enum Child {
        static func restore(home: String, engine file: String, to checkpoint: String, dyingAt point: String, time: Int)
            throws
        {
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
            let project = try #require(try engine.projects().first)
            let id = try engine.resolve(checkpoint, project)
            _ = try engine.restore(
                project, RestoreRequest(checkpoint: id, components: EnvironmentCrashTests.components), .none)
        }
    }

    static let moments: [(Hooks.Point, Int)] =
        Hooks.Point.allCases.filter {
            $0.rawValue.hasPrefix("restore.") && $0 != .restoreOutside && $0 != .restoreDatabase
                && $0 != .restoreKnowledge
                && $0 != .restoreAgents && $0 != .restoreEnvironment && $0 != .restoreVolume
        }.map { ($0, 1) } + (1...4).map { (.restoreEnvironment, $0) }

    @Test(arguments: EnvironmentCrashTests.moments)
    func `a crash at each named moment`(_ point: Hooks.Point, _ time: Int) async throws {
        let world = try RestoreFixture(inMemory: true)
        let file = world.scratch.at("containers")
        let fake = FakeContainerEngine(file)
        for image in [Self.first, Self.second] { fake.add(image: image) }
        try world.reopen(containers: fake)
        try world.write("compose.yaml", "services: {}\n")
        try world.write("file", "v1")
        fake.compose(up: "db", image: Self.first, at: world.project.root)
        let start = try world.checkpoint()
        try world.write("file", "v2")
        fake.compose(up: "db", image: Self.second, at: world.project.root)
        fake.compose(up: "web", image: Self.second, at: world.project.root)
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                home = home as String, file = file.description as String, start = start.hex as String,
                name = point.rawValue as String, time = time as Int
            ] in
            try Child.restore(home: home, engine: file, to: start, dyingAt: name, time: time)
        }
        for _ in 0..<2 {
            let after = FakeContainerEngine(file)
            try world.reopen(containers: after)
            try world.engine.recover(world.project, .none)
            let running = try after.containers(at: world.project.root).filter(\.isRunning)
                .map { "\($0.service) \($0.image.suffix(1))" }.sorted()
            let isFinished = try world.read("file") == "v1"
            let isBefore = ["safety-taken", "planned", "staged"].contains { point.rawValue.hasSuffix($0) }
            #expect(isFinished == !isBefore, "\(point.rawValue) \(time)")
            #expect(running == (isFinished ? ["db 1"] : ["db 2", "web 2"]), "\(point.rawValue) \(time)")
        }
        let place = try world.files.openOwned(absolute: world.scratch.at("home/tmp"), [.read, .directory])
        let leftovers = try world.files.list(place.raw)
        #expect(!leftovers.contains { String(decoding: $0.name, as: UTF8.self).hasPrefix("everett-pins-") })
        try world.expectSound()
    }
}
