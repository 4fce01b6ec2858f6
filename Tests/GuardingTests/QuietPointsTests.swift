import Base
import Guarding
import TestSupport
import Testing

/// When checkpoints are taken beside a program.
@Suite struct QuietPointsTests {
    private static let second: Int64 = 1_000_000_000
    private let policy = QuietPoints.Policy(quiet: 2 * second, every: 10 * second, longest: 60 * second, rest: 9)

    private func points(start: Int64 = 0) -> QuietPoints { QuietPoints(policy, start: start * Self.second) }

    @Test func `where nothing changes nothing is done`() {
        #expect(points().decision(at: 1000 * Self.second) == .rest)
    }

    @Test func `a burst is captured when it has been quiet for a while`() {
        var points = points()
        points.changed(at: 20 * Self.second)
        points.changed(at: 21 * Self.second)
        #expect(points.decision(at: 22 * Self.second) == .wait(until: 23 * Self.second))
        #expect(points.decision(at: 23 * Self.second) == .checkpoint)
    }

    @Test func `two checkpoints are never closer than the interval`() {
        var points = points()
        points.changed(at: 1 * Self.second)
        #expect(points.decision(at: 5 * Self.second) == .wait(until: 10 * Self.second))
        points.begins(at: 10 * Self.second)
        points.ended(at: 10 * Self.second)
        points.changed(at: 11 * Self.second)
        #expect(points.decision(at: 15 * Self.second) == .wait(until: 20 * Self.second))
    }

    @Test func `a burst that does not end is captured all the same`() {
        var points = points()
        for time in 100...160 { points.changed(at: Int64(time) * Self.second) }
        #expect(points.decision(at: 160 * Self.second) == .checkpoint)
    }

    @Test func `while one is taken no other one begins, and what changes meanwhile is not forgotten`() {
        var points = points()
        points.changed(at: 20 * Self.second)
        points.begins(at: 23 * Self.second)
        points.changed(at: 24 * Self.second)
        #expect(points.decision(at: 30 * Self.second) == .rest)
        points.ended(at: 24 * Self.second)
        #expect(points.decision(at: 30 * Self.second) == .wait(until: 33 * Self.second))
        #expect(points.decision(at: 33 * Self.second) == .checkpoint)
    }

    @Test func `what takes long is done less often`() {
        var points = points()
        points.changed(at: 20 * Self.second)
        points.begins(at: 22 * Self.second)
        points.ended(at: 26 * Self.second)
        points.changed(at: 27 * Self.second)
        #expect(points.decision(at: 40 * Self.second) == .wait(until: 62 * Self.second))
    }

    @Test func `after a failure the burst is still to be captured`() {
        var points = points()
        points.changed(at: 20 * Self.second)
        points.begins(at: 22 * Self.second)
        points.ended(at: 22 * Self.second, failed: true)
        #expect(points.decision(at: 31 * Self.second) == .wait(until: 32 * Self.second))
        #expect(points.decision(at: 32 * Self.second) == .checkpoint)
    }

    /// A model: random events in random order of time, and whoever does what it decides.
    @Test(arguments: 0..<40) func `at random moments: no checkpoint without a change, none too soon, none too late`(
        _ seed: UInt64
    ) {
        var random = SeededGenerator(seed: seed)
        let policy = QuietPoints.Policy(
            quiet: .random(in: 0...20, using: &random), every: .random(in: 0...60, using: &random),
            longest: .random(in: 0...100, using: &random), rest: .random(in: 0...4, using: &random))
        var points = QuietPoints(policy, start: 0)
        var waiting: Int64?
        var lastBegin: Int64 = 0
        var lastEnd: Int64 = 0
        var pause: Int64 = 0
        var busyUntil: Int64?
        for now in Int64(0)..<3000 {
            if let end = busyUntil, end <= now {
                pause = (now - lastBegin) * policy.rest
                points.ended(at: now)
                lastEnd = now
                busyUntil = nil
            }
            if Int.random(in: 0..<15, using: &random) < 4 {
                points.changed(at: now)
                waiting = waiting ?? now
            }
            switch points.decision(at: now) {
            case .rest: #expect(waiting == nil || busyUntil != nil, "seed \(seed) at \(now)")
            case .wait(let until):
                #expect(until > now, "seed \(seed) at \(now)")
                let latest = max(
                    (waiting ?? now) + policy.longest, lastBegin + policy.every, lastEnd + pause)
                #expect(until <= latest, "seed \(seed) at \(now)")
            case .checkpoint:
                #expect(waiting != nil && busyUntil == nil, "seed \(seed) at \(now)")
                #expect(now >= lastBegin + policy.every && now >= lastEnd + pause, "seed \(seed) at \(now)")
                points.begins(at: now)
                waiting = nil
                lastBegin = now
                busyUntil = now + .random(in: 1...9, using: &random)
            }
        }
    }
}
