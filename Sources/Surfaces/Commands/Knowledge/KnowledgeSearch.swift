internal import Base
internal import Chronos
internal import Knowledge
internal import Shapes
internal import Terminal

/// `everett knowledge search`
enum KnowledgeSearch {
    static let command = Command(
        CommandSpec(
            "search", Phrase("Finds notes by their words.", pl: "Wyszukuje notatki po słowach."),
            discussion: Phrase(
                "Every word must be there, or be the beginning of one that is; case and accents do not count. What fits best "
                    + "comes first.",
                pl:
                    "Każde słowo musi wystąpić, choćby jako początek innego; wielkość liter i znaki diakrytyczne nie mają "
                    + "znaczenia. Najlepsze trafienia są pierwsze."),
            examples: [
                CommandExample("everett knowledge search cache inode", Phrase("Two words.", pl: "Dwa słowa.")),
                CommandExample(
                    "everett knowledge search lodz --past", Phrase("Also what held once.", pl: "Także dawne.")),
            ],
            options: NoteOptions.filters,
            positionals: [
                PositionalSpec("TEXT", .repeating(atLeast: 1), Phrase("words to find", pl: "szukane słowa"))
            ])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let text = context.arguments.positionals("TEXT").joined(separator: " ")
        let hits = try engine.searchNotes(text, try NoteOptions.filter(context), project)
        if context.isJSON {
            context.answer { $0.hits(hits, at: context.invocation.clock.now) }
            return .ok
        }
        if hits.isEmpty {
            context.say(Phrase("nothing found", pl: "nic nie znaleziono"))
            return .ok
        }
        for hit in hits {
            context.say(NoteLines.label(hit.note, context))
            context.say(NoteLines.snippet(hit.snippet))
        }
        return .ok
    }
}
