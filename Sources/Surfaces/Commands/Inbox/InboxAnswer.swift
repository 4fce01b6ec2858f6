internal import Base
internal import Inbox
internal import Shapes
internal import Terminal

/// `everett inbox approve` and `everett inbox deny`
enum InboxAnswer {
    static let approve = command(
        "approve", Phrase("Lets an agent do it, once.", pl: "Pozwala agentowi to zrobić, jeden raz."), approves: true)
    static let deny = command(
        "deny", Phrase("Says no.", pl: "Odmawia."), approves: false)

    private static func command(_ name: String, _ summary: Phrase, approves: Bool) -> Command {
        Command(
            CommandSpec(
                name, summary,
                examples: [
                    CommandExample(
                        "everett inbox \(name) 4f1c" + (approves ? "" : " -m \"use a timeline\""), summary)
                ],
                options: [
                    .value(
                        "message", short: "m", "TEXT",
                        Phrase("what the agent is told", pl: "co usłyszy agent")),
                    .value(
                        "digest", "DIGEST",
                        Phrase(
                            "only if the plan is the one with this digest (for scripts)",
                            pl: "tylko jeśli plan ma ten skrót (dla skryptów)")),
                    .flag("yes", short: "y", Words.yes),
                ],
                positionals: [PositionalSpec("QUESTION", .required, InboxLines.argument)]), isForUsers: true
        ) { context in
            let inbox = try context.inbox()
            let question = try context.question(inbox)
            guard let inbox else { return .notFound }
            let shown = try context.arguments.value("digest").map(digest) ?? question.plan.digest
            if approves, question.state == .open {
                if context.invocation.streams.input.isTerminal, !context.isJSON, !context.arguments.flag("yes") {
                    for line in InboxLines.lines(question, context) { context.note(line) }
                }
                try Question.confirm(
                    Phrase("Let \(question.agent) do this?", pl: "Pozwolić na to agentowi \(question.agent)?"),
                    consequence: Phrase("not asked: ", pl: "nie zapytano: ") + InboxLines.summary(question),
                    advice: Phrase(
                        "look with 'everett inbox show', then add --yes",
                        pl: "obejrzyj przez 'everett inbox show', potem dodaj --yes"), context)
            }
            let answered = try inbox.answer(
                question.id, approves: approves, shown: shown, message: context.arguments.value("message") ?? "",
                door: .commandLine, at: context.invocation.clock.now)
            if context.isJSON {
                context.answer { $0.question(answered) }
            } else {
                context.say(InboxLines.label(answered, context))
            }
            return .ok
        }
    }

    private static func digest(_ text: String) throws(EverettError) -> Digest {
        if let digest = Digest(hex: text) { return digest }
        throw EverettError(
            .usage, Phrase("a digest has 64 hexadecimal digits", pl: "skrót ma 64 cyfry szesnastkowe"))
    }
}
