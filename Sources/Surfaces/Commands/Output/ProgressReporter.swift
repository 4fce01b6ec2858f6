internal import Base
internal import Chronos
internal import Shapes
internal import Synchronization
internal import Terminal

/// Shows the engine's progress on standard error, from whichever thread the engine reports it.
final class ProgressReporter: Sendable {
    private struct State {
        var display: ProgressDisplay
        var phase: Supervision.Phase?
        var subject: String?
        var progress: ProgressState?
    }

    private let descriptor: Int32
    private let clock: Clock
    private let state: Mutex<State>

    init(descriptor: Int32, style: OutputStyle, language: Language, isQuiet: Bool, clock: Clock) {
        self.descriptor = descriptor
        self.clock = clock
        state = Mutex(State(display: ProgressDisplay(style: style, language: language, quiet: isQuiet)))
    }

    func show(_ report: Supervision.Progress) {
        let now = clock.monotonicNanoseconds
        state.withLock { state in
            var progress: ProgressState
            if let known = state.progress, state.phase == report.phase, state.subject == report.subject {
                progress = known
            } else {
                progress = ProgressState(
                    phase: report.words, totalUnits: report.totalUnits,
                    totalBytes: report.totalBytes.map { Int(clamping: $0) }, startedAt: now)
            }
            progress.update(units: report.units, bytes: Int(clamping: report.bytes), at: now)
            (state.progress, state.phase, state.subject) = (progress, report.phase, report.subject)
            // Written under the lock, so that two threads cannot mix their lines.
            if let text = state.display.show(progress, at: now) { Output.writeAll(text, to: descriptor) }
        }
    }

    /// Takes the line back before something else is written.
    func clear() {
        state.withLock { state in
            if let text = state.display.clear() { Output.writeAll(text, to: descriptor) }
        }
    }
}
