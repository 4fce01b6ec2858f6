internal import Base
internal import Terminal

/// A failed command, told to a person on standard error or to a program as JSON.
struct Failure {
    /// Longer messages carry somebody else's text.
    private static let longest = 2_000

    private let error: EverettError

    init(_ error: EverettError, whenInterrupted: Phrase? = nil) {
        // Whoever stopped may know better than the command what state things are in.
        let isUnexplained = error.code == .cancelled && error.hints.isEmpty
        self.error = isUnexplained ? whenInterrupted.map { error.adding(hint: $0) } ?? error : error
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
                }
            }
        } else {
            let message = SafeText.make(error.message[context.language], limit: Self.longest)
            context.note(StyledText(Words.error[context.language] + ": ", .error) + StyledText(message))
            for hint in error.hints {
                let advice = SafeText.make(hint[context.language], limit: Self.longest)
                context.note(StyledText("  " + Words.hint[context.language] + ": ", .dim) + StyledText(advice))
            }
        }
        return ExitStatus(error.code)
    }
}
