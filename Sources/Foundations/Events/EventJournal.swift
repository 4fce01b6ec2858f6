package import Base
package import Platform
internal import Synchronization

/// What happened, in order: durable before anyone hears of it, and readable again from any number that is still kept.
///
/// Calls that read or write wait for the disk, so they belong on a thread that may wait, never on the cooperative pool.
/// ``EventSubscription/take(bytes:)`` waits for nothing.
package final class EventJournal: Sendable {
    private struct Readers {
        var open: [EventSubscription] = []
    }

    private let store: Mutex<JournalStore>
    private let readers = Mutex(Readers())
    private let retention: EventRetention
    private let clock: Clock
    /// Deleting at each append would double its cost.
    private let sinceTrim = Mutex(0)
    private static let appendsPerTrim = 256
    /// How many may subscribe at once.
    package static let subscriberLimit = 1024
    package static let queueBytes = 1 << 20

    /// Opens the journal, making it where there is none.
    package init(
        _ path: AbsolutePath, files: any FileOperations, clock: Clock, retention: EventRetention = EventRetention()
    ) throws(EverettError) {
        self.retention = retention
        self.clock = clock
        store = Mutex(try JournalStore(path, files))
    }

    /// Enters events and, in the same transaction, how far their source was followed; then tells the subscribers.
    ///
    /// When it returns, the events outlive a power cut. When it throws, nobody hears of them; after a crash in that moment they
    /// may be there all the same, and then the cursor with them.
    @discardableResult
    package func append(_ drafts: [EventDraft], cursor: EventCursor? = nil) throws(EverettError) -> [Event] {
        try withStore { store throws(EverettError) in
            let events = try store.append(drafts, cursor)
            // Told while the lock is held, so that everyone hears of them in order.
            publish(events)
            if isTimeToTrim(events.count) {
                // What is entered is entered: a failure to delete is met again next time.
                _ = try? store.trim(retention, now: clock.now)
            }
            return events
        }
    }

    /// How far a source was followed; nil before the first time.
    package func cursor(_ name: String) throws(EverettError) -> Int64? {
        try withStore { store throws(EverettError) in try store.position(name) }
    }

    /// The oldest number that is kept, and the newest that was given.
    package var bounds: (first: Int64, last: Int64) { store.withLock { ($0.first, $0.last) } }

    /// Events newer than `after`; `through` is the newest that is wanted.
    package func replay(
        after: Int64, through: Int64 = .max, limit: Int = 1000, _ filter: EventFilter = EventFilter()
    ) throws(EverettError) -> EventPage {
        try withStore { store throws(EverettError) in
            let end = min(through, store.last)
            let isGone = after + 1 < store.first || after > store.last || after < 0
            let events = isGone ? [] : try store.events(after: after, through: end, limit: limit, filter)
            let isFull = events.count >= limit
            return EventPage(
                events: events, first: store.first, last: store.last,
                position: isFull ? events.last?.id ?? after : max(after, end), needsResync: isGone
            )
        }
    }

    /// Hears of events from now on; those between a number and ``EventSubscription/start`` are had by ``replay(after:through:limit:_:)``.
    ///
    /// `notify` is called when something waits to be taken, on the thread that publishes: it must return at once.
    package func subscribe(
        _ filter: EventFilter = EventFilter(), bytes: Int = EventJournal.queueBytes,
        notify: @escaping @Sendable () -> Void = {}
    ) throws(EverettError) -> EventSubscription {
        try withStore { store throws(EverettError) in
            let subscription = EventSubscription(filter: filter, start: store.last, limit: bytes, notify: notify)
            let isAdmitted = readers.withLock { readers in
                readers.open.removeAll { !$0.isOpen }
                guard readers.open.count < EventJournal.subscriberLimit else { return false }
                readers.open.append(subscription)
                return true
            }
            if isAdmitted { return subscription }
            throw EverettError(
                .conflict,
                Phrase("too many follow the events already", pl: "zbyt wielu odbiorców śledzi już zdarzenia")
            )
        }
    }

    /// Deletes what is more than is kept.
    @discardableResult
    package func trim() throws(EverettError) -> Int {
        try withStore { store throws(EverettError) in try store.trim(retention, now: clock.now) }
    }

    /// Ends every subscription.
    package func endSubscriptions() {
        let open = readers.withLock { readers in
            defer { readers.open = [] }
            return readers.open
        }
        for subscription in open { subscription.end() }
    }

    private func publish(_ events: [Event]) {
        if events.isEmpty { return }
        let open = readers.withLock { $0.open }
        let closed = open.filter { !$0.offer(events) }
        if closed.isEmpty { return }
        readers.withLock { readers in readers.open.removeAll { reader in closed.contains { $0 === reader } } }
    }

    private func isTimeToTrim(_ count: Int) -> Bool {
        sinceTrim.withLock { sinceTrim in
            sinceTrim += count
            guard sinceTrim >= EventJournal.appendsPerTrim else { return false }
            sinceTrim = 0
            return true
        }
    }

    private func withStore<Value>(
        _ body: (JournalStore) throws(EverettError) -> sending Value
    ) throws(EverettError) -> sending Value {
        try store.withLock { store throws(EverettError) in try body(store) }
    }
}
