internal import Base
internal import Inbox
internal import Shapes
internal import Terminal

/// `everett inbox list`, and `everett inbox` by itself
enum InboxList {
    private static let mostShown = 200

    static let command = Command(
        CommandSpec(
            "list", Phrase("Lists what waits for an answer.", pl: "Wypisuje, co czeka na odpowiedź."),
            examples: [
                CommandExample("everett inbox", Phrase("What waits.", pl: "Co czeka.")),
                CommandExample(
                    "everett inbox list --all", Phrase("What was answered, too.", pl: "Także to, na co odpowiedziano.")),
            ],
            options: [.flag("all", Phrase("those that were answered, too", pl: "także te, na które odpowiedziano"))])
    ) { context in
        let questions =
            try context.inbox()?.questions(
                all: context.arguments.flag("all"), limit: mostShown, at: context.invocation.clock.now) ?? []
        if context.isJSON {
            context.answer { $0.questions(questions) }
            return .ok
        }
        if questions.isEmpty {
            context.say(Phrase("nothing waits for you", pl: "nic na ciebie nie czeka"))
            return .ok
        }
        for question in questions { context.say(InboxLines.label(question, context)) }
        if questions.contains(where: { $0.state == .open }) {
            context.say(
                Phrase(
                    "look: everett inbox show ID   answer: everett inbox approve|deny ID",
                    pl: "obejrzyj: everett inbox show ID   odpowiedz: everett inbox approve|deny ID"), .dim)
        }
        return .ok
    }
}
