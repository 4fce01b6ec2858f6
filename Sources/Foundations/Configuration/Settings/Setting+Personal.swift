internal import Base

extension Setting {
    package static let language = Setting(
        "language", .choice(["auto", "en", "pl"]), .text("auto"),
        Phrase(
            "The language of messages; auto follows the locale.",
            pl: "Język komunikatów; auto: zgodnie z ustawieniami systemu."),
        project: .never(personal))

    package static let color = Setting(
        "color", .choice(["auto", "always", "never"]), .text("auto"),
        Phrase("When to use colours.", pl: "Kiedy używać kolorów."),
        project: .never(personal))

    static let performanceWorkers = Setting(
        "performance.workers", .integer(1...256, word: "auto"), .word("auto"),
        Phrase(
            "How many files are read and compressed at once; auto: as many as there are processors.",
            pl: "Ile plików czytać i kompresować jednocześnie; auto: tyle, ile jest procesorów."),
        project: .never(personal))

    private static let personal = Phrase(
        "It is about the user and the machine, not about the project.",
        pl: "To sprawa użytkownika i komputera, nie projektu.")
}
