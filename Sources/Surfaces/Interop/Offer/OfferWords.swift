internal import Base
internal import Functions

/// What clients, and the models behind them, are told about what is offered.
enum OfferWords {
    static let instructions = Phrase(
        "Everett keeps checkpoints of the whole project (files, git, databases, notes) and takes back whatever was done to it. "
            + "Make a checkpoint before anything risky. Try risky things on a timeline of your own (branch_timeline, exec_in_timeline), "
            + "then merge it. What would change main, where the user works, needs the user's approval: the tool says so and waits.",
        pl:
            "Everett zapisuje punkty kontrolne całego projektu (pliki, git, bazy danych, notatki) i cofa wszystko, co mu zrobiono. "
            + "Przed czymś ryzykownym zapisz punkt. Ryzykowne rzeczy rób na własnej linii czasu (branch_timeline, exec_in_timeline), "
            + "a potem ją scal. Zmiana main, gdzie pracuje użytkownik, wymaga jego zgody: narzędzie to powie i poczeka."
    )

    /// `restore_checkpoint` as `Restore checkpoint`.
    static func title(_ name: String) -> String {
        let words = name.utf8.map { $0 == UInt8(ascii: "_") ? UInt8(ascii: " ") : $0 }
        guard let first = words.first else { return name }
        let isLower = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first)
        return String(decoding: [isLower ? first - 32 : first] + words.dropFirst(), as: UTF8.self)
    }

    static func description(_ function: AgentFunction) -> Phrase {
        guard function.access == .approvalOnMain else { return function.summary }
        return function.summary
            + Phrase(
                " On main it needs the user's approval; on a timeline it does not.",
                pl: " Na main wymaga zgody użytkownika, na linii czasu nie.")
    }
}
