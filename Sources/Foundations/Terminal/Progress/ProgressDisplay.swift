package import Base

/// Decides when the progress line is drawn and taken back; the owner writes what it returns to standard error.
///
/// Silent for a file, a pipe, a dumb terminal and `--quiet`. Short work never shows a line at all.
package struct ProgressDisplay: Sendable {
    /// Back to the first column, erase to the end of the line.
    private static let erase = "\r\u{1b}[K"

    private let line: ProgressLine
    private let style: OutputStyle
    private let isSilent: Bool
    private let delay: Int64
    private let interval: Int64
    private var startedAt: Int64?
    private var drawnAt: Int64?
    private var drawnPhase: Phrase?

    /// - Parameters:
    ///   - style: Of the stream the line is written to.
    ///   - language: Of the words in the line.
    ///   - quiet: The user wants no progress.
    ///   - delay: Nanoseconds of work before the first line.
    ///   - interval: Nanoseconds between two lines of one phase.
    package init(
        style: OutputStyle,
        language: Language,
        quiet: Bool = false,
        delay: Int64 = 300_000_000,
        interval: Int64 = 100_000_000,
    ) {
        line = ProgressLine(style: style, language: language)
        self.style = style
        isSilent = quiet || !style.canRedraw
        self.delay = delay
        self.interval = interval
    }

    /// Bytes to write now, if any.
    package mutating func show(_ state: ProgressState, at now: Int64) -> String? {
        guard isDue(state, at: now) else { return nil }
        drawnAt = now
        drawnPhase = state.phase
        return Self.erase + line.text(for: state, at: now).rendered(style)
    }

    /// What takes the line back, before anything else is written to the terminal and at the end of the work.
    package mutating func clear() -> String? {
        defer { (drawnAt, drawnPhase) = (nil, nil) }
        return drawnAt == nil ? nil : Self.erase
    }

    /// A new phase is drawn at once, the same phase only after the interval.
    private mutating func isDue(_ state: ProgressState, at now: Int64) -> Bool {
        if isSilent { return false }
        let start = startedAt ?? min(state.startedAt, now)
        startedAt = start
        if now - start < delay { return false }
        guard let drawnAt, drawnPhase == state.phase else { return true }
        return now - drawnAt >= interval
    }
}
