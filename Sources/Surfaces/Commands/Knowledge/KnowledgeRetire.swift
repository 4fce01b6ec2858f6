internal import Base
internal import Chronos
internal import Knowledge
internal import Shapes
internal import Terminal

/// `everett knowledge retire`
enum KnowledgeRetire {
    static let command = Command(
        CommandSpec(
            "retire", Phrase("Takes a note out of use, or back into it.", pl: "Wycofuje notatkę albo ją przywraca."),
            discussion: Phrase(
                "The note stays, and is found with --past.", pl: "Notatka zostaje i można ją znaleźć przez --past."),
            examples: [
                CommandExample("everett knowledge retire 3f2a91", Phrase("It is wrong.", pl: "Jest błędna.")),
                CommandExample(
                    "everett knowledge retire 3f2a91 --undo", Phrase("It was right.", pl: "Jednak słuszna.")),
            ],
            options: [
                .flag("undo", Phrase("bring it back into use", pl: "przywróć ją do użytku")),
                .flag("dry-run", short: "n", Words.dryRun),
            ],
            positionals: [PositionalSpec("NOTE", .required, NoteOptions.reference)])
    ) { context in
        let engine = try context.openEngine()
        let project = try context.project(engine)
        let reference = context.arguments.positional("NOTE") ?? ""
        let isPreview = context.arguments.flag("dry-run")
        let note =
            isPreview
            ? try engine.note(reference, project)
            : try engine.setRetired(!context.arguments.flag("undo"), reference, project)
        if context.isJSON {
            context.answer { json in
                json.note(note, at: context.invocation.clock.now, withBody: false)
                json.bool("dry_run", isPreview)
            }
            return .ok
        }
        context.say(NoteLines.label(note, context))
        return .ok
    }
}
