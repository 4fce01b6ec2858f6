internal import ChaosKit
internal import Glibc
internal import Synchronization

/// Makes everything go wrong that can, for as long as asked, and counts the promises that did not hold.
@main
struct EverettChaos {
    static func main() {
        guard let options = Arguments.options(CommandLine.arguments.dropFirst()) else {
            say(Arguments.help)
            exit(2)
        }
        say(
            "seed \(options.seed), \(options.trials) trials of \(options.modes.map(\.rawValue).joined(separator: ", "))"
        )
        let lastTold = Mutex(0)
        let step = max(1, options.trials / 50)
        let tally = ChaosProgramme(options).run { tally in
            let isDue = lastTold.withLock { last in
                guard tally.trials >= last + step else { return false }
                last = tally.trials
                return true
            }
            if isDue { say("\(tally.trials) trials, \(tally.violations.count) violations") }
        } onViolation: {
            say($0.description)
        }
        print(table(tally, options))
        exit(tally.violations.isEmpty ? 0 : 1)
    }

    private static func table(_ tally: ChaosTally, _ options: ChaosOptions) -> String {
        var lines = [line("mode", "trials", "violations")]
        for mode in options.modes {
            let row = tally.rows[mode] ?? ChaosTally.Row()
            lines.append(line(mode.rawValue, "\(row.trials)", "\(row.violations)"))
        }
        lines.append(line("all", "\(tally.trials)", "\(tally.violations.count)"))
        lines.append("seed \(options.seed)")
        return lines.joined(separator: "\n")
    }

    private static func line(_ name: String, _ trials: String, _ violations: String) -> String {
        func padded(_ text: String, _ width: Int) -> String {
            String(repeating: " ", count: max(0, width - text.count)) + text
        }
        return name + padded(trials, 14 - name.count) + padded(violations, 12)
    }

    /// Standard error, whole lines: several lanes report.
    private static func say(_ text: String) {
        let bytes = Array((text + "\n").utf8)
        _ = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
    }
}
