import Base
import Synchronization

/// A clock that moves a step with each look at it, so that no wait lasts and no two checkpoints share a moment.
final class TickingClock: Sendable {
    private let milliseconds = Mutex<Int64>(1_795_000_000_000)
    private let step: Int64

    init(step: Int64 = 1) {
        self.step = step
    }

    var clock: Clock {
        Clock(
            now: { Timestamp(milliseconds: self.next()) },
            monotonic: { self.next() * 1_000_000 },
        )
    }

    private func next() -> Int64 {
        milliseconds.withLock { value in
            value += step
            return value
        }
    }
}
