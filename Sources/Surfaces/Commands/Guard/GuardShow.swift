internal import Base
internal import Chronos
internal import Runs
internal import Shapes
internal import Terminal

/// `everett guard show`
enum GuardShow {
    static let command = Command(
        CommandSpec(
            "show",
            Phrase(
                "Shows a run from its start to its end: turns, calls, and what each changed.",
                pl: "Pokazuje przebieg od początku do końca: tury, wywołania i co każde zmieniło."),
            discussion: Phrase(
                "'everett restore ID' goes to any of the checkpoints it names, 'everett diff A B' tells what lies between two.",
                pl:
                    "'everett restore ID' wraca do dowolnego z wymienionych punktów, a 'everett diff A B' pokazuje, co jest "
                    + "między dwoma."),
            examples: [
                CommandExample("everett guard show 3f2a", Phrase("By how its id begins.", pl: "Według początku id."))
            ],
            positionals: [PositionalSpec("RUN", .optional, GuardShow.reference)])
    ) { context in
        let engine = try context.openEngine()
        let found = try GuardShow.found(engine, context)
        let entries = try found.store.entries(of: found.run.id)
        if context.isJSON {
            context.answer { json in
                json.run(found.run)
                json.strip(entries)
            }
            return .ok
        }
        let (state, role) = RunLines.state(found.run)
        context.say(
            StyledText(found.run.id.short, .id) + StyledText("  ") + StyledText(found.run.agent, .name)
                + StyledText("  ") + StyledText(state[context.language], role)
                + StyledText("  " + context.time(found.run.began), .dim))
        if !found.run.command.isEmpty { context.say(StyledText("  " + found.run.command, .dim)) }
        for entry in entries { context.say(RunLines.line(entry, began: found.run.began, context)) }
        if found.run.leftOut > 0 {
            context.say(
                Phrase(
                    "\(found.run.leftOut) entries were too many to keep",
                    pl: "\(found.run.leftOut) wpisów było za dużo, by je zachować"), .warning)
        }
        if found.run.first != nil, found.run.first != found.run.last {
            context.say(
                StyledText(Phrase("take all of it back: ", pl: "cofnij wszystko: ")[context.language], .dim)
                    + StyledText("everett guard undo \(found.run.id.short)", .name))
        }
        return .ok
    }

    static let reference = Phrase(
        "its id, or the beginning of one; the newest if left out", pl: "id albo jego początek; domyślnie najnowszy")

    /// The run that was named; the newest one here when none was.
    static func found(_ engine: ChronosEngine, _ context: Context) throws -> FoundRun {
        if let typed = context.arguments.rawPositional("RUN") {
            return try FoundRun.named(String(decoding: typed, as: UTF8.self), engine, context)
        }
        let project = try context.recordedProject(engine)
        guard let store = try FoundRun.store(of: project, context), let run = try store.runs(limit: 1).first else {
            throw FoundRun.none
        }
        return FoundRun(run: run, project: project, store: store)
    }
}
