import Base
import Glibc
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// A collection that dies, or fails, anywhere: what is kept can be read, and the next one comes to its end.
@Suite struct CollectionCrashTests {
    private func prepare(_ seed: UInt64) throws -> CollectionBench {
        let bench = try CollectionBench()
        var example = PropertyCase(seed: seed, number: 0)
        try bench.history(8, &example)
        bench.advance(8 * CollectionBench.day)
        let log = try bench.engine.log(bench.project)
        let gone = log.dropFirst().filter { $0.name == nil && $0.number % 2 == 0 }.map(\.id)
        _ = try bench.engine.forget(gone, bench.project, RetentionPolicy(), .none)
        try bench.engine.owning("test", .none) {
            try bench.engine.state.write { try bench.engine.state.setMeta("maintained", 0) }
        }
        return bench
    }

    private func expectConverged(_ bench: CollectionBench, home: AbsolutePath, _ what: String) throws {
        try bench.expectHeld(home: home)
        let engine = try bench.bench.otherEngine(clock: bench.time.clock, home: home)
        let report = try engine.collect(bench.request(now: true), .none)
        #expect(report.damage == [], "\(what)")
        // Rewritten packs that are few stay as they are.
        #expect(report.packsAfter <= 3, "\(what)")
        try bench.expectHeld(home: home)
        // Copies that a failure left beside each other may take a second round.
        var again = try engine.collect(bench.request(now: true), .none)
        if again.rewrittenBytes > 0 { again = try engine.collect(bench.request(now: true), .none) }
        #expect(again.deletedBytes == 0 && again.rewrittenBytes == 0 && again.expired.isEmpty, "\(what)")
        let packs = try RealFileOperations().openOwned(absolute: Home(home).packs, [.read, .directory])
        #expect(try RealFileOperations().list(packs.raw).count == again.packsAfter, "\(what)")
    }

    @Test func `a crash at each named moment`() throws {
        let bench = try prepare(921)
        let reached = Mutex<[(Hooks.Point, AbsolutePath)]>([])
        let copies = Copies(bench)
        try bench.reopen(
            hooks: Hooks { point in
                guard point.rawValue.hasPrefix("collect.") || point.rawValue.hasPrefix("repack.") else { return }
                let place = try copies.take("\(point.rawValue)-\(reached.withLock { $0.count })")
                reached.withLock { $0.append((point, place)) }
            })
        try bench.collect(now: true)
        let images = reached.withLock { $0 }
        let points = Hooks.Point.allCases.filter {
            $0.rawValue.hasPrefix("collect.") || $0.rawValue.hasPrefix("repack.")
        }
        #expect(Set(images.map(\.0)) == Set(points))
        for (point, home) in images { try expectConverged(bench, home: home, point.rawValue) }
    }

    @Test func `a failing call leaves everything readable`() throws {
        let counting = FaultyFileOperations(RealFileOperations())
        var bench = try prepare(922)
        try bench.reopen(files: counting)
        let start = counting.counts.stateChanging
        try bench.collect(now: true)
        let total = counting.counts.stateChanging - start
        try forAll(seed: 923, count: TestScale.count(12)) { example in
            bench = try prepare(922)
            let errors = [EIO, ENOSPC, EMFILE]
            let number = example.int(1...total)
            let occasion: FaultPlan.Occasion = example.flip() ? .nth(number) : .from(number)
            let plan = FaultPlan([
                .init(scope: .stateChanging, occasion: occasion, effect: .failure(errno: errors[example.int(0...2)]))
            ])
            do {
                try bench.reopen(files: FaultyFileOperations(RealFileOperations(), plan))
                try bench.collect(now: true)
            } catch is EverettError {}
            try bench.reopen()
            try expectConverged(bench, home: bench.bench.home, "\(example)")
        }
    }

    @Test func `a cancelled collection leaves no trace of what it was writing`() throws {
        let bench = try prepare(924)
        for limit in [1, 3, 6, 10, 20] {
            let asked = Atomic<Int>(0)
            let supervision = Supervision(isCancelled: { asked.add(1, ordering: .relaxed).newValue > limit })
            do {
                _ = try bench.engine.collect(bench.request(now: true), supervision)
            } catch let error as EverettError {
                #expect(error.code == .cancelled)
            }
            #expect(try bench.bench.packs().allSatisfy { $0.hasSuffix(".pack") })
            try bench.expectHeld()
        }
        try expectConverged(bench, home: bench.bench.home, "cancelled")
    }
}

/// Hands a bench, which is confined, to a hook that runs on the same thread.
// SAFETY: the hook is called by the engine on the thread of the test that made it.
private final class Copies: @unchecked Sendable {
    private let bench: CollectionBench

    init(_ bench: CollectionBench) {
        self.bench = bench
    }

    func take(_ name: String) throws -> AbsolutePath { try bench.copyOfHome(name) }
}
