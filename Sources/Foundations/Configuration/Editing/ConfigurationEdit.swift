/// What is to stand in a file of another program, and how it is known again: put in and taken out without touching anything else.
package struct ConfigurationEdit: Sendable {
    package enum Content: Sendable {
        case json([JSONInsertion], marks: [JSONMark], JSONText.Dialect)
        /// Tables, at the end of a TOML file.
        case toml([String], block: String)
        /// Lines at the end of a file of commands.
        case lines([String], block: String)
        /// A whole file that is ours; the mark is how it is known not to be somebody else's.
        case file([UInt8], mark: String)
    }

    /// What is found in a file.
    package enum Standing: String, Sendable {
        case absent, current, outdated
        /// The file is not understood, or belongs to somebody else.
        case unclear
    }

    package let content: Content

    package init(_ content: Content) {
        self.content = content
    }

    /// The file as it would be; nil `bytes` for one that is not there.
    package func installed(in bytes: [UInt8]?) throws(TextMistake) -> [UInt8] {
        switch content {
        case .json(let insertions, let marks, let dialect):
            return try JSONEditor.install(insertions, marks: marks, in: bytes, dialect)
        case .toml(let lines, let block):
            if let bytes { _ = try TOMLText(bytes) }
            let new = try MarkedBlock.install(lines, name: block, in: bytes)
            // Not when a table is there already that somebody else wrote.
            _ = try TOMLText(new)
            return new
        case .lines(let lines, let block): return try MarkedBlock.install(lines, name: block, in: bytes)
        case .file(let whole, let mark):
            if let bytes, !Self.holds(mark, bytes) { throw TextMistake(.start, Words.foreignFile) }
            return whole
        }
    }

    /// The file without it; nil when there shall be none.
    package func removed(from bytes: [UInt8]?) throws(TextMistake) -> [UInt8]? {
        switch content {
        case .json(_, let marks, let dialect): return try JSONEditor.remove(marks, from: bytes, dialect)
        case .toml(_, let block), .lines(_, let block): return try MarkedBlock.remove(name: block, from: bytes)
        case .file(_, let mark):
            if let bytes, !Self.holds(mark, bytes) { throw TextMistake(.start, Words.foreignFile) }
            return nil
        }
    }

    package func standing(in bytes: [UInt8]?) -> Standing {
        guard let bytes else { return .absent }
        do {
            if case .file(let whole, let mark) = content {
                return bytes == whole ? .current : Self.holds(mark, bytes) ? .outdated : .unclear
            }
            let clean = try removed(from: bytes)
            if clean == bytes { return .absent }
            return try isCurrent(bytes) ? .current : .outdated
        } catch {
            return .unclear
        }
    }

    /// Whether what is ours in the file says what would be written now, wherever it stands.
    private func isCurrent(_ bytes: [UInt8]) throws(TextMistake) -> Bool {
        switch content {
        case .json(_, let marks, let dialect):
            let new = try installed(in: bytes)
            let ours = try JSONEditor.found(marks, in: new, dialect)
            return try JSONEditor.found(marks, in: bytes, dialect).map(Self.bare) == ours.map(Self.bare)
        case .toml(let lines, let block), .lines(let lines, let block):
            return try MarkedBlock.lines(name: block, in: bytes) == lines
        case .file(let whole, _): return bytes == whole
        }
    }

    /// Without what a formatter may change: blanks and line breaks.
    private static func bare(_ text: [UInt8]) -> [UInt8] { text.filter { ![0x20, 0x09, 0x0a, 0x0d].contains($0) } }

    private static func holds(_ mark: String, _ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains(mark)
    }

    /// What somebody has to write by hand into a file that is not understood.
    package var snippet: String {
        switch content {
        case .json(let insertions, let marks, let dialect):
            let text = try? JSONEditor.install(insertions, marks: marks, in: nil, dialect)
            return text.map { String(decoding: $0, as: UTF8.self) } ?? ""
        case .toml(let lines, _), .lines(let lines, _): return lines.joined(separator: "\n") + "\n"
        case .file(let whole, _): return String(decoding: whole, as: UTF8.self)
        }
    }
}
