package import Base

/// A mistake in what somebody said about settings, and where.
package struct SettingMistake: Sendable {
    package let origin: SettingOrigin
    package let message: Phrase
    package let hints: [Phrase]

    package init(_ origin: SettingOrigin, _ message: Phrase, hints: [Phrase] = []) {
        self.origin = origin
        self.message = message
        self.hints = hints
    }

    /// On one line, as compilers do: `everett.yaml:12:5: …`.
    package var line: Phrase { Phrase(verbatim: "\(origin): ") + message }

    /// The line, and what to do about it behind it.
    package var lineWithHints: Phrase {
        hints.reduce(line) { $0 + Phrase(verbatim: " (") + $1 + Phrase(verbatim: ")") }
    }
}
