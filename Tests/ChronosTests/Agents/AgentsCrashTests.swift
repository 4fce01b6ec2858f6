import TestSupport
import Testing

@testable import Chronos

/// A process dies, or the disk fails, while agents are taken back: files and agents are both as before, or both restored.
@Suite struct AgentsCrashTests {
    static let crashes = ComponentCrashes(
        point: .restoreAgents, times: 2, add: { try $0.tell($1) }, known: { try $0.remembered() },
        expectTidy: { world, isFinished, what in
            let abandoned = try world.abandoned()
            #expect(abandoned == (isFinished ? ["B"] : []), "\(what)")
        })

    @Test(arguments: AgentsCrashTests.crashes.moments)
    func `a crash at each named moment`(_ point: Hooks.Point, _ time: Int) async throws {
        try await Self.crashes.dieAtMoment(point, time)
    }

    @Test(arguments: 0..<TestScale.count(6))
    func `a crash at any call that changes something`(_ index: Int) async throws {
        try await Self.crashes.dieAtCall(index, of: TestScale.count(6))
    }

    @Test func `each failing call leaves files and agents together`() throws {
        try Self.crashes.failCalls(TestScale.count(25))
    }

    @Test(arguments: 1...2)
    func `a failure at each moment of it puts everything back`(_ time: Int) throws {
        try Self.crashes.failAtMoment(time)
    }
}
