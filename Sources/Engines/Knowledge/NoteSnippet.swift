/// The part of a note in which something was found, cut so that it fits a line or two.
package struct NoteSnippet: Sendable, Hashable {
    package struct Piece: Sendable, Hashable {
        package let text: String
        package let isMatch: Bool
    }

    package let pieces: [Piece]

    package var text: String { pieces.map(\.text).joined() }

    static let begins: Unicode.Scalar = "\u{2}"
    static let ends: Unicode.Scalar = "\u{3}"
    private static let before = 40
    private static let length = 160

    /// `marked` is the text as it is indexed, with marks around what was found; `text` the same text as it was written.
    init(_ text: String, marked: String) {
        let scalars = Array(text.unicodeScalars)
        var isMatch = [Bool](repeating: false, count: scalars.count)
        var place = 0
        var isInside = false
        for scalar in marked.unicodeScalars {
            if scalar == NoteSnippet.begins {
                isInside = true
            } else if scalar == NoteSnippet.ends {
                isInside = false
            } else {
                if place < isMatch.count { isMatch[place] = isInside }
                place += 1
            }
        }
        let first = isMatch.firstIndex(of: true) ?? 0
        var start = max(0, first - NoteSnippet.before)
        // Whole words, unless they are very long ones.
        if start > 0, let space = scalars[start..<first].firstIndex(where: { $0.properties.isWhitespace }) {
            start = space + 1
        }
        var end = min(scalars.count, start + NoteSnippet.length)
        if end < scalars.count,
            let space = scalars[start..<end].lastIndex(where: { $0.properties.isWhitespace }), space > first
        {
            end = space
        }
        var pieces: [Piece] = []
        var current = String.UnicodeScalarView()
        var kind = false
        func flush(_ pieces: inout [Piece], _ current: inout String.UnicodeScalarView) {
            if !current.isEmpty { pieces.append(Piece(text: String(current), isMatch: kind)) }
            current = String.UnicodeScalarView()
        }
        if start > 0 { current.append("…") }
        var wasSpace = false
        for index in start..<end {
            let isSpace = scalars[index].properties.isWhitespace
            if isSpace, wasSpace { continue }
            wasSpace = isSpace
            if isMatch[index] != kind {
                flush(&pieces, &current)
                kind = isMatch[index]
            }
            current.append(isSpace ? " " : scalars[index])
        }
        if end < scalars.count {
            if kind {
                flush(&pieces, &current)
                kind = false
            }
            current.append("…")
        }
        flush(&pieces, &current)
        self.pieces = pieces
    }
}
