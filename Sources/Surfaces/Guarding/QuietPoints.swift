/// Decides when to take a checkpoint beside a program that changes files: when a burst of changes has ended, not too often, and
/// in the midst of one that does not end.
///
/// A value: it is told what happened and when, and says what to do. Times are of a clock that only goes forward.
package struct QuietPoints: Sendable, Hashable {
    /// In nanoseconds.
    package struct Policy: Sendable, Hashable {
        /// So long nothing changes before a burst counts as ended.
        package var quiet: Int64
        /// At most one checkpoint begins in so long.
        package var every: Int64
        /// So long a burst may go on before it is captured all the same.
        package var longest: Int64
        /// After a checkpoint it rests so many times as long as that took: what is slow is done less often.
        package var rest: Int64

        package init(
            quiet: Int64 = 1_500_000_000, every: Int64 = 10_000_000_000, longest: Int64 = 60_000_000_000,
            rest: Int64 = 9
        ) {
            self.quiet = max(0, quiet)
            self.every = max(0, every)
            self.longest = max(0, longest)
            self.rest = max(0, rest)
        }
    }

    package enum Decision: Sendable, Hashable {
        /// Nothing has changed: nothing is to be done until something does.
        case rest
        case wait(until: Int64)
        case checkpoint
    }

    private let policy: Policy
    /// When the burst that no checkpoint holds yet began, and its latest change.
    private var first: Int64?
    private var latest: Int64 = .min
    private var begun: Int64?
    /// Before this none begins.
    private var earliest: Int64

    /// The checkpoint that everything starts from was taken at `start`.
    package init(_ policy: Policy = Policy(), start: Int64) {
        self.policy = policy
        earliest = QuietPoints.sum(start, policy.every)
    }

    /// Something has changed.
    package mutating func changed(at now: Int64) {
        if first == nil { first = now }
        latest = max(latest, now)
    }

    /// A checkpoint begins: what changes from now on is not in it for sure.
    package mutating func begins(at now: Int64) {
        begun = now
        first = nil
        latest = .min
    }

    /// It has ended; one that `failed` holds nothing, so the burst goes on.
    package mutating func ended(at now: Int64, failed: Bool = false) {
        let start = begun ?? now
        begun = nil
        let pause = (now - start).multipliedReportingOverflow(by: policy.rest)
        earliest = max(
            QuietPoints.sum(start, policy.every), QuietPoints.sum(now, pause.overflow ? .max : pause.partialValue))
        if failed { changed(at: start) }
    }

    /// What to do now.
    package func decision(at now: Int64) -> Decision {
        guard begun == nil, let first else { return .rest }
        let isQuiet = QuietPoints.sum(latest, policy.quiet)
        let due = max(earliest, min(isQuiet, QuietPoints.sum(first, policy.longest)))
        return now >= due ? .checkpoint : .wait(until: due)
    }

    private static func sum(_ one: Int64, _ other: Int64) -> Int64 {
        let sum = one.addingReportingOverflow(other)
        return sum.overflow ? .max : sum.partialValue
    }
}
