package import Base

/// Something wrong at one place of a text file.
package struct TextMistake: Error, Sendable {
    package let place: TextPlace
    package let message: Phrase
    package let hints: [Phrase]

    package init(_ place: TextPlace, _ message: Phrase, hints: [Phrase] = []) {
        self.place = place
        self.message = message
        self.hints = hints
    }
}
