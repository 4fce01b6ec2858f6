import Base
import Glibc
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A file and something that goes back with it: A is there at the checkpoint, B comes later. Deaths and failures on the way
/// back leave both as they were, or both restored.
struct ComponentCrashes: Sendable {
    /// The moments at which the component itself is restored, and how many there are.
    let point: Hooks.Point
    let times: Int
    let add: @Sendable (RestoreFixture, String) throws -> Void
    /// What there is of A and B.
    let known: @Sendable (RestoreFixture) throws -> [String]
    /// What else has to hold, by whether the restore was finished.
    let expectTidy: @Sendable (RestoreFixture, _ isFinished: Bool, _ what: String) throws -> Void

    /// Every moment of a restore of such a world.
    var moments: [(Hooks.Point, Int)] {
        let others: Set<Hooks.Point> = [
            .restoreOutside, .restoreKnowledge, .restoreAgents, .restoreDatabase, .restoreEnvironment,
            .restoreVolume,
        ]
        return Hooks.Point.allCases.filter { $0.rawValue.hasPrefix("restore.") && !others.contains($0) }
            .map { ($0, 1) } + (1...times).map { (point, $0) }
    }

    private func prepare() throws -> (world: RestoreFixture, start: Digest) {
        let world = try RestoreFixture(inMemory: true)
        try world.write("file", "v1")
        try add(world, "A")
        let start = try world.checkpoint()
        try add(world, "B")
        try world.write("file", "v2")
        return (world, start)
    }

    private func trial() throws -> CrashTrial {
        let (world, start) = try prepare()
        return CrashTrial(
            world: world,
            perform: {
                guard try world.restoreWorld(start).isVerified else { throw ScratchFault(what: "not verified") }
            },
            expectWhole: { _ = try expectRecovered(world, start, $0) })
    }

    /// Whether the restore was finished.
    private func expectRecovered(_ world: RestoreFixture, _ start: Digest, _ what: String) throws -> Bool {
        try world.reopen()
        try world.engine.recover(world.project, .none)
        let found = try known(world)
        let file = try world.read("file")
        let isFinished = found == ["A"] && file == "v1"
        #expect(isFinished || found == ["A", "B"] && file == "v2", "\(what): \(found) \(file)")
        try expectTidy(world, isFinished, what)
        try world.reopen()
        try world.engine.recover(world.project, .none)
        #expect(try known(world) == found, "\(what): a second recovery changed something")
        try world.expectSound()
        let isLogged = try world.engine.operations(world.project).contains { $0.kind == .restore }
        #expect(isLogged == isFinished, "\(what)")
        if isLogged {
            #expect(try world.undo().restore?.isVerified == true, "\(what)")
            #expect(try known(world) == ["A", "B"], "\(what)")
            #expect(try world.read("file") == "v2", "\(what)")
        }
        #expect(try world.restoreWorld(start).isVerified, "\(what)")
        #expect(try known(world) == ["A"], "\(what)")
        return isFinished
    }

    func dieAtMoment(_ point: Hooks.Point, _ time: Int) async throws {
        let (world, start) = try prepare()
        try await die(world, start, at: point.rawValue, time, call: .max)
        let isFinished = try expectRecovered(world, start, "\(point.rawValue) \(time)")
        let promised = ["safety-taken", "planned", "staged"].allSatisfy { !point.rawValue.hasSuffix($0) }
        #expect(isFinished == promised, "\(point.rawValue)")
    }

    func dieAtCall(_ index: Int, of count: Int) async throws {
        let total = try CrashTrial.changingCalls(trial)
        let number = CrashTrial.call(index, of: count, total)
        let (world, start) = try prepare()
        try await die(world, start, at: "", 0, call: number)
        _ = try expectRecovered(world, start, "call \(number) of \(total)")
    }

    private func die(
        _ world: RestoreFixture, _ start: Digest, at point: String, _ time: Int, call: Int
    ) async throws {
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                home = home as String, start = start.hex as String, name = point as String, time = time as Int,
                call = call as Int
            ] in
            try DyingEngine.restore(home: home, to: start, dyingAt: name, time: time, call: call)
        }
    }

    func failCalls(_ count: Int) throws { try CrashTrial.failCalls(count) { try trial() } }

    /// A failure at one of the component's own moments puts everything back at once.
    func failAtMoment(_ time: Int) throws {
        let (world, start) = try prepare()
        try world.reopen(
            hooks: DyingEngine.nth(point.rawValue, time) {
                throw EverettError(.failed, Phrase(verbatim: "told to"))
            })
        #expect(throws: EverettError.self) { try world.restoreWorld(start) }
        #expect(try known(world) == ["A", "B"])
        #expect(try world.read("file") == "v2")
        try expectTidy(world, false, "\(point.rawValue) \(time) fails")
        try world.expectSound()
    }
}
