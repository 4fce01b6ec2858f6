internal import Base

extension YAMLText {
    /// A text in double quotes, which YAML and every reader of JSON read as that text.
    static func quoted(_ text: String) -> String {
        var out = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": out += "\\\""
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\t": out += "\\t"
            case "\r": out += "\\r"
            default:
                if isWrittenAsNumber(scalar) {
                    out += "\\U" + Hex.encode(bigEndian(scalar.value))
                } else {
                    out.unicodeScalars.append(scalar)
                }
            }
        }
        return out + "\""
    }

    /// The text itself where it can mean nothing else.
    static func quotedIfNeeded(_ text: String) -> String {
        let isPlain =
            text.utf8.first.map { Self.letters.contains($0) } ?? false
            && text.utf8.allSatisfy { Self.letters.contains($0) || Self.inner.contains($0) }
        return isPlain ? text : quoted(text)
    }

    private static let letters = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ".utf8)
    private static let inner = Set("0123456789_-./".utf8)

    private static func isWrittenAsNumber(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || isHidden(scalar) || scalar.value == 0xfffe || scalar.value == 0xffff
    }

    private static func bigEndian(_ value: UInt32) -> [UInt8] {
        [UInt8(value >> 24), UInt8(value >> 16 & 0xff), UInt8(value >> 8 & 0xff), UInt8(value & 0xff)]
    }
}
