package import Base

/// How long one call may take, and how its caller ends it.
package struct Patience: Sendable {
    /// For the whole call; nil: for as long as it takes.
    package let timeoutMilliseconds: Int64?
    /// Asked again and again while the call waits: true ends it with `cancelled`.
    package let isCancelled: @Sendable () -> Bool
    package let clock: Clock

    package init(
        timeoutMilliseconds: Int64?, clock: Clock, isCancelled: @escaping @Sendable () -> Bool = { false }
    ) {
        self.timeoutMilliseconds = timeoutMilliseconds
        self.clock = clock
        self.isCancelled = isCancelled
    }

    /// When a call that begins now has to be over, on the clock's monotonic scale.
    package var deadline: Int64? {
        guard let timeoutMilliseconds else { return nil }
        let (nanoseconds, isTooLong) = timeoutMilliseconds.multipliedReportingOverflow(by: 1_000_000)
        let (end, isTooLate) = clock.monotonicNanoseconds.addingReportingOverflow(nanoseconds)
        return isTooLong || isTooLate ? nil : end
    }
}
