/// Numbers of JSON that were not written as 64-bit integers, and are integers all the same: `1.0`, `2e3`.
enum WholeNumber {
    static func isWhole(_ text: String) -> Bool {
        if text.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) }) { return true }
        guard let number = Double(text) else { return false }
        return number.isFinite && number == number.rounded(.towardZero)
    }

    /// Nil where it does not fit, or a `Double` would have changed it.
    static func value(_ text: String) -> Int64? {
        guard let number = Double(text), number.magnitude <= 0x1p53 else { return nil }
        return Int64(exactly: number)
    }
}
