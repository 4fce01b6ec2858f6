/// A promise that did not hold, with what is needed to see it again.
package struct Violation: Error, Sendable, CustomStringConvertible {
    package let mode: ChaosMode
    package let seed: UInt64
    package let trial: Int
    /// What was done.
    package let action: String
    package let complaints: [String]
    /// Where everything still lies, when it was asked to be kept.
    package var place: String?

    /// The command that does it again.
    package var replay: String {
        "scripts/chaos --only \(mode.rawValue) --seed \(seed) --trials \(trial)"
    }

    package var description: String {
        var lines = ["VIOLATION (\(mode.rawValue)) \(action)"]
        lines += complaints.prefix(20).map { "  \($0)" }
        if complaints.count > 20 { lines.append("  and \(complaints.count - 20) more") }
        if let place { lines.append("  kept: \(place)") }
        lines.append("  replay: \(replay)")
        return lines.joined(separator: "\n")
    }
}

/// The programme's own preparation that went wrong; no promise of Everett's.
package struct ChaosFault: Error, CustomStringConvertible {
    let what: String

    init(_ what: String) {
        self.what = what
    }

    package var description: String { what }
}
