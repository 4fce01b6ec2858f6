/// Sizes as people write them: `10 GB`, `1.5 GiB`, `512 MiB`, `4096`.
package enum SizeText {
    private static let units: [(name: String, factor: UInt64)] = [
        ("TiB", 1 << 40), ("TB", 1_000_000_000_000), ("GiB", 1 << 30), ("GB", 1_000_000_000), ("MiB", 1 << 20),
        ("MB", 1_000_000), ("KiB", 1 << 10), ("kB", 1000),
    ]
    private static let short: [String: UInt64] = [
        "K": 1000, "M": 1_000_000, "G": 1_000_000_000, "T": 1_000_000_000_000,
    ]

    /// The number of bytes; decimal units unless they have an `i`.
    package static func parse(_ text: String) -> UInt64? {
        let (number, unit) = ScaledNumber.split(text)
        guard let factor = factor(unit) else { return nil }
        return ScaledNumber.multiply(number, by: factor)
    }

    /// The shortest spelling that loses nothing.
    package static func print(_ bytes: UInt64) -> String {
        let fitting = units.filter { bytes >= $0.factor && bytes.isMultiple(of: $0.factor) }
        guard let best = fitting.min(by: { bytes / $0.factor < bytes / $1.factor }) else { return "\(bytes) B" }
        return "\(bytes / best.factor) \(best.name)"
    }

    private static func factor(_ unit: String) -> UInt64? {
        if unit.isEmpty || unit == "B" || unit == "b" { return 1 }
        return units.first { $0.name.uppercased() == unit.uppercased() }?.factor ?? short[unit.uppercased()]
    }
}
