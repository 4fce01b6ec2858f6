import Base
import TestSupport
import Testing

@testable import Chronos

struct RetentionTests {
    private let now = Timestamp(milliseconds: 1_795_000_000_000)

    private func items(_ example: inout PropertyCase, count: Int) -> [Retention.Item] {
        var age: Int64 = 0
        return (0..<count).map { place in
            age += Int64(example.int(0...30)) * 3_600_000
            return Retention.Item(
                id: ObjectHasher.id(.chunk, [UInt8(place & 0xff), UInt8(place >> 8)]),
                timeline: example.flip() ? "main" : "other", number: count - place,
                created: Timestamp(milliseconds: now.milliseconds - age), isAutomatic: example.int(0...3) > 0,
                isExempt: example.int(0...9) == 0)
        }
    }

    @Test func `what a user made, and what is exempt, never expires`() throws {
        try forAll(seed: 901, count: TestScale.count(200)) { example in
            let items = items(&example, count: example.int(0...300))
            let gone = Retention.expired(items, RetentionPolicy(), now: now)
            #expect(items.allSatisfy { !gone.contains($0.id) || $0.isAutomatic && !$0.isExempt }, "\(example)")
            for automatic in [true, false] {
                let thinned = Retention.thinned(items, automatic: automatic, now: now)
                #expect(
                    items.allSatisfy { !thinned.contains($0.id) || $0.isAutomatic == automatic && !$0.isExempt },
                    "\(example)")
                let recent = items.filter { now.milliseconds - $0.created.milliseconds <= 86_400_000 }
                #expect(recent.allSatisfy { !thinned.contains($0.id) }, "\(example)")
            }
        }
    }

    @Test func `at most so many automatic checkpoints stay in each timeline, the newest`() throws {
        try forAll(seed: 902, count: TestScale.count(200)) { example in
            let policy = RetentionPolicy(automaticCount: example.int(0...20), automaticDays: 10_000)
            let items = items(&example, count: example.int(0...100))
            let gone = Retention.expired(items, policy, now: now)
            for (_, timeline) in Dictionary(grouping: items, by: \.timeline) {
                let automatic = timeline.filter(\.isAutomatic).sorted { $0.number > $1.number }
                let kept = automatic.filter { !gone.contains($0.id) }
                #expect(kept.filter { !$0.isExempt }.count <= policy.automaticCount, "\(example)")
                #expect(automatic.prefix(policy.automaticCount).allSatisfy { !gone.contains($0.id) }, "\(example)")
            }
        }
    }

    @Test func `what agents did today stays, of the days before one an hour, and none pushes a safety checkpoint out`()
    {
        func item(_ number: Int, minutesAgo: Int, agent: Bool) -> Retention.Item {
            Retention.Item(
                id: ObjectHasher.id(.chunk, [UInt8(number & 0xff), UInt8(number >> 8), agent ? 1 : 0]),
                timeline: "main", number: number,
                created: Timestamp(milliseconds: now.milliseconds - Int64(minutesAgo) * 60_000), isAutomatic: true,
                isOfAgent: agent, isExempt: false)
        }
        let today = (0..<1000).map { item(9000 - $0, minutesAgo: $0, agent: true) }
        let safety = (0..<50).map { item(5000 - $0, minutesAgo: $0 * 60, agent: false) }
        let before = (0..<600).map { item(2000 - $0, minutesAgo: 2 * 1440 + $0, agent: true) }
        let gone = Retention.expired(today + safety + before, RetentionPolicy(), now: now)
        #expect(!today.contains { gone.contains($0.id) } && !safety.contains { gone.contains($0.id) })
        let left = before.filter { !gone.contains($0.id) }.count
        #expect((10...11).contains(left))
        let few = Retention.expired(today, RetentionPolicy(agentCount: 10), now: now)
        #expect(few == Set(today.dropFirst(10).map(\.id)))
    }

    @Test func `automatic checkpoints grow only so old`() {
        func item(_ days: Int64) -> Retention.Item {
            Retention.Item(
                id: ObjectHasher.id(.chunk, [UInt8(days)]), timeline: "main", number: 100 - Int(days),
                created: Timestamp(milliseconds: now.milliseconds - days * 86_400_000), isAutomatic: true,
                isExempt: false)
        }
        let items = [item(0), item(29), item(30), item(31), item(60)]
        #expect(Retention.expired(items, RetentionPolicy(), now: now) == Set(items.suffix(2).map(\.id)))
    }

    @Test func `thinning keeps one an hour of a week and one a day of a month`() {
        let start = now.milliseconds / 3_600_000 * 3_600_000
        var items: [Retention.Item] = []
        for hours in 0..<(24 * 60) {
            for half in 0..<2 {
                let time = start - Int64(hours) * 3_600_000 + Int64(1 - half) * 60_000
                items.append(
                    Retention.Item(
                        id: ObjectHasher.id(.chunk, Array("\(hours) \(half)".utf8)), timeline: "main",
                        number: 10_000 - hours * 2 - half, created: Timestamp(milliseconds: time), isAutomatic: true,
                        isExempt: false))
            }
        }
        let gone = Retention.thinned(items, automatic: true, now: now)
        let kept = items.filter { !gone.contains($0.id) }
        func count(_ from: Int64, _ to: Int64) -> Int {
            kept.count { item in
                let age = now.milliseconds - item.created.milliseconds
                return age > from * 86_400_000 && age <= to * 86_400_000
            }
        }
        #expect((46...50).contains(count(-1, 1)))
        #expect((142...146).contains(count(1, 7)))
        #expect((22...25).contains(count(7, 30)))
        #expect(count(30, 100) == 0)
    }
}
