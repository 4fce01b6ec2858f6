internal import Base
internal import Terminal

/// `everett secrets …`
enum SecretsGroup {
    static let group = CommandGroup(
        "secrets",
        Phrase(
            "Says which files are secrets, and where their key is.",
            pl: "Mówi, które pliki są tajne i gdzie jest klucz."),
        discussion: Phrase(
            "Files with secrets in them are kept encrypted in checkpoints, and their content is shown nowhere. The key lies "
                + "outside of the project and of Everett's home; nobody can read them without it.",
            pl:
                "Pliki z tajnymi danymi są w punktach kontrolnych zaszyfrowane, a ich treść nie jest nigdzie pokazywana. "
                + "Klucz leży poza projektem i poza katalogiem programu Everett; bez niego nikt ich nie odczyta."),
        commands: [SecretsScan.command, SecretsKey.command])
}
