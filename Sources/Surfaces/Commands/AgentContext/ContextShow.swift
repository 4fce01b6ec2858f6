internal import Base
internal import Chronos
internal import Contexts
internal import Shapes
internal import Terminal

/// `everett context show`
enum ContextShow {
    static let command = Command(
        CommandSpec(
            "show", Phrase("Shows an entry that is remembered.", pl: "Pokazuje zapamiętany wpis."),
            discussion: Phrase(
                "What looks like a secret is masked.", pl: "To, co wygląda na tajne, jest ukryte."),
            examples: [CommandExample("everett context show 3f2a91", Phrase("One entry.", pl: "Jeden wpis."))],
            positionals: [
                PositionalSpec(
                    "ENTRY", .required,
                    Phrase("the entry: an id or its beginning", pl: "wpis: identyfikator albo jego początek"))
            ])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let entry = try engine.context(of: project).entry(context.arguments.positional("ENTRY") ?? "")
        if context.isJSON {
            context.answer { $0.contextEntry(entry, withBody: true) }
        } else {
            lines(entry, context)
        }
        return .ok
    }

    private static func lines(_ entry: ContextEntry, _ context: Context) {
        context.say(ContextLines.name(entry, context))
        func fact(_ label: Phrase, _ value: StyledText) {
            let name = label[context.language] + ":"
            let slack = String(repeating: " ", count: max(1, 14 - DisplayWidth.of(name)))
            context.say(StyledText("  " + name + slack, .dim) + value)
        }
        fact(Phrase(verbatim: "id"), StyledText(entry.id.text, .id))
        fact(Phrase("written", pl: "zapisany"), StyledText(entry.created.rfc3339))
        if let session = entry.session { fact(Phrase("session", pl: "rozmowa"), StyledText(session)) }
        if let turn = entry.turn { fact(Phrase("turn", pl: "tura"), StyledText(context.number(turn))) }
        if let timeline = entry.provenance.timeline {
            fact(Phrase("timeline", pl: "linia czasu"), StyledText(timeline, .name))
        }
        if let checkpoint = entry.provenance.checkpoint {
            fact(Phrase("checkpoint", pl: "punkt"), StyledText(checkpoint.short, .id))
        }
        if let source = entry.provenance.source {
            fact(Phrase("source", pl: "źródło"), StyledText(Redaction.redact(source)))
        }
        context.say(StyledText(""))
        guard let text = ContextText.whole(entry) else {
            context.say(ContextLines.binary(entry, context))
            return
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            context.say(StyledText(String(line)))
        }
    }
}
