internal import Base
internal import Inbox

/// Why a call is not performed.
enum FunctionWords {
    static func usersOnly(_ name: String) -> EverettError {
        EverettError(
            .permission,
            Phrase(
                "\(name) is for users only: an agent may not", pl: "\(name) jest tylko dla użytkownika, nie dla agenta"),
            hints: [
                Phrase("ask the user: everett call \(name)", pl: "poproś użytkownika: everett call \(name)")
            ])
    }

    static func needsApproval(_ name: String) -> EverettError {
        EverettError(
            .permission,
            Phrase(
                "\(name) on main needs the user's approval", pl: "\(name) na main wymaga zgody użytkownika"),
            hints: [
                Phrase(
                    "do it on a timeline of your own: branch_timeline",
                    pl: "zrób to na własnej linii czasu: branch_timeline"),
                Phrase("or ask the user: everett call \(name)", pl: "albo poproś użytkownika: everett call \(name)"),
            ])
    }

    /// The question waits, or was answered otherwise than by a yes that is still good.
    static func asked(_ question: InboxQuestion) -> EverettError {
        let name = question.plan.function
        let id = question.id.short
        if question.state == .denied {
            let message = question.message.isEmpty ? "" : ": \(question.message)"
            return EverettError(
                .permission,
                Phrase("the user denied \(name)\(message)", pl: "użytkownik odmówił: \(name)\(message)"),
                hints: [
                    Phrase(
                        "do it on a timeline of your own: branch_timeline",
                        pl: "zrób to na własnej linii czasu: branch_timeline")
                ], cause: ApprovalWanted(question: question))
        }
        return EverettError(
            .permission,
            Phrase(
                "\(name) on main needs the user's approval: question \(id) waits in the inbox",
                pl: "\(name) na main wymaga zgody użytkownika: pytanie \(id) czeka w skrzynce"),
            hints: [
                Phrase(
                    "the user looks and answers: everett inbox show \(id)",
                    pl: "użytkownik ogląda i odpowiada: everett inbox show \(id)"),
                Phrase(
                    "once it is approved, make the same call again", pl: "po zatwierdzeniu powtórz to samo wywołanie"),
                Phrase(
                    "or do it on a timeline of your own: branch_timeline",
                    pl: "albo zrób to na własnej linii czasu: branch_timeline"),
            ], cause: ApprovalWanted(question: question))
    }

    static func noSuch(_ name: String, _ known: [String]) -> EverettError {
        let shown = SchemaPlace.shown(name)
        let near = Suggestion.closest(to: name, among: known, most: 1).first
        return EverettError(
            .notFound, Phrase("no function '\(shown)'", pl: "nie ma funkcji '\(shown)'"),
            hints: [
                near.map { Phrase("did you mean '\($0)'?", pl: "czy chodziło o '\($0)'?") }
                    ?? Phrase("'everett functions' lists them", pl: "'everett functions' wypisze wszystkie")
            ])
    }

    static func notAPath(_ name: String) -> EverettError {
        EverettError(
            .usage,
            Phrase(
                "'\(name)': a path leads down from the project's root",
                pl: "'\(name)': ścieżka prowadzi w dół od katalogu projektu"))
    }
}
