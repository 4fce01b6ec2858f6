/// Speed over the last few seconds: an average in which older measurements fade.
struct SmoothedRate: Sendable, Equatable {
    /// Shorter measurements are mostly noise of the scheduler.
    private static let shortestWindow = 0.2
    /// After so many seconds a new measurement weighs as much as all before it.
    private static let memory = 3.0

    private var windowStart: Int64
    private var amount = 0.0
    private var average: Double?

    init(startingAt now: Int64) {
        windowStart = now
    }

    mutating func record(_ more: Int, at now: Int64) {
        amount += Double(max(0, more))
        let seconds = Double(max(0, now &- windowStart)) / 1e9
        if seconds < Self.shortestWindow { return }
        let current = amount / seconds
        average = average.map { $0 + (current - $0) * seconds / (seconds + Self.memory) } ?? current
        amount = 0
        windowStart = now
    }

    /// Units a second as of `now`, so that work that stalls slows down; nil until enough was measured.
    func perSecond(at now: Int64) -> Double? {
        var copy = self
        copy.record(0, at: now)
        return copy.average
    }
}
