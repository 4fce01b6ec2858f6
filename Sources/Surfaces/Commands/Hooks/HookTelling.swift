internal import AgentHooks
internal import Base
internal import Platform

/// What the user is told of a call: once in a session, and never the same thing with each tool.
struct HookTelling {
    private let context: Context

    init(_ context: Context) {
        self.context = context
    }

    /// The message for the user; nil when there is nothing to tell, or it was told.
    func message(_ call: HookCall, _ result: HookDelivery.Result) -> String? {
        let phrase: Phrase
        let code: String
        switch result {
        case .outcome(let outcome) where outcome.kind == .noProject:
            // Said when a session begins; elsewhere one may work where one likes.
            guard call.moment == .sessionStart else { return nil }
            return Self.noProject[context.language]
        case .outcome(let outcome) where outcome.kind != .failed: return nil
        case .outcome(let outcome), .given(let outcome):
            code = outcome.code ?? "failed"
            phrase = Self.failed(outcome.message ?? code)
        case .late:
            code = "late"
            phrase = Self.late
        }
        let isShown = HookAnswer(call.agent, event: call.event, message: "").isShown
        let notes = HookTroubles(context.invocation)
        let isFirst = notes.note(
            call, code: code, message: phrase[context.language], tells: isShown,
            directory: call.directory ?? context.invocation.workingDirectory?.bytes ?? [])
        return isFirst && isShown ? phrase[context.language] : nil
    }

    private static let noProject = Phrase(
        "Everett: this directory is not in its care, so it cannot take back what is done here; 'everett init' changes that",
        pl:
            "Everett: ten katalog nie jest pod jego opieką, więc nie cofnie on tego, co się tu stanie; zmieni to 'everett init'"
    )

    private static let late = Phrase(
        "Everett: a checkpoint takes longer than an agent is kept waiting; it is being made in the background",
        pl: "Everett: punkt kontrolny trwa dłużej, niż agent może czekać; powstaje w tle")

    private static func failed(_ reason: String) -> Phrase {
        Phrase(
            "Everett: no checkpoint could be made (\(reason)); the agent goes on without. 'everett doctor' looks into it",
            pl:
                "Everett: nie udało się utworzyć punktu kontrolnego (\(reason)); agent pracuje dalej bez niego. Sprawdzi to 'everett doctor'"
        )
    }
}
