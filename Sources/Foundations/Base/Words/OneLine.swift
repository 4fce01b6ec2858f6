/// Text from outside as one line of bounded length.
package enum OneLine {
    /// The text without control characters, cut to a number of bytes without breaking a character.
    package static func cut(_ text: String, _ limit: Int) -> String {
        var line = ""
        for character in text.prefix(limit) {
            let isControl = character.unicodeScalars.contains { $0.value < 0x20 || (0x7f..<0xa0).contains($0.value) }
            let next = isControl ? " " : character
            guard line.utf8.count + next.utf8.count <= limit else { break }
            line.append(next)
        }
        return line
    }
}
