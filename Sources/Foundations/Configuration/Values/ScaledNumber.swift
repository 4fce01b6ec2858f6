/// A decimal number with a unit behind it, in exact arithmetic.
enum ScaledNumber {
    private static let mostFractionDigits = 6

    /// The number and what follows it; blanks between them do not matter.
    static func split(_ text: String) -> (number: Substring, unit: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "_") }
        let unit = text.dropFirst(number.count).drop { $0 == " " }
        return (number, String(unit))
    }

    /// Nil when it is no number, does not come out whole, or is too large.
    static func multiply(_ number: Substring, by factor: UInt64) -> UInt64? {
        let parts = number.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), let whole = digits(parts[0]) else { return nil }
        let product = whole.multipliedReportingOverflow(by: factor)
        if product.overflow { return nil }
        if parts.count == 1 { return product.partialValue }
        guard let fraction = digits(parts[1]), parts[1].count <= mostFractionDigits else { return nil }
        let scale = parts[1].reduce(UInt64(1)) { scale, _ in scale * 10 }
        let (high, low) = fraction.multipliedFullWidth(by: factor)
        guard high == 0, low.isMultiple(of: scale) else { return nil }
        let sum = product.partialValue.addingReportingOverflow(low / scale)
        return sum.overflow ? nil : sum.partialValue
    }

    /// A whole number; `1_000_000` is one too.
    static func digits(_ text: some StringProtocol) -> UInt64? {
        let groups = text.split(separator: "_", omittingEmptySubsequences: false)
        guard groups.allSatisfy({ !$0.isEmpty && $0.allSatisfy { $0.isASCII && $0.isNumber } }) else { return nil }
        return UInt64(groups.joined())
    }
}
