internal import Base

/// What the inbox tells people.
enum Words {
    static let damaged = Phrase("the inbox is damaged", pl: "skrzynka pytań jest uszkodzona")
    static let opening = Phrase("opening the inbox", pl: "otwieranie skrzynki pytań")
    static let list = Phrase("'everett inbox' lists what waits", pl: "'everett inbox' wypisze, co czeka")

    static func unknown(_ reference: String) -> Phrase {
        Phrase("there is no question '\(reference)'", pl: "nie ma pytania '\(reference)'")
    }

    static func ambiguous(_ reference: String, _ count: Int) -> Phrase {
        Phrase("'\(reference)' could be any of \(count) questions", pl: "'\(reference)' pasuje do \(count) pytań")
    }

    static func full(_ limit: Int) -> Phrase {
        Phrase(
            "\(limit) questions of this project wait for an answer already",
            pl: "na odpowiedź czeka już \(limit) pytań tego projektu")
    }

    static let answerFirst = Phrase(
        "ask the user to look at 'everett inbox' first",
        pl: "poproś najpierw użytkownika, by zajrzał do 'everett inbox'")

    static func answered(_ state: InboxQuestion.State) -> Phrase {
        switch state {
        case .open: Phrase("it is open", pl: "jest otwarte")
        case .approved, .used: Phrase("it was approved already", pl: "zostało już zatwierdzone")
        case .denied: Phrase("it was denied already", pl: "zostało już odrzucone")
        case .expired: Phrase("it has expired", pl: "wygasło")
        }
    }

    static let firstCounts = Phrase(
        "the first answer counts; the agent can ask again",
        pl: "liczy się pierwsza odpowiedź; agent może zapytać ponownie")

    static let otherPlan = Phrase(
        "what was shown is not what is asked for", pl: "pokazano coś innego niż to, o co pyta agent")

    static let lookAgain = Phrase(
        "look at the question again, then answer", pl: "obejrzyj pytanie jeszcze raz i odpowiedz")
}
