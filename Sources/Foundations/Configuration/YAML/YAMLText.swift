internal import Base

/// Looks at the bytes of a YAML file before libyaml does: what is refused here could hide something from a reader.
enum YAMLText {
    static let largest = 1 << 20

    /// The first thing that is wrong; nil when the text may be parsed.
    static func mistake(in bytes: [UInt8]) -> TextMistake? {
        if bytes.count > largest { return TextMistake(.start, Words.tooLarge) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return TextMistake(place(of: firstInvalidByte(bytes), in: bytes), Words.notUTF8)
        }
        var line = 1
        var column = 1
        var previous: Unicode.Scalar = "\n"
        for scalar in text.unicodeScalars {
            if previous == "\r", scalar != "\n" {
                return TextMistake(TextPlace(line: line, column: column), Words.loneCR)
            }
            if isHidden(scalar) {
                let number = String(scalar.value, radix: 16)
                let name = "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number.uppercased()
                return TextMistake(TextPlace(line: line, column: column), Words.hiddenCharacter(name))
            }
            if scalar == "\n" {
                line += 1
                column = 1
            } else if scalar != "\r" {
                column += 1
            }
            previous = scalar
        }
        return previous == "\r" ? TextMistake(TextPlace(line: line, column: column), Words.loneCR) : nil
    }

    /// The bytes without the mark that some editors write in front of UTF-8.
    static func withoutMark(_ bytes: [UInt8]) -> [UInt8] {
        bytes.starts(with: [0xef, 0xbb, 0xbf]) ? Array(bytes.dropFirst(3)) : bytes
    }

    /// Control characters, line breaks that editors do not show as such, and marks that turn the direction of text:
    /// a file that is trusted must mean what it looks like.
    static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0a, 0x0d: false
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029, 0x202a...0x202e, 0x2066...0x2069, 0x200e, 0x200f, 0x61c, 0xfeff:
            true
        default: false
        }
    }

    private static func firstInvalidByte(_ bytes: [UInt8]) -> Int {
        var decoder = Unicode.UTF8.ForwardParser()
        var source = bytes.makeIterator()
        var position = 0
        while true {
            switch decoder.parseScalar(from: &source) {
            case .valid(let scalar): position += scalar.count
            case .emptyInput, .error: return position
            }
        }
    }

    private static func place(of offset: Int, in bytes: [UInt8]) -> TextPlace {
        let before = bytes.prefix(offset)
        let line = before.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).last ?? []
        // Continuation bytes are no characters of their own.
        let column = line.count { $0 & 0xc0 != 0x80 } + 1
        return TextPlace(line: before.count { $0 == UInt8(ascii: "\n") } + 1, column: column)
    }
}
