internal import Base

/// Sentences that more than one command says.
enum Words {
    static let error = Phrase("error", pl: "błąd")
    static let hint = Phrase("hint", pl: "wskazówka")
    static let nothingChanged = Phrase("nothing was changed", pl: "nic nie zostało zmienione")
    static let noCheckpointMade = Phrase(
        "no checkpoint was made", pl: "punkt kontrolny nie powstał")
    static let projectUnchanged = Phrase(
        "this command changed nothing in the project", pl: "to polecenie niczego w projekcie nie zmieniło")
    static let restoreMayBeHalf = Phrase(
        "a restore that had begun to write is finished by 'everett recover' or by the next command that writes; "
            + "'everett status' tells",
        pl: "rozpoczęte przywracanie dokończy 'everett recover' albo następne polecenie, które coś zapisuje; "
            + "stan pokaże 'everett status'")
    static let logListsThem = Phrase("'everett log' lists them", pl: "'everett log' wypisze wszystkie")
    static let dryRun = Phrase(
        "say what would happen, change nothing", pl: "powiedz, co by się stało, niczego nie zmieniaj")
    static let yes = Phrase("do not ask", pl: "nie pytaj")
    static let checkpointArgument = Phrase(
        "its id, the beginning of one, its name, or @ for the newest",
        pl: "identyfikator, jego początek, nazwa albo @ dla najnowszego")
    static let atMostSoMany = Phrase("show at most so many", pl: "pokaż co najwyżej tyle")

    static let noSuchCommand = EverettError(
        .internal, Phrase("this command does nothing", pl: "to polecenie niczego nie robi"))

    static func andMore(_ count: String) -> Phrase {
        Phrase("… and \(count) more", pl: "… i jeszcze \(count)")
    }

    static func paths(_ count: Int) -> Phrase {
        .count(count, "path", "paths", pl: ("ścieżka", "ścieżki", "ścieżek"))
    }
}
