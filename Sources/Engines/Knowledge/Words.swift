internal import Base

/// What the knowledge of a world tells people.
enum Words {
    static let emptyNote = Phrase("a note needs a text", pl: "notatka musi mieć treść")

    static func tooLong(_ bytes: Int, limit: Int) -> Phrase {
        Phrase(
            "the note has \(bytes) bytes; the limit is \(limit)", pl: "notatka ma \(bytes) bajtów, limit to \(limit)")
    }

    static let splitNote = Phrase(
        "split it, or keep the long text in a file and note where it is",
        pl: "podziel ją albo zachowaj długi tekst w pliku i zanotuj, gdzie leży")

    static let notText = Phrase(
        "a note is text: it may hold line breaks and tabs, but no other control characters",
        pl: "notatka to tekst: może zawierać znaki nowej linii i tabulacje, ale nie inne znaki sterujące")

    static func badTitle(_ limit: Int) -> Phrase {
        Phrase(
            "a title is one line of 1 to \(limit) bytes", pl: "tytuł to jeden wiersz o długości od 1 do \(limit) bajtów"
        )
    }

    static func badSource(_ limit: Int) -> Phrase {
        Phrase(
            "a source is one line of 1 to \(limit) bytes",
            pl: "źródło to jeden wiersz o długości od 1 do \(limit) bajtów")
    }

    static func tooManyTags(_ count: Int, limit: Int) -> Phrase {
        Phrase(
            "\(count) tags are more than the \(limit) of a note", pl: "\(count) tagów to więcej niż \(limit) na notatkę"
        )
    }

    static func badTag(_ tag: String) -> Phrase {
        Phrase(
            "'\(tag)' cannot be a tag: a tag is a word of up to \(NoteDraft.longestTag) bytes without ',' and '#'",
            pl: "'\(tag)' nie może być tagiem: tag to słowo do \(NoteDraft.longestTag) bajtów, bez ',' i '#'")
    }

    static func badKind(_ kind: String) -> Phrase {
        Phrase(
            "'\(kind)' cannot be a kind: use up to \(NoteDraft.longestKind) lower-case letters, digits and '-'",
            pl: "'\(kind)' nie może być rodzajem: użyj do \(NoteDraft.longestKind) małych liter, cyfr i '-'")
    }

    static let endsBeforeItBegins = Phrase(
        "the note would end before it begins to hold", pl: "notatka przestałaby obowiązywać, zanim zacznie")

    static func tooMany(_ limit: Int) -> Phrase {
        Phrase(
            "there are \(limit) notes, as many as there may be", pl: "jest już \(limit) notatek, więcej być nie może")
    }

    static func unknown(_ reference: String) -> Phrase {
        Phrase("no note '\(reference)'", pl: "nie ma notatki '\(reference)'")
    }

    static let listNotes = Phrase(
        "'everett knowledge list' lists them", pl: "'everett knowledge list' wypisze wszystkie")

    static func ambiguous(_ reference: String, _ count: Int) -> Phrase {
        Phrase("'\(reference)' could be any of \(count) notes", pl: "'\(reference)' pasuje do \(count) notatek")
    }

    static func alreadySuperseded(_ note: Identifier, by other: Identifier) -> Phrase {
        Phrase(
            "note \(note.short) was superseded by \(other.short) already",
            pl: "notatkę \(note.short) zastąpiła już \(other.short)")
    }

    static func isRetired(_ note: Identifier) -> Phrase {
        Phrase("note \(note.short) is retired", pl: "notatka \(note.short) jest wycofana")
    }

    static func isNotRetired(_ note: Identifier) -> Phrase {
        Phrase("note \(note.short) is not retired", pl: "notatka \(note.short) nie jest wycofana")
    }

    static func bringBack(_ note: Identifier) -> Phrase {
        Phrase(
            "bring it back: everett knowledge retire \(note.short) --undo",
            pl: "przywróć ją: everett knowledge retire \(note.short) --undo")
    }

    static let emptySearch = Phrase("there is no word to search for", pl: "nie podano słowa do wyszukania")

    static func damaged(_ place: String) -> Phrase {
        Phrase("the knowledge in \(place) is damaged", pl: "wiedza w \(place) jest uszkodzona")
    }

    static func notAsMade(_ place: String) -> Phrase {
        Phrase(
            "\(place) is not described as Everett makes its knowledge",
            pl: "\(place) ma inną budowę niż wiedza, którą tworzy Everett")
    }
}
