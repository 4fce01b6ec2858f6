internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Terminal

/// `everett drop`
enum TimelineDrop {
    static let command = Command(
        CommandSpec(
            "drop", Phrase("Ends a timeline and removes its workspace.", pl: "Kończy linię czasu i usuwa jej katalog."),
            discussion: Phrase(
                "Its state is checkpointed first, so 'everett undo' makes the workspace again as it was. What no checkpoint "
                    + "holds is listed before anything is removed.",
                pl:
                    "Najpierw jej stan trafia do punktu kontrolnego, więc 'everett undo' odtworzy katalog. To, czego nie ma "
                    + "w żadnym punkcie, jest wypisywane, zanim cokolwiek zniknie."),
            examples: [
                CommandExample("everett drop try --dry-run", Phrase("See it first.", pl: "Najpierw zobacz.")),
                CommandExample("everett drop try --yes", Phrase("Without a question.", pl: "Bez pytania.")),
            ],
            options: [.flag("dry-run", short: "n", Words.dryRun), .flag("yes", short: "y", Words.yes)],
            positionals: [PositionalSpec("TIMELINE", .required, Phrase("its name", pl: "jej nazwa"))])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let name = String(decoding: context.arguments.rawPositional("TIMELINE") ?? [], as: UTF8.self)
        let preview = try engine.previewDrop(name, project, context.supervision)
        context.progress.clear()
        if context.arguments.flag("dry-run") {
            tell(preview, context)
            return .ok
        }
        if context.invocation.streams.input.isTerminal, !context.isJSON, !context.arguments.flag("yes") {
            for line in lost(preview, context) { context.note(line) }
        }
        try Question.confirm(
            Phrase("Drop '\(name)'?", pl: "Usunąć '\(name)'?"),
            consequence: Phrase(
                "not asked: it would remove the workspace of '\(name)'",
                pl: "nie zapytano: usunięto by katalog linii '\(name)'"), context)
        let report = try engine.drop(name, project, context.supervision)
        context.progress.clear()
        tell(report, context)
        return .ok
    }

    private static func lost(_ report: DropReport, _ context: Context) -> [StyledText] {
        CoverageLines.omitted(report.lost, context)
    }

    private static func tell(_ report: DropReport, _ context: Context) {
        if context.isJSON { return context.answer { $0.dropped(report) } }
        let language = context.language
        let word =
            report.operation == nil
            ? Phrase("would drop ", pl: "usunięto by ") : Phrase("dropped ", pl: "usunięto ")
        var line = StyledText(word[language]) + StyledText(report.timeline.name, .name)
        if let workspace = report.timeline.directory {
            line += StyledText(": ") + StyledText(bytes: workspace.bytes, .name)
        }
        context.say(line)
        for line in lost(report, context) { context.say(line) }
        if report.operation != nil {
            context.say(Phrase("it comes back with: everett undo", pl: "wróci przez: everett undo"), .dim)
        }
    }
}
