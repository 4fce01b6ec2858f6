internal import Base
internal import Databases

/// One call while it runs: when it has to be over, and whether its caller still wants it.
struct Run: Sendable {
    /// How often a cancellation is asked about while nothing happens.
    private static let slice: Int64 = 20_000_000

    let deadline: Int64?
    let clock: Clock
    let isCancelled: @Sendable () -> Bool

    init(_ patience: Patience) {
        deadline = patience.deadline
        clock = patience.clock
        isCancelled = patience.isCancelled
    }

    private init(deadline: Int64?, clock: Clock, isCancelled: @escaping @Sendable () -> Bool) {
        self.deadline = deadline
        self.clock = clock
        self.isCancelled = isCancelled
    }

    /// For tidying up: not to be cancelled, and with a little time of its own.
    var tidying: Run {
        Run(deadline: clock.monotonicNanoseconds + 15_000_000_000, clock: clock, isCancelled: { false })
    }

    /// The same, also cancelled by something else.
    func until(_ isOver: @escaping @Sendable () -> Bool) -> Run {
        let isCancelled = isCancelled
        return Run(deadline: deadline, clock: clock, isCancelled: { isOver() || isCancelled() })
    }

    func check() throws(DatabaseFailure) {
        if isCancelled() { throw DatabaseFailure(.cancelled, Words.cancelled) }
        if let deadline, clock.monotonicNanoseconds >= deadline {
            throw DatabaseFailure(.timeout, Words.timeout, hints: [Words.allowLonger])
        }
    }

    /// How long to wait before asking again, in milliseconds and at least one.
    var sliceMilliseconds: Int32 {
        let left = min(Run.slice, deadline.map { $0 - clock.monotonicNanoseconds } ?? Run.slice)
        return Int32(clamping: max(1, (left + 999_999) / 1_000_000))
    }

    var millisecondsLeft: Int64? {
        deadline.map { max(1, ($0 - clock.monotonicNanoseconds) / 1_000_000) }
    }
}
