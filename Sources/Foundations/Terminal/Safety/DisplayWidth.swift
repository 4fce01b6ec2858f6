/// How many columns of a terminal a text takes.
package enum DisplayWidth {
    package static func of(_ text: String) -> Int {
        if text.utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return text.utf8.count }
        return text.reduce(0) { $0 + of($1) }
    }

    /// The columns of one grapheme cluster.
    ///
    /// Terminals add up the scalars of a cluster, except that an emoji with a selector, a skin tone or joined parts is
    /// one picture of two columns.
    package static func of(_ character: Character) -> Int {
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return 0 }
        let more = scalars.dropFirst()
        if more.isEmpty { return of(first) }
        if first.properties.isEmoji {
            if more.contains("\u{fe0f}") || more.contains("\u{200d}") { return 2 }
            if more.contains(where: \.properties.isEmojiModifier) { return 2 }
        }
        return scalars.reduce(0) { $0 + of($1) }
    }

    static func of(_ scalar: Unicode.Scalar) -> Int {
        let value = scalar.value
        if value < 0x300 {
            let isControl = value < 0x20 || (0x7f..<0xa0).contains(value) || value == 0xad
            return isControl ? 0 : 1
        }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .lineSeparator, .paragraphSeparator: return 0
        default: break
        }
        // Medial vowels and final consonants of Hangul are drawn inside the block their leading consonant opened.
        if (0x1160...0x11ff).contains(value) || (0xd7b0...0xd7ff).contains(value) { return 0 }
        return WideScalars.contains(value) ? 2 : 1
    }
}
