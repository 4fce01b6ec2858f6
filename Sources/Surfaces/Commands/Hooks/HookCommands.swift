internal import AgentHooks
internal import Base
internal import Chronos
internal import Terminal

/// `everett hook`, which agents call, and `everett deliver-hook`, which carries such a call out.
enum HookCommands {
    static let hook = Command(
        CommandSpec(
            "hook",
            Phrase("Answers an agent that calls its hook.", pl: "Odpowiada agentowi, który wywołuje swój hak."),
            positionals: [
                PositionalSpec("AGENT", .required, Phrase("who calls", pl: "kto wywołuje")),
                PositionalSpec("EVENT", .optional, Phrase("when it calls", pl: "w jakiej chwili")),
                PositionalSpec("DETAIL", .repeating(atLeast: 0), Phrase("what it says", pl: "co mówi")),
            ],
            isHidden: true), settings: .reporting
    ) { context in
        HookErrand(context).run()
        return .ok
    }

    static let deliver = Command(
        CommandSpec(
            "deliver-hook",
            Phrase("Carries out the call of an agent's hook.", pl: "Wykonuje wywołanie haka agenta."),
            positionals: [
                PositionalSpec("CALL", .required, Phrase("what the agent said", pl: "co powiedział agent"))
            ],
            isHidden: true), settings: .reporting
    ) { context in
        let call = try HookCall(letter: context.arguments.positional("CALL") ?? "")
        // Whoever asked may have stopped waiting; what was begun is of use all the same.
        let outcome = try HookService(context).perform(call, Supervision(isCancelled: { false }))
        if !context.arguments.flag("quiet") { context.output.write(outcome.text + "\n") }
        return .ok
    }
}
