internal import Base
internal import Runs
internal import Shapes
internal import Terminal

/// `everett guard list`
enum GuardList {
    private static let mostOnTerminal = 30

    static let command = Command(
        CommandSpec(
            "list", aliases: ["ls"],
            Phrase("Lists what agents did here, newest first.", pl: "Wypisuje, co robili tu agenci, od najnowszych."),
            examples: [
                CommandExample("everett guard list --limit 5", Phrase("The last five.", pl: "Ostatnie pięć."))
            ],
            options: [.value("limit", "N", Words.atMostSoMany)])
    ) { context in
        let limit =
            try Amount.count("limit", context) ?? (context.style.isTerminal ? mostOnTerminal : RunStore.mostRuns)
        let engine = try context.openEngine()
        let project = try context.recordedProject(engine)
        let runs = try FoundRun.store(of: project, context)?.runs(limit: limit) ?? []
        if context.isJSON {
            context.answer { $0.runs(runs) }
        } else {
            table(runs, context)
        }
        return .ok
    }

    private static func table(_ runs: [AgentRun], _ context: Context) {
        var table = Table([
            TableColumn(Phrase(verbatim: "id")), TableColumn(Phrase("began", pl: "początek")),
            TableColumn(Phrase(verbatim: "agent")), TableColumn(Phrase("state", pl: "stan")),
            TableColumn(Phrase("timeline", pl: "linia czasu")),
            TableColumn(Phrase("command", pl: "polecenie"), canShrink: true),
        ])
        for run in runs {
            let (word, role) = RunLines.state(run)
            table.add([
                StyledText(run.id.short, .id), StyledText(context.time(run.began), .dim), StyledText(run.agent, .name),
                StyledText(context.style.isTerminal ? word[context.language] : run.state().rawValue, role),
                StyledText(run.timeline), StyledText(run.command),
            ])
        }
        context.say(lines: table.lines(context.style, context.language))
    }
}
