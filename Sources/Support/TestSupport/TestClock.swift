package import Base
internal import Synchronization

/// A clock that moves only when the test says so.
package final class TestClock: Sendable {
    private let milliseconds: Mutex<Int64>

    /// - Parameter milliseconds: The wall clock at the start; by default a moment in November 2026.
    package init(milliseconds: Int64 = 1_795_000_000_000) {
        self.milliseconds = Mutex(milliseconds)
    }

    package var clock: Clock {
        Clock(
            now: { Timestamp(milliseconds: self.milliseconds.withLock { $0 }) },
            monotonic: { self.milliseconds.withLock { $0 } * 1_000_000 },
        )
    }

    package func advance(milliseconds step: Int64) { milliseconds.withLock { $0 += step } }
    package func set(milliseconds value: Int64) { milliseconds.withLock { $0 = value } }
}
