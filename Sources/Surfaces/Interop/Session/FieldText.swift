/// Text in a field of HTTP, which is plain or stands in base64 between marks.
enum FieldText {
    private static let opening = Array("=?base64?".utf8)
    private static let closing = Array("?=".utf8)

    /// Nil for what begins as if it were encoded and is not.
    static func decoded(_ field: String) -> String? {
        let bytes = Array(field.utf8)
        guard bytes.count >= opening.count + closing.count, bytes.starts(with: opening),
            bytes.suffix(closing.count).elementsEqual(closing)
        else { return field }
        let payload = Array(bytes.dropFirst(opening.count).dropLast(closing.count))
        return plain(payload).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// What is encoded, in its one spelling; nil for any other.
    private static func plain(_ text: [UInt8]) -> [UInt8]? {
        let digits =
            text.last == UInt8(ascii: "=") ? text.dropLast(text.dropLast().last == text.last ? 2 : 1) : text[...]
        guard text.count % 4 == 0, digits.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        var word: UInt32 = 0
        var bits = 0
        for digit in digits {
            guard let value = value(digit) else { return nil }
            word = word << 6 | value
            bits += 6
            guard bits >= 8 else { continue }
            bits -= 8
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
            word &= 1 << UInt32(bits) - 1
        }
        return word == 0 ? bytes : nil
    }

    private static func value(_ digit: UInt8) -> UInt32? {
        switch digit {
        case 0x41...0x5a: UInt32(digit - 0x41)
        case 0x61...0x7a: UInt32(digit - 0x61 + 26)
        case 0x30...0x39: UInt32(digit - 0x30 + 52)
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
