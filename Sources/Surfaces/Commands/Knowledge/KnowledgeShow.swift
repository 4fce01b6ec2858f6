internal import Base
internal import Chronos
internal import Knowledge
internal import Shapes
internal import Terminal

/// `everett knowledge show`
enum KnowledgeShow {
    static let command = Command(
        CommandSpec(
            "show", Phrase("Shows a note and where it comes from.", pl: "Pokazuje notatkę i jej pochodzenie."),
            examples: [CommandExample("everett knowledge show 3f2a91", Phrase("One note.", pl: "Jedna notatka."))],
            positionals: [PositionalSpec("NOTE", .required, NoteOptions.reference)])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let note = try engine.note(context.arguments.positional("NOTE") ?? "", project)
        if context.isJSON {
            context.answer { $0.note(note, at: context.invocation.clock.now, withBody: true) }
        } else {
            lines(note, context)
        }
        return .ok
    }

    private static func lines(_ note: Note, _ context: Context) {
        context.say(NoteLines.label(note, context))
        func fact(_ label: Phrase, _ value: StyledText) {
            let name = label[context.language] + ":"
            let slack = String(repeating: " ", count: max(1, 14 - DisplayWidth.of(name)))
            context.say(StyledText("  " + name + slack, .dim) + value)
        }
        fact(Phrase(verbatim: "id"), StyledText(note.id.text, .id))
        fact(Phrase("written", pl: "zapisana"), StyledText(note.created.rfc3339))
        let author =
            note.provenance.author == .agent ? Phrase("an agent", pl: "agent") : Phrase("the user", pl: "użytkownik")
        fact(
            Phrase("by", pl: "autor"),
            StyledText("\(author[context.language]), ") + StyledText(note.provenance.timeline, .name))
        if let checkpoint = note.provenance.checkpoint {
            fact(Phrase("after", pl: "po punkcie"), StyledText(checkpoint.short, .id))
        }
        if let source = note.provenance.source { fact(Phrase("source", pl: "źródło"), StyledText(source)) }
        if let end = note.validTo { fact(Phrase("holds until", pl: "ważna do"), StyledText(end.rfc3339)) }
        context.say(StyledText(""))
        for line in note.body.split(separator: "\n", omittingEmptySubsequences: false) {
            context.say(StyledText(String(line)))
        }
    }
}
