internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett forget`
enum CheckpointForget {
    static let command = Command(
        CommandSpec(
            "forget", Phrase("Lets checkpoints go.", pl: "Usuwa punkty kontrolne."),
            discussion: Phrase(
                "They leave the log at once. Their content is deleted by a later collection, a day afterwards at the earliest; "
                    + "until then --undo takes them back. To remove a file from all history at once, use 'everett purge'.",
                pl:
                    "Znikają z dziennika od razu. Ich treść usuwa późniejsze porządkowanie, najwcześniej po dobie; do tego "
                    + "czasu odzyskuje je --undo. Aby usunąć plik z całej historii od razu, użyj 'everett purge'."),
            examples: [
                CommandExample("everett forget 3f2a", Phrase("Let one go.", pl: "Usuń jeden.")),
                CommandExample(
                    "everett forget --undo", Phrase("List what can be taken back.", pl: "Co da się odzyskać.")),
                CommandExample("everett forget --undo 3f2a", Phrase("Take it back.", pl: "Odzyskaj.")),
            ],
            options: [
                .flag("dry-run", short: "n", Words.dryRun),
                .flag("undo", Phrase("take back what was let go", pl: "odzyskaj to, co usunięto")),
                .flag("yes", short: "y", Words.yes),
            ],
            positionals: [PositionalSpec("ID", .repeating(atLeast: 0), Words.checkpointArgument)]), isForUsers: true
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let ids = try context.arguments.rawPositionals("ID").map { try context.checkpoint($0, engine, project) }
        if context.arguments.flag("undo") { return try undo(ids, engine, project, context) }
        guard !ids.isEmpty else {
            throw EverettError(
                .usage, Phrase("which checkpoint?", pl: "który punkt kontrolny?"), hints: [Words.logListsThem])
        }
        let policy = Policies.retention(context)
        let preview = try engine.previewForget(ids, project, policy)
        if context.arguments.flag("dry-run") || preview.checkpoints.isEmpty {
            tell(preview, isPreview: true, context)
            return .ok
        }
        if context.invocation.streams.input.isTerminal, !context.isJSON, !context.arguments.flag("yes") {
            for record in preview.checkpoints { context.note(CheckpointLines.reference(record, context)) }
        }
        try Question.confirm(
            Phrase("Let them go?", pl: "Usunąć?"),
            consequence: Phrase("not asked: it would let go of ", pl: "nie zapytano: usunięto by ")
                + Phrase.count(
                    preview.checkpoints.count, "checkpoint", "checkpoints", pl: ("punkt", "punkty", "punktów")),
            context)
        let report = try engine.forget(ids, project, policy, context.supervision)
        context.progress.clear()
        tell(report, isPreview: false, context)
        return .ok
    }

    private static func undo(
        _ ids: [Digest], _ engine: ChronosEngine, _ project: ProjectRecord, _ context: Context
    ) throws -> ExitStatus {
        guard ids.isEmpty, !context.arguments.flag("dry-run") else {
            let report = try engine.keep(ids, project, context.supervision)
            context.progress.clear()
            if context.isJSON {
                context.answer { $0.forgotten(report, isPreview: false) }
            } else {
                for record in report.checkpoints {
                    context.say(
                        StyledText(Phrase("taken back: ", pl: "odzyskano: ")[context.language])
                            + CheckpointLines.reference(record, context))
                }
                if report.checkpoints.isEmpty { context.say(Words.nothingChanged) }
            }
            return .ok
        }
        let expired = try engine.expired(project)
        if context.isJSON {
            context.answer { json in
                json.array("checkpoints") { json in
                    for record in expired { json.object { $0.checkpoint(record, isHead: false) } }
                }
            }
        } else {
            for record in expired { context.say(CheckpointLines.reference(record, context)) }
            if expired.isEmpty {
                context.say(Phrase("there is nothing to take back", pl: "nie ma czego odzyskiwać"))
            }
        }
        return .ok
    }

    private static func tell(_ report: ForgetReport, isPreview: Bool, _ context: Context) {
        if context.isJSON { return context.answer { $0.forgotten(report, isPreview: isPreview) } }
        let language = context.language
        let word = isPreview ? Phrase("would let go: ", pl: "usunięto by: ") : Phrase("let go: ", pl: "usunięto: ")
        for record in report.checkpoints {
            context.say(StyledText(word[language]) + CheckpointLines.reference(record, context))
            if report.needed.contains(record.id) {
                let text = Phrase(
                    "  its content stays while something that refers to it can be undone",
                    pl: "  jego treść zostaje, dopóki da się cofnąć coś, co się do niej odwołuje")
                context.say(text, .dim)
            }
        }
        if report.checkpoints.isEmpty { return context.say(Words.nothingChanged) }
        if !isPreview {
            context.say(
                Phrase(
                    "take back with: everett undo, or everett forget --undo ID",
                    pl: "odzyskaj przez: everett undo albo everett forget --undo ID"))
        }
    }
}
