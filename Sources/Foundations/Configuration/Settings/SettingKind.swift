package import Base

/// What a setting may be.
package enum SettingKind: Sendable, Hashable {
    case bool
    /// A whole number; the word, where there is one, stands for none.
    case integer(ClosedRange<Int>, word: String?)
    /// Bytes.
    case size(ClosedRange<UInt64>, word: String?)
    /// Seconds.
    case duration(ClosedRange<Int64>, word: String?)
    case choice([String])
    /// Patterns of paths; lists of several files add up.
    case patterns
    /// Names of variables; with an exclamation mark in front: not this one. Lists add up, too.
    case names

    package var isList: Bool { self == .patterns || self == .names }

    /// The type in a word or two, for people.
    package var name: Phrase {
        switch self {
        case .bool: Phrase("true or false", pl: "true albo false")
        case .integer(let range, let word): Self.number(Words.wholeNumber(range), word)
        case .size(_, let word): Self.number(Phrase("a size", pl: "rozmiar"), word)
        case .duration(_, let word): Self.number(Phrase("a time", pl: "czas"), word)
        case .choice(let values): Words.oneOf(values)
        case .patterns: Phrase("a list of patterns", pl: "lista wzorców")
        case .names: Phrase("a list of names of variables", pl: "lista nazw zmiennych")
        }
    }

    /// How one is written.
    package var example: String {
        switch self {
        case .bool: "true"
        case .integer(let range, _): String(range.contains(50) ? 50 : range.lowerBound)
        case .size: "10 GB"
        case .duration(let range, _): range.contains(2_592_000) ? "30 days" : "2 s"
        case .choice(let values): values.last ?? ""
        case .patterns: "[\"*.iso\", \"data/raw\"]"
        case .names: "[NODE_ENV, \"!DEBUG\"]"
        }
    }

    private static func number(_ name: Phrase, _ word: String?) -> Phrase {
        guard let word else { return name }
        return name + Phrase(", or \(word)", pl: " albo \(word)")
    }
}
