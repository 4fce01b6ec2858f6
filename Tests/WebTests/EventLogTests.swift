import TestSupport
import Testing

@testable import Web

struct EventLogTests {
    private static func event(_ id: UInt64, size: Int = 10) -> ServerEvent {
        ServerEvent(id: id, type: "t", scope: nil, json: [UInt8](repeating: 0x30, count: size))
    }

    @Test func `a place is found only when everything after the id is there`() {
        var log = EventLog(limit: 1 << 20)
        #expect(log.number(after: 0) == nil)
        for id in [10, 12, 15] as [UInt64] { log.append(Self.event(id)) }
        #expect(log.number(after: 9) == nil)
        #expect(log.number(after: 10) == 1)
        #expect(log.number(after: 11) == 1)
        #expect(log.number(after: 12) == 2)
        #expect(log.number(after: 15) == 3)
        #expect(log.number(after: 99) == 3)
    }

    @Test func `the log keeps the newest events up to its limit`() throws {
        try forAll(seed: 7, count: 100) { example in
            var log = EventLog(limit: 5000)
            var sizes: [Int] = []
            for id in 1...300 as ClosedRange<UInt64> {
                let event = Self.event(id, size: example.int(0...400))
                sizes.append(event.stream.count)
                log.append(event)
                let kept = Int(log.endNumber - log.firstNumber)
                try #require(log.event(log.endNumber - 1).id == id)
                try #require(log.event(log.firstNumber).id == id - UInt64(kept) + 1)
                let bytes = sizes.suffix(kept).reduce(0, +)
                try #require(kept == sizes.count || bytes >= 5000)
                try #require(bytes - sizes[sizes.count - kept] < 5000)
            }
        }
    }

    @Test func `what was lost is before every place`() {
        var log = EventLog(limit: 5000)
        for id in 1...5 as ClosedRange<UInt64> { log.append(Self.event(id)) }
        let place = log.endNumber
        log.clear(lost: 9)
        #expect(place < log.firstNumber)
        #expect(log.number(after: 5) == nil)
        #expect(log.number(after: 9) == log.endNumber)
    }
}
