package import Base

/// How far a world's agents remember: so many entries of a line, and what lies before that line.
///
/// It is written so that one memory has one position: a line of which there is no entry yet is never named.
package struct ContextPosition: Sendable, Hashable {
    package let line: Identifier
    /// At least 1.
    package let position: Int
    /// All entries up to there, those of earlier lines included.
    package let entries: Int

    package init(line: Identifier, position: Int, entries: Int) {
        self.line = line
        self.position = position
        self.entries = entries
    }
}
