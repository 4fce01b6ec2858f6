internal import Base
internal import Synchronization

/// One reader of new events, with a queue of its own that is bounded; any thread may take from it.
///
/// Whoever publishes never waits for it: when the queue is full it is closed, and its reader is told to start afresh.
package final class EventSubscription: Sendable {
    /// What was taken.
    package struct Taken: Sendable {
        package let events: [Event]
        /// Events were dropped; nothing more will come.
        package let needsResync: Bool
        /// Nothing more will come.
        package let isEnded: Bool
    }

    private struct State {
        var queue: [Event] = []
        var cost = 0
        var isOverrun = false
        var isEnded = false
    }

    package let filter: EventFilter
    /// The newest number when it began: what comes through the queue is newer, what is older is to be replayed.
    package let start: Int64
    private let limit: Int
    private let notify: @Sendable () -> Void
    private let state = Mutex(State())

    init(filter: EventFilter, start: Int64, limit: Int, notify: @escaping @Sendable () -> Void) {
        self.filter = filter
        self.start = start
        self.limit = limit
        self.notify = notify
    }

    /// Takes what waits, up to so many bytes and at least one event; never waits itself.
    package func take(bytes: Int = .max) -> Taken {
        state.withLock { state in
            var count = 0
            var cost = 0
            while count < state.queue.count, count == 0 || cost + state.queue[count].cost <= bytes {
                cost += state.queue[count].cost
                count += 1
            }
            let taken = Array(state.queue.prefix(count))
            state.queue.removeFirst(count)
            state.cost -= cost
            let isEmpty = state.queue.isEmpty
            return Taken(
                events: taken, needsResync: isEmpty && state.isOverrun,
                isEnded: isEmpty && (state.isOverrun || state.isEnded)
            )
        }
    }

    /// Ends it; what waits can still be taken.
    package func cancel() {
        state.withLock { $0.isEnded = true }
    }

    /// Whether more is to be offered.
    var isOpen: Bool { state.withLock { !$0.isEnded && !$0.isOverrun } }

    /// Queues what the reader wants; false once it is closed.
    func offer(_ events: [Event]) -> Bool {
        let wanted = events.filter(filter.matches)
        let (isOpen, isNews) = state.withLock { state -> (Bool, Bool) in
            guard !state.isEnded, !state.isOverrun else { return (false, false) }
            for event in wanted {
                guard state.cost + event.cost <= limit else {
                    state.isOverrun = true
                    return (false, true)
                }
                state.queue.append(event)
                state.cost += event.cost
            }
            return (true, !wanted.isEmpty)
        }
        if isNews { notify() }
        return isOpen
    }

    func end() {
        cancel()
        notify()
    }
}
