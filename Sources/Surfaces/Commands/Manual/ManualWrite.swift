internal import Base
internal import Platform
internal import Shapes
internal import Terminal

/// `everett man`, for whoever installs Everett.
enum ManualWrite {
    static let command = Command(
        CommandSpec(
            "man", Phrase("Writes the manual pages into a directory.", pl: "Zapisuje strony podręcznika w katalogu."),
            discussion: Phrase(
                "The directory gets man1 and man5, and pl with the same in Polish, as PREFIX/share/man has them.",
                pl: "W katalogu powstają man1 i man5 oraz pl z tym samym po polsku, jak w PREFIX/share/man."),
            examples: [
                CommandExample("everett man --output ~/.local/share/man", Phrase("For yourself.", pl: "Dla siebie."))
            ],
            options: [.value("output", "DIR", Phrase("where to write them", pl: "gdzie je zapisać"))],
            isHidden: true), settings: .reporting
    ) { context in
        guard let typed = context.arguments.rawValue("output") else {
            throw EverettError(
                .usage, Phrase("where should the pages be written?", pl: "gdzie zapisać strony?"),
                hints: [Phrase("name a directory: --output DIR", pl: "wskaż katalog: --output KATALOG")])
        }
        let directory = try context.place(typed)
        let pages = Manual.pages
        for page in pages { try Manual.write(page, beneath: directory, context.invocation.files) }
        if context.isJSON {
            context.answer { json in
                json.place("directory", directory.bytes)
                json.strings("pages", pages.map(\.place))
            }
        } else {
            context.say(
                Phrase.count(pages.count, "page", "pages", pl: ("strona", "strony", "stron"))
                    + Phrase(verbatim: ": \(directory)"))
        }
        return .ok
    }
}
