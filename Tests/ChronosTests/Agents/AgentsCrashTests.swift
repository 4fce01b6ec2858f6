import Base
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// A process dies, or the disk fails, while agents are taken back: files and agents are both as before, or both restored.
@Suite struct AgentsCrashTests {
    enum Child {
        /// Dies when `point` is reached for the `time`-th time, or at the `call`-th call that changes something.
        static func restore(home: String, to checkpoint: String, dyingAt point: String, time: Int, call: Int) throws {
            let reached = Mutex(0)
            let hooks = Hooks { hook in
                guard hook.rawValue == point else { return }
                let count = reached.withLock { count in
                    count += 1
                    return count
                }
                if count == time { Machine.killSelf() }
            }
            let moments = FaultPlan.Moment.allCases
            let plan = FaultPlan([
                .init(scope: .stateChanging, occasion: .nth(call), effect: .kill(moments[call % moments.count]))
            ])
            let engine = try RestoreFixture.engine(
                home: try #require(AbsolutePath(home)), hooks: hooks,
                files: FaultyFileOperations(RealFileOperations(), plan))
            let project = try #require(try engine.projects().first)
            let id = try engine.resolve(checkpoint, project)
            _ = try engine.restore(project, RestoreRequest(checkpoint: id), .none)
        }
    }

    private func prepare() throws -> (world: RestoreFixture, start: Digest) {
        let world = try RestoreFixture(inMemory: true)
        try world.write("file", "v1")
        try world.tell("A")
        let start = try world.checkpoint()
        try world.tell("B")
        try world.write("file", "v2")
        return (world, start)
    }

    /// Whether the restore was finished.
    @discardableResult
    private func expectRecovered(_ world: RestoreFixture, _ start: Digest, _ what: String) throws -> Bool {
        try world.reopen()
        try world.engine.recover(world.project, .none)
        let known = try world.remembered()
        let file = try world.read("file")
        let isFinished = known == ["A"] && file == "v1"
        #expect(isFinished || known == ["A", "B"] && file == "v2", "\(what): \(known) \(file)")
        #expect(try world.abandoned() == (isFinished ? ["B"] : []), "\(what)")
        try world.reopen()
        try world.engine.recover(world.project, .none)
        #expect(try world.remembered() == known, "\(what): a second recovery changed something")
        try world.expectSound()
        let isLogged = try world.engine.operations(world.project).contains { $0.kind == .restore }
        #expect(isLogged == isFinished, "\(what)")
        if isLogged {
            #expect(try world.undo().restore?.isVerified == true, "\(what)")
            #expect(try world.remembered() == ["A", "B"], "\(what)")
            #expect(try world.read("file") == "v2", "\(what)")
        }
        #expect(try world.restoreWorld(start).isVerified, "\(what)")
        #expect(try world.remembered() == ["A"], "\(what)")
        return isFinished
    }

    static let moments: [(Hooks.Point, Int)] =
        Hooks.Point.allCases.filter {
            $0.rawValue.hasPrefix("restore.")
                && ![.restoreOutside, .restoreAgents, .restoreDatabase, .restoreEnvironment].contains($0)
                && $0 != .restoreKnowledge
        }.map { ($0, 1) } + [(.restoreAgents, 1), (.restoreAgents, 2)]

    @Test(arguments: AgentsCrashTests.moments)
    func `a crash at each named moment`(_ point: Hooks.Point, _ time: Int) async throws {
        let (world, start) = try prepare()
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [
                home = home as String, start = start.hex as String, name = point.rawValue as String,
                time = time as Int
            ] in
            try Child.restore(home: home, to: start, dyingAt: name, time: time, call: .max)
        }
        let isFinished = try expectRecovered(world, start, "\(point.rawValue) \(time)")
        let promised = ["safety-taken", "planned", "staged"].allSatisfy { !point.rawValue.hasSuffix($0) }
        #expect(isFinished == promised, "\(point.rawValue)")
    }

    private func callsOfARestore() throws -> Int {
        let (world, start) = try prepare()
        let counting = FaultyFileOperations(RealFileOperations())
        try world.reopen(files: counting)
        #expect(try world.restoreWorld(start).isVerified)
        return counting.counts.stateChanging
    }

    @Test(arguments: 0..<TestScale.count(6))
    func `a crash at any call that changes something`(_ index: Int) async throws {
        let total = try callsOfARestore()
        let number = 1 + (index * total / TestScale.count(6)) % total
        let (world, start) = try prepare()
        let home = world.scratch.at("home").description
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [home = home as String, start = start.hex as String, number = number as Int] in
            try Child.restore(home: home, to: start, dyingAt: "", time: 0, call: number)
        }
        try expectRecovered(world, start, "call \(number) of \(total)")
    }

    @Test func `each failing call leaves files and agents together`() throws {
        let total = try callsOfARestore()
        for number in stride(from: 1, through: total, by: max(1, total / TestScale.count(25))) {
            let (world, start) = try prepare()
            let plan = FaultPlan([
                .init(
                    scope: .stateChanging, occasion: .nth(number),
                    effect: .failure(errno: number % 2 == 0 ? EIO : ENOSPC))
            ])
            do {
                try world.reopen(files: FaultyFileOperations(RealFileOperations(), plan))
                _ = try world.restoreWorld(start)
            } catch {
                // What it left is looked at below.
            }
            try expectRecovered(world, start, "call \(number) of \(total) fails")
        }
    }

    @Test(arguments: 1...2)
    func `a failure at each moment of it puts everything back`(_ time: Int) throws {
        let (world, start) = try prepare()
        let reached = Mutex(0)
        try world.reopen(
            hooks: Hooks { hook in
                guard hook == .restoreAgents else { return }
                let count = reached.withLock { count in
                    count += 1
                    return count
                }
                if count == time { throw EverettError(.failed, Phrase(verbatim: "told to")) }
            })
        #expect(throws: EverettError.self) { try world.restoreWorld(start) }
        #expect(try world.remembered() == ["A", "B"])
        #expect(try world.read("file") == "v2")
        try world.expectSound()
    }
}
