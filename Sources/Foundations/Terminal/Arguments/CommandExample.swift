package import Base

/// A command line worth copying, and what it does.
package struct CommandExample: Sendable {
    package let line: String
    package let meaning: Phrase

    package init(_ line: String, _ meaning: Phrase) {
        self.line = line
        self.meaning = meaning
    }
}
