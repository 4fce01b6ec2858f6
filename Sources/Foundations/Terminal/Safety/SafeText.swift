/// Text of unknown origin made safe to print: whatever a terminal would obey or hide becomes a visible escape.
///
/// ESC and with it every CSI, OSC and DCS sequence, C1 controls, BEL, CR, NUL and DEL, bidirectional controls,
/// zero-width characters and bytes that are not UTF-8 come out as `\x1b`, `\u{202e}`, `\xff`. The result is for eyes, not
/// for parsing back: a backslash stays as it is.
package enum SafeText {
    /// Control characters that may stay as they are.
    package struct Whitespace: OptionSet, Sendable {
        package let rawValue: UInt8

        package init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        package static let newline = Whitespace(rawValue: 1)
        package static let tab = Whitespace(rawValue: 2)
    }

    /// Enough for any line a person reads, little enough that a line of 100 MB costs nothing.
    package static let ordinaryLimit = 16_384

    /// The bytes as harmless text; only the first `limit` of them are looked at, a note tells how many more there are.
    package static func make(
        _ bytes: some Collection<UInt8>,
        allowing: Whitespace = [],
        limit: Int = ordinaryLimit,
    ) -> String {
        // A scalar that starts inside the limit is shown whole, so up to three more bytes are needed.
        let window = Array(bytes.prefix(max(0, limit) + 3))
        let end = min(window.count, max(0, limit))
        var writer = SafeTextWriter(allowing: allowing, reserving: end)
        var position = 0
        while position < end {
            position += writer.consume(window, at: position)
        }
        let total = bytes.count
        if total > position { writer.noteRest(total - position) }
        return writer.text
    }

    package static func make(_ text: String, allowing: Whitespace = [], limit: Int = ordinaryLimit) -> String {
        make(text.utf8, allowing: allowing, limit: limit)
    }

    /// Whether a scalar may reach a terminal as it is.
    static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20...0x7e).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate: return false
        default: break
        }
        // Fillers, joiners, selectors and tags: nothing is drawn, so names that differ would look the same.
        return !scalar.properties.isDefaultIgnorableCodePoint && !scalar.properties.isNoncharacterCodePoint
    }
}
