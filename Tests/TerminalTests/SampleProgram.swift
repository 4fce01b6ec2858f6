import Base
import Terminal

/// A small program whose declaration the tests parse and print.
enum SampleProgram {
    static let root = CommandSpec(
        "everett",
        Phrase("Undo for whatever an agent does.", pl: "Cofanie wszystkiego, co zrobi agent."),
        examples: [
            CommandExample("everett log --json | head", Phrase("List checkpoints.", pl: "Wypisz punkty kontrolne."))
        ],
        sharedOptions: [
            .flag("json", Phrase("write JSON", pl: "pisz w formacie JSON")),
            .value(
                "color", "WHEN", allowed: ["auto", "always", "never"],
                Phrase("use colours", pl: "używaj kolorów")),
            .flag("quiet", short: "q", Phrase("say only what matters", pl: "pisz tylko to, co ważne")),
            .flag("verbose", short: "v", Phrase("say more", pl: "pisz więcej")),
            .value("project", "DIR", Phrase("the project's directory", pl: "katalog projektu")),
            .flag("help", short: "h", Phrase("show this help", pl: "pokaż tę pomoc")),
        ],
        subcommands: [checkpoint, restore, timeline, log, secret],
        topics: [
            HelpTopic(
                "exit-codes",
                Phrase("What the exit codes mean.", pl: "Znaczenie kodów wyjścia."),
                text: Phrase(
                    "The codes are stable.\n\n  0  done\n  2  usage", pl: "Kody są stałe.\n\n  0  gotowe\n  2  użycie"))
        ],
    )

    static let checkpoint = CommandSpec(
        "checkpoint",
        aliases: ["save", "cp"],
        Phrase("Record the state of the project.", pl: "Zapisz stan projektu."),
        discussion: Phrase(
            "Everything in the project's directory is recorded, untracked files included, so that it can be restored later.",
            pl:
                "Zapisywane jest wszystko w katalogu projektu, także pliki nieśledzone, by można było je potem przywrócić."
        ),
        examples: [
            CommandExample(
                "everett checkpoint -m 'before the refactoring'",
                Phrase("Name the state before trying something.", pl: "Nazwij stan, zanim czegoś spróbujesz."))
        ],
        options: [
            .value("message", short: "m", "NAME", Phrase("what to call it", pl: "jak go nazwać")),
            .repeated(
                "component", short: "c", "NAME", allowed: ["files", "git"],
                Phrase("record only this", pl: "zapisz tylko to")),
            .flag("trace", Phrase("for developers", pl: "dla programistów"), hidden: true),
        ],
        positionals: [
            PositionalSpec("PATH", .repeating(atLeast: 0), Phrase("only these paths", pl: "tylko te ścieżki"))
        ],
    )

    static let restore = CommandSpec(
        "restore",
        Phrase("Bring a state back.", pl: "Przywróć stan."),
        options: [.flag("dry-run", short: "n", Phrase("only tell", pl: "tylko opowiedz"))],
        positionals: [
            PositionalSpec("CHECKPOINT", .required, Phrase("which one", pl: "który")),
            PositionalSpec("TARGET", .optional, Phrase("where to", pl: "dokąd")),
        ],
    )

    static let timeline = CommandSpec(
        "timeline",
        Phrase("Work with timelines.", pl: "Praca z liniami czasu."),
        sharedOptions: [.flag("all", short: "a", Phrase("dropped ones too", pl: "także porzucone"))],
        subcommands: [
            CommandSpec("list", Phrase("List them.", pl: "Wypisz je.")),
            CommandSpec(
                "drop", Phrase("Drop one.", pl: "Porzuć jedną."),
                positionals: [PositionalSpec("NAME", .repeating(atLeast: 1), Phrase("which", pl: "które"))]),
        ],
    )

    static let log = CommandSpec("log", Phrase("List checkpoints.", pl: "Wypisz punkty kontrolne."))
    static let secret = CommandSpec("secret", Phrase("Not listed.", pl: "Nie na liście."), isHidden: true)

    static func parse(_ words: String...) -> ParseResult { ArgumentParser.parse(words, root: root) }
}

extension ParseResult {
    var parsed: ParsedArguments? {
        if case .command(let parsed) = self { parsed } else { nil }
    }

    var help: HelpRequest? {
        if case .help(let request) = self { request } else { nil }
    }

    var mistake: EverettError? {
        if case .mistake(let error, _) = self { error } else { nil }
    }

    /// What was understood, whatever the outcome.
    var understood: ParsedArguments {
        switch self {
        case .command(let parsed), .mistake(_, let parsed): parsed
        case .help(let request): request.arguments
        }
    }
}
