/// The spelling that is searched: SQLite takes accents away, but not the strokes of letters that Unicode calls whole.
enum SearchText {
    /// More words than anybody types; a longer text is cut.
    static let mostWords = 24

    /// One scalar for each one, so that what is found in it is found at the same place of the text itself.
    static func indexed(_ text: String) -> String {
        var out = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { out.append(folded(scalar)) }
        return String(out)
    }

    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar {
        case "ł", "Ł": "l"
        case "đ", "Đ": "d"
        case "ø", "Ø": "o"
        case "ħ", "Ħ": "h"
        case "ŧ", "Ŧ": "t"
        case "ı": "i"
        default: scalar
        }
    }

    /// A query that finds what holds every one of the words, or words that begin so; nil when there is no word.
    static func query(_ text: String) -> String? {
        let words = indexed(text).split { !($0.isLetter || $0.isNumber) }.prefix(mostWords)
        if words.isEmpty { return nil }
        // Only letters and digits are left, so nothing in the quotes is SQLite's own.
        return words.map { "\"\($0)\"*" }.joined(separator: " ")
    }
}
