internal import Base

/// What is said of a value that is not what it has to be.
enum SchemaWords {
    static let hasNUL = Phrase("has a NUL in it", pl: "zawiera znak NUL")
    static let missing = Phrase("is missing", pl: "brakuje")

    static func unknown(_ name: String, _ known: [String]) -> Phrase {
        let what = Phrase("is not known here", pl: "nie jest tu znane")
        guard let near = Suggestion.closest(to: name, among: known, most: 1).first else { return what }
        return what + Phrase("; did you mean '\(near)'?", pl: "; czy chodziło o '\(near)'?")
    }

    static func known(_ names: [String]) -> Phrase {
        if names.isEmpty { return Phrase("it takes no arguments", pl: "nie przyjmuje argumentów") }
        let list = names.joined(separator: ", ")
        return Phrase("there are: \(list)", pl: "są: \(list)")
    }

    static func notOneOf(_ words: [String]) -> Phrase {
        let list = words.joined(separator: ", ")
        return Phrase("is none of: \(list)", pl: "nie jest żadnym z: \(list)")
    }

    static func length(_ count: Int, _ range: ClosedRange<Int>) -> Phrase {
        count < range.lowerBound
            ? Phrase(
                "has \(count) characters, and needs at least \(range.lowerBound)",
                pl: "ma \(count) znaków, a potrzeba co najmniej \(range.lowerBound)")
            : Phrase(
                "has \(count) characters, and may have at most \(range.upperBound)",
                pl: "ma \(count) znaków, a może mieć co najwyżej \(range.upperBound)")
    }

    static func count(_ count: Int, _ range: ClosedRange<Int>) -> Phrase {
        count < range.lowerBound
            ? Phrase(
                "has \(count) elements, and needs at least \(range.lowerBound)",
                pl: "ma \(count) elementów, a potrzeba co najmniej \(range.lowerBound)")
            : Phrase(
                "has \(count) elements, and may have at most \(range.upperBound)",
                pl: "ma \(count) elementów, a może mieć co najwyżej \(range.upperBound)")
    }

    static func outside(_ range: ClosedRange<Int64>) -> Phrase {
        let (least, most) = (range.lowerBound, range.upperBound)
        return Phrase("is not between \(least) and \(most)", pl: "nie jest między \(least) a \(most)")
    }

    static func wrongType(_ kind: ValueSchema.Kind, _ value: JSONValue) -> Phrase {
        let (wanted, found) = (name(of: kind), name(of: value))
        return Phrase("is ", pl: "to ") + found + Phrase(", and has to be ", pl: ", a ma być ") + wanted
    }

    static func name(of kind: ValueSchema.Kind) -> Phrase {
        switch kind {
        case .string, .text, .choice: text
        case .integer: Phrase("a whole number", pl: "liczba całkowita")
        case .number: number
        case .flag: flag
        case .list: list
        case .record, .map: object
        case .nullable(let schema): name(of: schema.kind)
        case .anything: Phrase("any value", pl: "dowolna wartość")
        }
    }

    private static func name(of value: JSONValue) -> Phrase {
        switch value {
        case .null: Phrase(verbatim: "null")
        case .bool: flag
        case .integer, .number: number
        case .string: text
        case .array: list
        case .object: object
        }
    }

    private static let text = Phrase("a text", pl: "tekst")
    private static let number = Phrase("a number", pl: "liczba")
    private static let flag = Phrase("true or false", pl: "true albo false")
    private static let list = Phrase("a list", pl: "lista")
    private static let object = Phrase("an object", pl: "obiekt")
}
