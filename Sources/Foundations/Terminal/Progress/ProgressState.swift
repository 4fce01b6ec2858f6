package import Base

/// How far a long piece of work is; times are monotonic nanoseconds that the caller reads.
package struct ProgressState: Sendable, Equatable {
    package let phase: Phrase
    package let totalUnits: Int?
    package let totalBytes: Int?
    package let startedAt: Int64
    package private(set) var units = 0
    package private(set) var bytes = 0
    private var unitRate: SmoothedRate
    private var byteRate: SmoothedRate

    package init(phase: Phrase, totalUnits: Int? = nil, totalBytes: Int? = nil, startedAt: Int64) {
        self.phase = phase
        self.totalUnits = totalUnits
        self.totalBytes = totalBytes
        self.startedAt = startedAt
        unitRate = SmoothedRate(startingAt: startedAt)
        byteRate = SmoothedRate(startingAt: startedAt)
    }

    /// Work that was done since the last call.
    package mutating func advance(units moreUnits: Int = 1, bytes moreBytes: Int = 0, at now: Int64) {
        update(
            units: units.addingReportingOverflow(moreUnits).partialValue,
            bytes: bytes.addingReportingOverflow(moreBytes).partialValue,
            at: now,
        )
    }

    /// Work that was done in all.
    package mutating func update(units newUnits: Int, bytes newBytes: Int = 0, at now: Int64) {
        unitRate.record(newUnits &- units, at: now)
        byteRate.record(newBytes &- bytes, at: now)
        units = newUnits
        bytes = newBytes
    }

    /// The share done, 0 to 1, by bytes where their total is known; nil when no total is.
    package var fraction: Double? {
        if let totalBytes, totalBytes > 0 { return Self.share(bytes, of: totalBytes) }
        return totalUnits.map { Self.share(units, of: $0) }
    }

    package func bytesPerSecond(at now: Int64) -> Double? { byteRate.perSecond(at: now) }
    package func unitsPerSecond(at now: Int64) -> Double? { unitRate.perSecond(at: now) }

    /// Seconds until the work is done at its present speed; nil when nobody can tell.
    package func secondsLeft(at now: Int64) -> Int? {
        let left: Double
        let speed: Double?
        if let totalBytes, totalBytes > 0 {
            (left, speed) = (Double(totalBytes) - Double(bytes), bytesPerSecond(at: now))
        } else if let totalUnits {
            (left, speed) = (Double(totalUnits) - Double(units), unitsPerSecond(at: now))
        } else {
            return nil
        }
        guard let speed, speed > 0, left > 0 else { return nil }
        let seconds = (left / speed).rounded(.up)
        // Beyond a few days the figure says nothing.
        return seconds < 360_000 ? Int(seconds) : nil
    }

    private static func share(_ done: Int, of total: Int) -> Double {
        total <= 0 ? 1 : min(1, max(0, Double(done) / Double(total)))
    }
}
