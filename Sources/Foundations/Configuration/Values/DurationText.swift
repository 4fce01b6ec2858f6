/// Times as people write them: `30 days`, `12h`, `90 min`, `2 weeks`.
package enum DurationText {
    private static let units: [(names: [String], seconds: UInt64)] = [
        (["weeks", "week", "w"], 604_800), (["days", "day", "d"], 86_400),
        (["hours", "hour", "h"], 3600), (["minutes", "minute", "min", "m"], 60),
        (["seconds", "second", "sec", "s"], 1),
    ]

    /// Seconds; a number without a unit is nothing, for nobody could tell what it means.
    package static func parse(_ text: String) -> Int64? {
        let (number, unit) = ScaledNumber.split(text)
        guard let factor = units.first(where: { $0.names.contains(unit.lowercased()) })?.seconds else { return nil }
        return ScaledNumber.multiply(number, by: factor).flatMap { Int64(exactly: $0) }
    }

    /// The longest unit that loses nothing, but not weeks: people say 30 days.
    package static func print(_ seconds: Int64) -> String {
        for (names, factor) in units.dropFirst() where seconds >= Int64(factor) && seconds % Int64(factor) == 0 {
            let count = seconds / Int64(factor)
            return "\(count) \(count == 1 ? names[1] : names[0])"
        }
        return "\(seconds) seconds"
    }
}
