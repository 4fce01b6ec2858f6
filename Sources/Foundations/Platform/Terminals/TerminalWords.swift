internal import Base

/// What the Terminals part tells people.
enum TerminalWords {
    static let preparing = Phrase(
        "preparing a terminal for the program", pl: "przygotowywanie terminala dla programu")
    static let waiting = Phrase("waiting for the program", pl: "oczekiwanie na program")
}
