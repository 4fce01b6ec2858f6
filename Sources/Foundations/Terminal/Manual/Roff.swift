/// Text as roff takes it: what would be a request or an escape becomes a picture of itself.
///
/// The result is ASCII, whatever the language, so that every formatter reads it the same.
enum Roff {
    /// One line of running text or of an example; a newline inside becomes a blank.
    static func text(_ text: String) -> String {
        var out = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": out += "\\e"
            case "-": out += "\\-"
            case "'": out += "\\(aq"
            case "`": out += "\\(ga"
            case "^": out += "\\(ha"
            case "~": out += "\\(ti"
            case "\"": out += "\\(dq"
            case "\n", "\t": out += " "
            default: out += scalar.isASCII ? printable(scalar) : "\\[u" + hex(scalar.value) + "]"
            }
        }
        // A line that begins with a dot, or with a blank, means something else to roff.
        return out.hasPrefix(".") || out.hasPrefix(" ") ? "\\&" + out : out
    }

    /// An argument of a macro, held together by quotes.
    static func argument(_ text: String) -> String { "\"" + Roff.text(text) + "\"" }

    private static func printable(_ scalar: Unicode.Scalar) -> String {
        (0x20...0x7e).contains(scalar.value) ? String(scalar) : ""
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
