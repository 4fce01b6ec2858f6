internal import Base
internal import Terminal

/// Numbers and sizes as a user types them.
enum Amount {
    /// A size such as `500MB`, `10GB` or `2GiB`; decimal units unless they have an `i`.
    static func bytes(_ option: String, _ context: Context) throws(EverettError) -> UInt64? {
        guard let text = context.arguments.value(option) else { return nil }
        if let size = size(text) { return size }
        throw EverettError(
            .usage, Phrase("--\(option) '\(text)' is not a size", pl: "--\(option) '\(text)' nie jest rozmiarem"),
            hints: [Phrase("write it like 500MB, 10GB or 2GiB", pl: "napisz na przykład 500MB, 10GB albo 2GiB")])
    }

    /// A whole number above zero.
    static func count(_ option: String, _ context: Context) throws(EverettError) -> Int? {
        guard let text = context.arguments.value(option) else { return nil }
        if let number = Int(text), number > 0 { return number }
        throw EverettError(
            .usage,
            Phrase(
                "--\(option) '\(text)' is not a number above 0",
                pl: "--\(option) '\(text)' nie jest liczbą większą od 0")
        )
    }

    static func size(_ text: String) -> UInt64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        let unit = text.dropFirst(digits.count).uppercased()
        let factors: [String: UInt64] = [
            "": 1, "B": 1, "K": 1000, "KB": 1000, "M": 1_000_000, "MB": 1_000_000, "G": 1_000_000_000,
            "GB": 1_000_000_000, "T": 1_000_000_000_000, "TB": 1_000_000_000_000, "KIB": 1 << 10, "MIB": 1 << 20,
            "GIB": 1 << 30, "TIB": 1 << 40,
        ]
        guard let number = UInt64(digits), number > 0, let factor = factors[unit] else { return nil }
        let size = number.multipliedReportingOverflow(by: factor)
        return size.overflow ? nil : size.partialValue
    }
}
