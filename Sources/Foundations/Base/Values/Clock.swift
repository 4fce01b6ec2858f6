/// The time as a value: a test sets it, the executable passes the machine's.
package struct Clock: Sendable {
    private let read: @Sendable () -> Timestamp
    private let readMonotonic: @Sendable () -> Int64

    /// - Parameters:
    ///   - now: The wall clock.
    ///   - monotonic: Nanoseconds since an arbitrary start; never steps back.
    package init(now: @escaping @Sendable () -> Timestamp, monotonic: @escaping @Sendable () -> Int64) {
        read = now
        readMonotonic = monotonic
    }

    package var now: Timestamp { read() }
    package var monotonicNanoseconds: Int64 { readMonotonic() }
}
