internal import Base

/// What the log of runs tells people.
enum Words {
    static let damaged = Phrase("the log of runs is damaged", pl: "dziennik przebiegów jest uszkodzony")
    static let opening = Phrase("opening the log of runs", pl: "otwieranie dziennika przebiegów")
    static let keeping = Phrase("noting an agent's process", pl: "zapisywanie procesu agenta")

    static func unknown(_ reference: String) -> Phrase {
        Phrase("there is no run '\(reference)'", pl: "nie ma przebiegu '\(reference)'")
    }

    static func ambiguous(_ reference: String, _ count: Int) -> Phrase {
        Phrase("'\(reference)' could be any of \(count) runs", pl: "'\(reference)' pasuje do \(count) przebiegów")
    }

    static let listRuns = Phrase("'everett guard list' lists them", pl: "'everett guard list' wypisze wszystkie")
}
