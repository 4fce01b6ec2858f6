internal import Synchronization

/// What the server is doing and has done, for a health check; may be read from anywhere.
package final class WebStatistics: Sendable {
    package struct Snapshot: Sendable, Hashable {
        package var connections = 0
        package var streams = 0
        package var requests = 0
        /// Requests that were answered with 4xx before a handler saw them.
        package var refused = 0
        /// Connections closed by a deadline.
        package var expired = 0
        /// Subscribers closed because they did not read.
        package var slow = 0
        package var accepted = 0
    }

    private let values = Mutex(Snapshot())

    package var now: Snapshot { values.withLock { $0 } }

    /// Set by the thread once per turn, so that counting costs nothing in between.
    func set(_ snapshot: Snapshot) { values.withLock { $0 = snapshot } }
}
