internal import Base
internal import Runs

/// What is for users alone is refused to whoever descends from an agent.
///
/// A program that runs as the user outside of a sandbox can pretend; one that merely does as a text told it cannot.
enum UserCheck {
    static func check(_ invocation: Invocation) throws {
        if let agent = try agent(invocation) { throw refusal(agent) }
    }

    /// The agent on whose behalf this call is made, as far as anybody knows.
    static func agent(_ invocation: Invocation) throws -> String? {
        try AgentProcesses(home: EverettHome.path(invocation.variables), files: invocation.files)
            .agent(above: invocation.caller)
    }

    private static func refusal(_ agent: String) -> EverettError {
        EverettError(
            .permission,
            Phrase(
                "this is for users only, and the call comes from an agent (\(agent))",
                pl: "to jest tylko dla użytkownika, a wywołanie pochodzi od agenta (\(agent))"),
            hints: [
                Phrase(
                    "do it in a terminal of your own, outside of the guarded program",
                    pl: "zrób to we własnym terminalu, poza pilnowanym programem")
            ])
    }
}
