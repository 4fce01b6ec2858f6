/// Counts failures within a window of time; pure.
package struct FailureLimiter: Sendable, Hashable {
    package let limit: Int
    /// Milliseconds.
    package let window: Int64
    private var failures: [Int64] = []

    package init(limit: Int, window: Int64) {
        precondition(limit > 0, "some failure is allowed")
        self.limit = limit
        self.window = window
    }

    /// Whether no further attempt is heard at `now`.
    package func isClosed(at now: Int64) -> Bool {
        failures.count == limit && now - failures[0] < window
    }

    /// When the next attempt is heard again; `now` when it is heard already.
    package func opens(at now: Int64) -> Int64 {
        isClosed(at: now) ? failures[0] + window : now
    }

    package mutating func failed(at now: Int64) {
        if failures.count == limit { failures.removeFirst() }
        failures.append(now)
    }

    /// Forgets what was counted, after a success that proves who asks.
    package mutating func reset() { failures.removeAll() }
}
