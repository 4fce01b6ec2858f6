internal import Base
internal import Chronos
internal import Knowledge
internal import Shapes
internal import Terminal

/// `everett knowledge list`
enum KnowledgeList {
    static let command = Command(
        CommandSpec(
            "list", Phrase("Lists the notes, newest first.", pl: "Wypisuje notatki, najnowsze najpierw."),
            examples: [
                CommandExample("everett knowledge list", Phrase("Those that hold.", pl: "Aktualne.")),
                CommandExample(
                    "everett knowledge list --tag cache --since 2026-11-01", Phrase("Some of them.", pl: "Niektóre.")),
            ],
            options: NoteOptions.filters)
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let notes = try engine.notes(try NoteOptions.filter(context), project)
        if context.isJSON {
            context.answer { $0.notes(notes, at: context.invocation.clock.now) }
            return .ok
        }
        if notes.isEmpty {
            context.say(Phrase("no notes", pl: "brak notatek"))
            return .ok
        }
        for note in notes {
            context.say(StyledText(context.time(note.created) + "  ", .dim) + NoteLines.label(note, context))
        }
        return .ok
    }
}
