package import Base

/// Says why a text is no pattern of paths; nil when it is one. What patterns are, the engine that matches them knows.
package typealias PatternCheck = @Sendable (String) -> Phrase?

/// What can be said about a pattern of paths by looking at it alone.
package enum PatternText {
    package static let longest = 4096

    /// Why the text cannot be a pattern; nil when it can.
    package static func problem(_ text: String) -> Phrase? {
        let parts = (text.hasPrefix("!") ? text.dropFirst() : text[...]).utf8.split(separator: UInt8(ascii: "/"))
        if parts.isEmpty { return Words.emptyPattern }
        if text.utf8.count > longest { return Words.longPattern(longest) }
        if text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f }) {
            return Words.controlInPattern
        }
        if parts.contains(where: { $0.elementsEqual("..".utf8) || $0.elementsEqual(".".utf8) }) {
            return Words.dotsInPattern
        }
        return nil
    }
}
