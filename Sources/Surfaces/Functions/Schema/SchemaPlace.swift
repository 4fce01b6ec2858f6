internal import Base

/// Where in a JSON value something is, as people write it: `paths[2]`.
package struct SchemaPlace: Sendable {
    /// Longer names came from somebody who makes them up.
    private static let longestName = 64

    package static let whole = SchemaPlace(text: "")
    private let text: String

    private init(text: String) {
        self.text = text
    }

    func member(_ name: String) -> SchemaPlace {
        let shown = SchemaPlace.shown(name)
        return SchemaPlace(text: text.isEmpty ? shown : text + "." + shown)
    }

    func element(_ index: Int) -> SchemaPlace { SchemaPlace(text: text + "[\(index)]") }

    func mistake(_ what: Phrase, _ hints: Phrase...) -> EverettError {
        let place = text.isEmpty ? Phrase("the arguments", pl: "argumenty") : Phrase(verbatim: "'\(text)'")
        return EverettError(.usage, place + Phrase(verbatim: ": ") + what, hints: hints)
    }

    static func shown(_ name: String) -> String {
        let scalars = name.unicodeScalars
        var shown = ""
        for scalar in scalars.prefix(longestName) {
            shown.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7f ? "\u{fffd}" : scalar)
        }
        return scalars.count > longestName ? shown + "…" : shown
    }
}
