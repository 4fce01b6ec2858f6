internal import Base
internal import Chronos
internal import Terminal

/// The question before a workspace is changed.
enum RestoreConfirmation {
    /// Shows what would change and returns when the user agreed; a change of nothing needs no asking.
    static func ask(_ preview: RestorePreview, _ context: Context) throws {
        let changesAnything =
            preview.counts.total > 0 || !preview.changedStandings.isEmpty || preview.knowledge != nil
            || preview.agents != nil || !preview.databases.isEmpty || preview.containers?.isWanted == true
        guard changesAnything, !context.arguments.flag("yes") else { return }
        let lines = RestoreLines(context: context)
        if context.invocation.streams.input.isTerminal, !context.isJSON {
            for line in lines.preview(preview) { context.note(line) }
        }
        let changes = Words.paths(preview.counts.total)
        try Question.confirm(
            Phrase("Restore?", pl: "Przywrócić?"),
            consequence: Phrase("not asked: it would change ", pl: "nie zapytano: zmieniłoby to ") + changes, context)
    }
}
