import Knowledge
import TestSupport
import Testing

@testable import Chronos

/// A process dies, or the disk fails, while knowledge is restored: files and knowledge are both as before, or both restored.
@Suite struct KnowledgeCrashTests {
    static let crashes = ComponentCrashes(
        point: .restoreKnowledge, times: 3, add: { try $0.note($1) }, known: { try $0.known() },
        expectTidy: { world, _, what in
            let leftovers = try world.knowledgeLeftovers()
            #expect(leftovers == [], "\(what)")
        })

    @Test(arguments: KnowledgeCrashTests.crashes.moments)
    func `a crash at each named moment`(_ point: Hooks.Point, _ time: Int) async throws {
        try await Self.crashes.dieAtMoment(point, time)
    }

    @Test(arguments: 0..<TestScale.count(6))
    func `a crash at any call that changes something`(_ index: Int) async throws {
        try await Self.crashes.dieAtCall(index, of: TestScale.count(6))
    }

    @Test func `each failing call leaves files and knowledge together`() throws {
        try Self.crashes.failCalls(TestScale.count(25))
    }

    @Test(arguments: 1...3)
    func `a failure at each moment of it puts everything back`(_ time: Int) throws {
        try Self.crashes.failAtMoment(time)
    }
}
