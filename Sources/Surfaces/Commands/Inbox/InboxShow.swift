internal import Base
internal import Inbox
internal import Shapes
internal import Terminal

/// `everett inbox show`
enum InboxShow {
    static let command = Command(
        CommandSpec(
            "show", Phrase("Shows exactly what an agent wants to do.", pl: "Pokazuje dokładnie, co agent chce zrobić."),
            examples: [CommandExample("everett inbox show 4f1c", Phrase("One question.", pl: "Jedno pytanie."))],
            positionals: [PositionalSpec("QUESTION", .required, InboxLines.argument)])
    ) { context in
        let question = try context.question(try context.inbox())
        if context.isJSON {
            context.answer { $0.question(question) }
            return .ok
        }
        for line in InboxLines.lines(question, context) { context.say(line) }
        return .ok
    }
}
