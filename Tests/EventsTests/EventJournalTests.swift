import Base
import Events
import Platform
import TestSupport
import Testing

@Suite struct EventJournalTests {
    private let scratch: Scratch
    private let project: Identifier

    init() throws {
        scratch = try Scratch()
        project = try #require(Identifier(String(repeating: "a", count: 32)))
    }

    private func journal(_ retention: EventRetention = EventRetention(), now: Int64 = 1000) throws -> EventJournal {
        try EventJournal(
            scratch.at("journal.db"), files: RealFileOperations(),
            clock: Clock(now: { Timestamp(milliseconds: now) }, monotonic: { 0 }), retention: retention)
    }

    private func draft(_ number: Int, _ type: String = "note", time: Int64 = 1000, project: Identifier? = nil)
        -> EventDraft
    {
        EventDraft(
            time: Timestamp(milliseconds: time), type: EventType(type), project: project, subject: "s\(number)"
        ) { $0.integer("n", number) }
    }

    @Test func `what was appended is read again by another opening, in order`() throws {
        let written: [Event]
        do {
            let journal = try journal()
            #expect(journal.bounds == (1, 0))
            written = try (0..<10).flatMap { try journal.append([draft($0, project: $0 % 2 == 0 ? project : nil)]) }
        }
        let journal = try journal()
        #expect(try journal.replay(after: 0).events == written)
        #expect(written.map(\.id) == Array(1...10))
        let page = try journal.replay(after: 3, limit: 4)
        #expect(page.events == Array(written[3..<7]))
        #expect(page.position == 7)
        #expect(try journal.replay(after: 0, through: 4).events == Array(written[..<4]))
        #expect(try journal.replay(after: 0, EventFilter(project: project)).events.count == 5)
        #expect(String(decoding: written[3].data, as: UTF8.self) == #"{"n":3}"#)
    }

    @Test func `types are told apart, and a filter moves on past what it does not want`() throws {
        let journal = try journal()
        try journal.append((0..<20).map { draft($0, $0 % 5 == 0 ? "five" : "other") })
        let page = try journal.replay(after: 0, EventFilter(types: [EventType("five")]))
        #expect(page.events.map(\.id) == [1, 6, 11, 16])
        #expect(page.position == 20)
        #expect(try journal.replay(after: 0, EventFilter(types: [])).events == [])
    }

    @Test func `a cursor moves with its events or not at all`() throws {
        let journal = try journal()
        #expect(try journal.cursor("log") == nil)
        try journal.append([draft(1)], cursor: EventCursor("log", 7))
        #expect(try journal.cursor("log") == 7)
        #expect(throws: EverettError.self) { try journal.append([draft(2)], cursor: EventCursor("log", 3)) }
        #expect(journal.bounds.last == 1)
        try journal.append([], cursor: EventCursor("log", 9))
        #expect(try journal.cursor("log") == 9)
    }

    @Test func `numbers are never given twice, though everything was deleted`() throws {
        do {
            let journal = try journal(EventRetention(milliseconds: 10), now: 1_000_000)
            try journal.append((0..<5).map { draft($0) })
            #expect(try journal.trim() == 5)
            #expect(journal.bounds == (6, 5))
        }
        let journal = try journal()
        #expect(journal.bounds == (6, 5))
        #expect(try journal.append([draft(1)]).map(\.id) == [6])
        #expect(try journal.replay(after: 5).needsResync == false)
        #expect(try journal.replay(after: 4).needsResync)
        #expect(try journal.replay(after: 7).needsResync)
    }

    @Test func `only so many are kept, without anyone asking`() throws {
        let journal = try journal(EventRetention(count: 100))
        for number in 0..<1000 { try journal.append([draft(number)]) }
        #expect(journal.bounds.last == 1000)
        #expect(journal.bounds.first > 1000 - 100 - 256)
        #expect(try journal.replay(after: 0).needsResync)
        #expect(try journal.replay(after: 999).events.count == 1)
    }

    @Test func `a subscriber hears of what comes, and only of what it wants`() throws {
        let journal = try journal()
        try journal.append([draft(0)])
        let subscription = try journal.subscribe(EventFilter(project: project))
        #expect(subscription.start == 1)
        let events = try journal.append([draft(1, project: project), draft(2), draft(3, project: project)])
        #expect(subscription.take(bytes: 1).events == [events[0]])
        #expect(subscription.take().events == [events[2]])
        #expect(subscription.take().events == [])
        subscription.cancel()
        try journal.append([draft(4, project: project)])
        #expect(subscription.take().events == [])
        #expect(subscription.take().isEnded)
    }

    @Test func `a slow subscriber is told to start afresh, and takes no more memory`() throws {
        let journal = try journal()
        let slow = try journal.subscribe(bytes: 1000)
        let quick = try journal.subscribe()
        for number in 0..<100 {
            try journal.append([draft(number)])
            #expect(quick.take().events.count == 1)
        }
        let taken = slow.take()
        #expect(taken.events.reduce(0) { $0 + $1.cost } <= 1000)
        #expect(taken.events.map(\.id) == Array(1...Int64(taken.events.count)))
        #expect(taken.needsResync && taken.isEnded)
        #expect(!quick.take().isEnded)
    }

    @Test func `there are only so many subscribers`() throws {
        let journal = try journal()
        var held = try (0..<EventJournal.subscriberLimit).map { _ in try journal.subscribe() }
        #expect(throws: EverettError.self) { try journal.subscribe() }
        held.removeLast().cancel()
        _ = try journal.subscribe()
        journal.endSubscriptions()
        #expect(held[0].take().isEnded)
    }
}
