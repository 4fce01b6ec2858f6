/// One sentence in every language Everett speaks; made where the words are known, rendered at the surface.
///
/// The string table is the set of these values: each module keeps its own in a file named `Words.swift`, and a phrase
/// cannot be made without all of its languages.
package struct Phrase: Sendable, Hashable, CustomStringConvertible {
    package let english: String
    package let polish: String

    package init(_ english: String, pl polish: String) {
        self.english = english
        self.polish = polish
    }

    /// A text that is the same in every language: a name, a command, a figure.
    package init(verbatim text: String) {
        english = text
        polish = text
    }

    package subscript(language: Language) -> String {
        switch language {
        case .english: english
        case .polish: polish
        }
    }

    package var description: String { english }

    package static func + (left: Phrase, right: Phrase) -> Phrase {
        Phrase(left.english + right.english, pl: left.polish + right.polish)
    }
}

extension Phrase {
    /// A counted noun: English has two forms, Polish three (1 plik, 2 pliki, 5 plików).
    package static func count(
        _ number: Int,
        _ one: String,
        _ many: String,
        pl polish: (one: String, few: String, many: String),
    ) -> Phrase {
        let tens = number.magnitude % 100
        let units = number.magnitude % 10
        let polishForm =
            if number == 1 {
                polish.one
            } else if (2...4).contains(units), !(12...14).contains(tens) {
                polish.few
            } else {
                polish.many
            }
        return Phrase("\(number) \(number == 1 ? one : many)", pl: "\(number) \(polishForm)")
    }

    package static func files(_ number: Int) -> Phrase {
        count(number, "file", "files", pl: ("plik", "pliki", "plików"))
    }
}
