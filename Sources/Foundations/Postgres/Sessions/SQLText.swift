/// Text of a statement in which names and values are quoted, whatever they hold.
///
/// All sessions speak UTF-8 with `standard_conforming_strings`, where doubling the quote is all there is to it.
struct SQLText: ExpressibleByStringInterpolation, Sendable {
    let text: String

    init(stringLiteral value: String) {
        text = value
    }

    init(stringInterpolation: StringInterpolation) {
        text = stringInterpolation.text
    }

    /// Text that is a statement, or part of one, already.
    init(raw: String) {
        text = raw
    }

    struct StringInterpolation: StringInterpolationProtocol {
        var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount * 16)
        }

        mutating func appendLiteral(_ literal: String) { text += literal }
        mutating func appendInterpolation(name: String) { text += SQLText.quoted(name, by: "\"") }
        mutating func appendInterpolation(value: String) { text += SQLText.literal(value) }
        mutating func appendInterpolation(number: some BinaryInteger) { text += "\(number)" }
        mutating func appendInterpolation(_ part: SQLText) { text += part.text }
    }

    /// A string constant; one with backslashes in the form that says what they mean.
    static func literal(_ value: String) -> String {
        guard value.utf8.contains(UInt8(ascii: "\\")) else { return quoted(value, by: "'") }
        var doubled = ""
        for scalar in value.unicodeScalars {
            if scalar == "\\" { doubled += "\\" }
            doubled.unicodeScalars.append(scalar)
        }
        return " E" + quoted(doubled, by: "'")
    }

    private static func quoted(_ text: String, by quote: Unicode.Scalar) -> String {
        var out = String(quote)
        // By scalars: a quote followed by a combining letter is another character, and still a quote.
        for scalar in text.unicodeScalars {
            if scalar == quote { out.unicodeScalars.append(quote) }
            out.unicodeScalars.append(scalar)
        }
        out.unicodeScalars.append(quote)
        return out
    }
}
