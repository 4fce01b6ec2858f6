internal import Base

/// Why an object is not there, and since when.
struct Tombstone: Sendable, Hashable {
    let time: Timestamp
    /// Damaged beyond repair; otherwise removed on purpose.
    let isLost: Bool

    var reason: SkippedPath.Reason { isLost ? .lost : .purged }
}
