package import Base
package import Chronos
internal import Shapes

/// Which of an engine's many reports are worth a message: a new phase at once, else one now and then; pure.
package struct ProgressPace: Sendable {
    /// Nanoseconds.
    private static let interval: Int64 = 500_000_000

    private var last: Int64?
    private var phase: Supervision.Phase?

    package init() {}

    /// The words to tell, or nil when it is too soon.
    package mutating func words(_ report: Supervision.Progress, at now: Int64) -> Phrase? {
        let isNew = phase != report.phase
        if !isNew, let last, now - last < Self.interval { return nil }
        phase = report.phase
        last = now
        return Self.words(report)
    }

    private static func words(_ report: Supervision.Progress) -> Phrase {
        if report.units == 0 { return report.words }
        let total = report.totalUnits.map { " / \($0)" } ?? ""
        return report.words + Phrase(verbatim: ": \(report.units)" + total)
    }
}
