internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett show`
enum CheckpointShow {
    static let command = Command(
        CommandSpec(
            "show",
            Phrase("Shows one checkpoint and what it does not hold.", pl: "Pokazuje punkt i to, czego nie zawiera."),
            examples: [
                CommandExample("everett show start", Phrase("By name.", pl: "Po nazwie.")),
                CommandExample("everett show @", Phrase("The newest.", pl: "Najnowszy.")),
            ],
            positionals: [PositionalSpec("ID", .required, Words.checkpointArgument)])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let id = try context.checkpoint(context.arguments.rawPositional("ID") ?? [], engine, project)
        let detail = try engine.show(id, project)
        if context.isJSON { context.answer { $0.detail(detail) } } else { lines(detail, context) }
        return .ok
    }

    private static func lines(_ detail: CheckpointDetail, _ context: Context) {
        let record = detail.record
        let coverage = detail.coverage
        context.say(CheckpointLines.label(record, isHead: detail.isHead, context))
        func fact(_ label: Phrase, _ value: StyledText) {
            let name = label[context.language] + ":"
            let slack = String(repeating: " ", count: max(1, 14 - DisplayWidth.of(name)))
            context.say(StyledText("  " + name + slack, .dim) + value)
        }
        fact(Phrase(verbatim: "id"), StyledText(record.id.hex, .id))
        fact(Phrase("created", pl: "utworzony"), StyledText(record.created.rfc3339))
        fact(Phrase("cause", pl: "powód"), StyledText(CheckpointLines.cause(record.cause)[context.language]))
        if let occasion = record.occasion {
            fact(Phrase(verbatim: "agent"), StyledText(occasion.agent))
            if let session = occasion.session {
                fact(Phrase("session", pl: "sesja"), StyledText(session))
            }
            if let turn = occasion.turn { fact(Phrase("turn", pl: "tura"), StyledText("\(turn)")) }
            if let tool = occasion.tool { fact(Phrase("tool", pl: "narzędzie"), StyledText(tool)) }
            if !occasion.detail.isEmpty { fact(Phrase("about", pl: "dotyczy"), StyledText(occasion.detail)) }
            if let run = occasion.run { fact(Phrase("run", pl: "przebieg"), StyledText(run.short, .id)) }
        }
        for parent in record.parents { fact(Phrase("parent", pl: "rodzic"), StyledText(parent.short, .id)) }
        fact(
            Phrase("holds", pl: "zawiera"),
            StyledText(
                [
                    context.files(coverage.files),
                    Phrase.count(
                        coverage.directories, "directory", "directories", pl: ("katalog", "katalogi", "katalogów"))[
                            context.language],
                    Phrase.count(
                        coverage.symlinks, "link", "links", pl: ("dowiązanie", "dowiązania", "dowiązań"))[
                            context.language],
                    Phrase.count(
                        coverage.databases, "database", "databases", pl: ("baza danych", "bazy danych", "baz danych"))[
                            context.language],
                    context.bytes(coverage.bytes),
                ].joined(separator: ", ")))
        if coverage.knowledgeNotes > 0 {
            let notes = Phrase.count(
                coverage.knowledgeNotes, "note", "notes", pl: ("notatka", "notatki", "notatek"))
            fact(Phrase("knowledge", pl: "wiedza"), StyledText(notes[context.language]))
        }
        if coverage.agentEntries > 0 {
            let entries = Phrase.count(
                coverage.agentEntries, "entry", "entries", pl: ("wpis", "wpisy", "wpisów"))
            fact(Phrase("agents", pl: "agenci"), StyledText(entries[context.language]))
        }
        for line in DatabaseLines.held(detail, context) { fact(Phrase("database", pl: "baza danych"), line) }
        for line in EnvironmentLines.facts(detail.environment, context) { fact(line.label, StyledText(line.text)) }
        for standing in detail.repositories {
            fact(Phrase(verbatim: "git"), StandingLines.line(standing, context))
        }
        for (label, value) in PolicyLines.facts(detail.policy, context) { fact(label, value) }
        for line in CoverageLines.lines(coverage, context) { context.say(line) }
    }
}
