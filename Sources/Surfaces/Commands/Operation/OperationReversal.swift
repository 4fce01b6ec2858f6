internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// What `undo` and `redo` share: look, ask when the workspace would change, do, tell.
struct OperationReversal: Sendable {
    typealias Preview = (operation: OperationRecord, restore: RestorePreview?)

    let name: String
    let summary: Phrase
    let discussion: Phrase
    let example: Phrase
    let nothingToDo: Phrase
    let question: Phrase
    let wouldDo: Phrase
    let done: Phrase
    let opposite: String
    let preview: @Sendable (ChronosEngine, ProjectRecord, Supervision) throws -> Preview?
    let perform: @Sendable (ChronosEngine, ProjectRecord, Supervision) throws -> ReversalReport

    var command: Command {
        Command(
            CommandSpec(
                name, summary, discussion: discussion,
                examples: [
                    CommandExample("everett \(name) --dry-run", Phrase("See it first.", pl: "Najpierw zobacz.")),
                    CommandExample("everett \(name)", example),
                ],
                options: [.flag("dry-run", short: "n", Words.dryRun), .flag("yes", short: "y", Words.yes)]),
            settings: .forgiving, whenInterrupted: Words.projectUnchanged,
            handedOver: { $0.flag("yes") || $0.flag("dry-run") }, run: run)
    }

    private func run(_ context: Context) throws -> ExitStatus {
        let start = context.invocation.clock.monotonicNanoseconds
        let engine = try context.openEngine()
        let project = try context.project(engine)
        guard let preview = try preview(engine, project, context.supervision) else {
            throw EverettError(
                .conflict, nothingToDo,
                hints: [
                    Phrase("'everett operations' lists what was done", pl: "'everett operations' wypisze, co zrobiono")
                ])
        }
        context.progress.clear()
        if context.arguments.flag("dry-run") {
            let milliseconds = (context.invocation.clock.monotonicNanoseconds - start) / 1_000_000
            show(preview, milliseconds, context)
            return .ok
        }
        if let restore = preview.restore, restore.counts.total > 0 || !restore.databases.isEmpty,
            !context.arguments.flag("yes")
        {
            if context.invocation.streams.input.isTerminal, !context.isJSON {
                context.note(
                    StyledText(question[context.language] + " ") + OperationLines.line(preview.operation, context))
                for line in RestoreLines(context: context).preview(restore) { context.note(line) }
            }
            let changes = Words.paths(restore.counts.total)
            try Question.confirm(
                question,
                consequence: Phrase("not asked: it would change ", pl: "nie zapytano: zmieniłoby to ") + changes,
                context)
        }
        var supervision = context.supervision
        // Who agreed saw who is connected.
        supervision.endsSessions = true
        let report = try perform(engine, project, supervision)
        context.progress.clear()
        tell(report, context)
        return report.restore?.isVerified == false ? .failed : .ok
    }

    private func show(_ preview: Preview, _ milliseconds: Int64, _ context: Context) {
        if context.isJSON {
            return context.answer {
                $0.reversal(preview.operation, preview: preview.restore, milliseconds: milliseconds)
            }
        }
        context.say(StyledText(wouldDo[context.language] + " ") + OperationLines.line(preview.operation, context))
        guard let restore = preview.restore else {
            return context.say(
                Phrase("  the project itself stays as it is", pl: "  sam projekt pozostaje bez zmian"), .dim)
        }
        for line in RestoreLines(context: context).preview(restore) { context.say(line) }
    }

    private func tell(_ report: ReversalReport, _ context: Context) {
        if context.isJSON {
            return context.answer { $0.reversal(report) }
        }
        context.say(StyledText(done[context.language] + " ", .current) + OperationLines.line(report.operation, context))
        if let restore = report.restore {
            for line in RestoreLines(context: context).report(restore) { context.say(line) }
        }
        context.say(
            StyledText(Phrase("back again with: ", pl: "z powrotem: ")[context.language])
                + StyledText("everett \(opposite)", .name))
    }
}
