internal import Base
internal import Terminal

/// `everett complete`, which completion scripts call while the user types.
enum CompletionAsk {
    static let command = Command(
        CommandSpec(
            "complete",
            Phrase(
                "Answers a shell that completes a command line.",
                pl: "Odpowiada powłoce, która uzupełnia wiersz poleceń."),
            positionals: [
                PositionalSpec("QUESTION", .required, Phrase("what is asked for", pl: "o co pyta")),
                PositionalSpec("TYPED", .optional, Phrase("what was typed so far", pl: "co już wpisano")),
            ],
            isHidden: true), settings: .reporting
    ) { context in
        // Nothing may disturb the line being typed: where there is no answer there is silence.
        guard let question = CompletionQuestion(rawValue: context.arguments.positional("QUESTION") ?? ""),
            let answers = try? question.answers(context.arguments.positional("TYPED") ?? "", context)
        else { return .ok }
        for answer in answers {
            if let line = CompletionAnswer.line(answer.value, answer.about) { context.output.write(line) }
        }
        return .ok
    }
}
