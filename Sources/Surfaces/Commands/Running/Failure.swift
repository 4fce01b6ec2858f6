internal import Base
internal import Configuration
internal import Terminal

/// A failed command, told to a person on standard error or to a program as JSON.
struct Failure {
    /// Longer messages carry somebody else's text.
    private static let longest = 2_000

    private let error: EverettError
    private var mistakes: [SettingMistake] = []

    init(_ error: EverettError, whenInterrupted: Phrase? = nil) {
        // Whoever stopped may know better than the command what state things are in.
        let isUnexplained = error.code == .cancelled && error.hints.isEmpty
        self.error = isUnexplained ? whenInterrupted.map { error.adding(hint: $0) } ?? error : error
    }

    init(_ fault: SettingFault) {
        error = fault.error
        mistakes = Array(fault.mistakes.prefix(SettingFault.mostTold))
    }

    /// Tells it and returns the status to end with.
    func tell(_ context: Context) -> ExitStatus {
        context.progress.clear()
        if context.isJSON {
            context.answer { json in
                json.object("error") { json in
                    json.string("code", error.code.name)
                    json.string("message", String(error.message[context.language].prefix(Self.longest)))
                    json.array("hints") { json in
                        for hint in error.hints { json.string(hint[context.language]) }
                    }
                    if !mistakes.isEmpty { json.mistakes(mistakes, context.language) }
                }
            }
        } else {
            // Each mistake of a file on a line of its own, as compilers do.
            for message in mistakes.isEmpty ? [error.message] : mistakes.map(\.lineWithHints) {
                let text = SafeText.make(message[context.language], limit: Self.longest)
                context.note(StyledText(Words.error[context.language] + ": ", .error) + StyledText(text))
            }
            for hint in error.hints {
                let advice = SafeText.make(hint[context.language], limit: Self.longest)
                context.note(StyledText("  " + Words.hint[context.language] + ": ", .dim) + StyledText(advice))
            }
        }
        return ExitStatus(error.code)
    }
}
