internal import Base
internal import Chronos
internal import Shapes
internal import Terminal

/// `everett pin` and `everett unpin`
enum CheckpointPin {
    static let pin = command(
        "pin", true,
        Phrase("Keeps a checkpoint until it is unpinned.", pl: "Zachowuje punkt, dopóki nie zostanie odpięty."),
        example: Phrase("Keep this one.", pl: "Zachowaj ten."))

    static let unpin = command(
        "unpin", false, Phrase("Takes the pin off a checkpoint.", pl: "Odpina punkt kontrolny."),
        example: Phrase("No longer keep it.", pl: "Już go nie trzymaj."))

    private static func command(_ name: String, _ isPinned: Bool, _ summary: Phrase, example: Phrase) -> Command {
        Command(
            CommandSpec(
                name, summary, examples: [CommandExample("everett \(name) start", example)],
                positionals: [PositionalSpec("ID", .required, Words.checkpointArgument)])
        ) { context in
            let engine = try context.openEngine()
            let project = try context.project(engine)
            let id = try context.checkpoint(context.arguments.rawPositional("ID") ?? [], engine, project)
            let operation = try engine.setPinned(isPinned, id, project, context.supervision)
            context.progress.clear()
            if context.isJSON {
                context.answer { json in
                    json.string("id", id.hex)
                    json.bool("pinned", isPinned)
                    json.bool("changed", operation != nil)
                    json.string("operation", operation?.id.text)
                }
            } else {
                let text =
                    isPinned
                    ? Phrase(" is pinned", pl: " jest przypięty") : Phrase(" is not pinned", pl: " nie jest przypięty")
                context.say(StyledText(id.short, .id) + StyledText(text[context.language]))
            }
            return .ok
        }
    }
}
