internal import Base
internal import Chronos
internal import Daemon
internal import Platform
internal import Synchronization

/// What the debug binary's environment says should go wrong; the release binary has no such ears.
enum FaultInjection {
    static func files(_ base: RealFileOperations, _ variables: Variables) throws -> any FileOperations {
        #if DEBUG
            if let plan = variables.text("EVERETT_FAULT") {
                return FaultyFileOperations(base, try FaultPlan(parsing: plan))
            }
        #endif
        return base
    }

    static func hooks(_ variables: Variables) throws -> Hooks {
        #if DEBUG
            if let text = variables.text("EVERETT_KILL_AT") { return try killing(at: text) }
        #endif
        return .none
    }

    /// When the daemon looks at everything: a test does not wait as long as an idle machine can.
    static func fullLooks(_ variables: Variables) -> FullLook.Times {
        #if DEBUG
            if let quiet = variables.text(Variables.quiet).flatMap({ Int64($0) }) {
                return FullLook.Times(quiet: quiet * 1_000_000, between: quiet * 1_000_000)
            }
        #endif
        return FullLook.Times()
    }

    #if DEBUG
        /// Ends the process when a point is reached for the n-th time: `packs.synced` or `restore.step:3`.
        private static func killing(at text: String) throws -> Hooks {
            let parts = text.split(separator: ":", omittingEmptySubsequences: false)
            let occurrence = parts.count == 2 ? Int(parts[1]) : parts.count == 1 ? 1 : nil
            guard let point = Hooks.Point(rawValue: String(parts[0])), let occurrence, occurrence > 0 else {
                let points = Hooks.Point.allCases.map(\.rawValue).joined(separator: ", ")
                throw EverettError(
                    .usage, Phrase("'\(text)' names no moment", pl: "'\(text)' nie nazywa żadnego momentu"),
                    hints: [Phrase("moments: \(points)", pl: "momenty: \(points)")])
            }
            let left = Countdown(occurrence)
            return Hooks { reached in
                if reached == point, left.reachesZero() { Machine.killSelf() }
            }
        }

        private final class Countdown: Sendable {
            private let left: Atomic<Int>

            init(_ count: Int) {
                left = Atomic(count)
            }

            func reachesZero() -> Bool { left.subtract(1, ordering: .relaxed).newValue == 0 }
        }
    #endif
}
