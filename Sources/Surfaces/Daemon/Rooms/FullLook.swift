internal import Chronos

/// When everything in a project is to be looked at, because a checkpoint believed that its watcher had heard of every change.
///
/// Pure: it is told what the watcher knows and what time it is, and says whether it is time.
package struct FullLook: Sendable {
    package struct Times: Sendable, Hashable {
        /// How long nothing must have happened.
        package var quiet: Int64
        /// How long there is nothing to do after a look; a look that takes long leaves ten times as long in peace.
        package var between: Int64
        /// A project in which something happens all the time is looked at after this all the same.
        package var longest: Int64

        package init(
            quiet: Int64 = 3_000_000_000, between: Int64 = 60_000_000_000, longest: Int64 = 600_000_000_000
        ) {
            self.quiet = quiet
            self.between = between
            self.longest = longest
        }
    }

    private static let peace: Int64 = 10

    private let times: Times
    private var seen: ProjectWatcher.Activity?
    private var lastChange: Int64 = 0
    /// Since when there is a checkpoint that nobody has confirmed.
    private var unconfirmedSince: Int64?
    private var confirmed = 0
    private var startedAt: Int64 = 0
    private var notBefore = Int64.min

    init(_ times: Times) {
        self.times = times
    }

    /// Notes what the watcher knows now, and says whether it is time to look; nil: nobody watches.
    mutating func isDue(_ activity: ProjectWatcher.Activity?, at now: Int64) -> Bool {
        guard let activity else { return false }
        if activity != seen {
            seen = activity
            lastChange = now
        }
        if activity.believed > confirmed, unconfirmedSince == nil { unconfirmedSince = now }
        guard let unconfirmedSince, now >= notBefore else { return false }
        return now - lastChange >= times.quiet || now - unconfirmedSince >= times.longest
    }

    /// A look begins: it confirms every checkpoint that the watcher knows of.
    mutating func begin(at now: Int64) {
        startedAt = now
        confirmed = seen?.believed ?? confirmed
        unconfirmedSince = nil
    }

    /// A look has ended; one that came to nothing has confirmed nothing.
    mutating func end(at now: Int64, isDone: Bool) {
        notBefore = now + max(times.between, (now - startedAt) * Self.peace)
        if !isDone { unconfirmedSince = startedAt }
    }
}
