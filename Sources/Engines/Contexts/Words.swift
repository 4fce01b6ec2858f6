internal import Base

/// What the context log tells people.
enum Words {
    static let emptyBody = Phrase("an entry needs a body", pl: "wpis musi mieć treść")

    static func tooLong(_ bytes: Int, limit: Int) -> Phrase {
        Phrase("the body has \(bytes) bytes; the limit is \(limit)", pl: "treść ma \(bytes) bajtów, limit to \(limit)")
    }

    static let splitBody = Phrase(
        "split it, or keep what is long in a file and say where it is",
        pl: "podziel ją albo zachowaj długą treść w pliku i podaj, gdzie leży")

    static func badKind(_ kind: String) -> Phrase {
        Phrase(
            "'\(kind)' cannot be a kind: use up to \(ContextDraft.longestKind) lower-case letters, digits and '-'",
            pl: "'\(kind)' nie może być rodzajem: użyj do \(ContextDraft.longestKind) małych liter, cyfr i '-'")
    }

    static func reservedKind(_ kind: String) -> Phrase {
        Phrase(
            "entries of the kind '\(kind)' are made by restores only",
            pl: "wpisy rodzaju '\(kind)' tworzy tylko przywracanie")
    }

    static func badAgent(_ limit: Int) -> Phrase {
        Phrase(
            "an agent's name is one line of 1 to \(limit) bytes",
            pl: "nazwa agenta to jeden wiersz o długości od 1 do \(limit) bajtów")
    }

    static func badSession(_ limit: Int) -> Phrase {
        Phrase(
            "a session's name is one line of 1 to \(limit) bytes",
            pl: "nazwa sesji to jeden wiersz o długości od 1 do \(limit) bajtów")
    }

    static let badTurn = Phrase("a turn is a number from 0 on", pl: "tura to liczba od 0 wzwyż")

    static func badSource(_ limit: Int) -> Phrase {
        Phrase(
            "a source is one line of 1 to \(limit) bytes",
            pl: "źródło to jeden wiersz o długości od 1 do \(limit) bajtów")
    }

    static func full(_ limit: Int64) -> Phrase {
        Phrase(
            "the context log of this project has \(limit >> 30) GiB, as much as it may have",
            pl: "dziennik kontekstu tego projektu ma \(limit >> 30) GiB, więcej mieć nie może")
    }

    static func unknown(_ reference: String) -> Phrase {
        Phrase("no entry '\(reference)' is remembered", pl: "nie ma zapamiętanego wpisu '\(reference)'")
    }

    static let listEntries = Phrase(
        "'everett context list' lists them", pl: "'everett context list' wypisze wszystkie")

    static func ambiguous(_ reference: String, _ count: Int) -> Phrase {
        Phrase("'\(reference)' could be any of \(count) entries", pl: "'\(reference)' pasuje do \(count) wpisów")
    }

    static func damaged(_ place: String) -> Phrase {
        Phrase("the context log \(place) is damaged", pl: "dziennik kontekstu \(place) jest uszkodzony")
    }

    static let opening = Phrase("opening the context log", pl: "otwieranie dziennika kontekstu")
}
