import Base
import Events
import Platform
import Storage
import TestSupport
import Testing

/// Whatever write or sync fails: the journal opens again, and holds what was acknowledged.
@Suite struct EventFaultTests {
    private static let isInstalled = DatabaseFaults.install()
    private let clock = Clock(now: { Timestamp(milliseconds: 5000) }, monotonic: { 0 })

    private func open(_ scratch: Scratch) throws -> EventJournal {
        try EventJournal(scratch.at("journal.db"), files: RealFileOperations(), clock: clock)
    }

    private func drafts(_ batch: Int, _ count: Int) -> [EventDraft] {
        (0..<count).map { number in
            EventDraft(time: Timestamp(milliseconds: 1000), type: EventType("note")) { json in
                json.integer("batch", batch)
                json.integer("number", number)
                json.string("text", String(repeating: "x", count: 700))
            }
        }
    }

    /// Appends batches until one fails, and says how far it came.
    private func work(_ scratch: Scratch, _ acknowledged: inout [Event]) {
        guard let journal = try? open(scratch) else { return }
        for batch in 1...12 {
            guard
                let events = try? journal.append(drafts(batch, 1 + batch % 4), cursor: EventCursor("log", Int64(batch)))
            else { return }
            acknowledged += events
        }
    }

    private func expectSound(_ scratch: Scratch, _ acknowledged: [Event], _ note: String) throws {
        let journal = try open(scratch)
        let held = try journal.replay(after: 0, limit: .max).events
        try #require(Array(held.prefix(acknowledged.count)) == acknowledged, "\(note)")
        // A batch whose sync failed may be there or not, but whole and together with its cursor.
        let reached = try journal.cursor("log") ?? 0
        let expected = reached == 0 ? 0 : (1...Int(reached)).reduce(0) { $0 + 1 + $1 % 4 }
        try #require(held.count == expected, "\(note)")
        let more = try journal.append(drafts(99, 1))
        try #require(more[0].id == Int64(held.count) + 1, "\(note)")
    }

    @Test(arguments: DatabaseFaults.Kind.allCases)
    func `a failing write or sync anywhere loses nothing that was acknowledged`(_ kind: DatabaseFaults.Kind) throws {
        try #require(EventFaultTests.isInstalled)
        let calm = try Scratch()
        var all: [Event] = []
        let calls = DatabaseFaults.counting(beneath: calm.path, at: 0) { work(calm, &all) }
        #expect(all.count > 20)
        #expect(calls > 20)
        for at in 1...calls {
            let scratch = try Scratch()
            var acknowledged: [Event] = []
            _ = DatabaseFaults.counting(beneath: scratch.path, at: at, kind) { work(scratch, &acknowledged) }
            try expectSound(scratch, acknowledged, "\(kind) at \(at) of \(calls)")
        }
    }

    @Test func `a journal goes on after a failure that passed`() throws {
        try #require(EventFaultTests.isInstalled)
        let scratch = try Scratch()
        let journal = try open(scratch)
        try journal.append(drafts(1, 1))
        let subscription = try journal.subscribe()
        for at in 1...6 {
            var wasRefused = false
            _ = DatabaseFaults.counting(beneath: scratch.path, at: at, .failOnce) {
                wasRefused = (try? journal.append(drafts(2, 1))) == nil
            }
            let events = try journal.append(drafts(3, 1))
            let told = subscription.take().events
            #expect(told.last == events.last)
            #expect(told.count == (wasRefused ? 1 : 2), "nobody hears of what was not entered")
        }
        let held = try journal.replay(after: 0, limit: .max).events
        #expect(held.map(\.id) == held.map(\.id).sorted())
        #expect(Set(held.map(\.id)).count == held.count)
    }
}
