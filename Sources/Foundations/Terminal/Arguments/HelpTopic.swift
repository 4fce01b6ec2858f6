package import Base

/// A page of help that belongs to no command, such as the list of exit codes.
package struct HelpTopic: Sendable {
    package let name: String
    package let summary: Phrase
    /// Paragraphs separated by newlines; lines that begin with a blank are shown as they are.
    package let text: Phrase

    package init(_ name: String, _ summary: Phrase, text: Phrase) {
        self.name = name
        self.summary = summary
        self.text = text
    }
}
