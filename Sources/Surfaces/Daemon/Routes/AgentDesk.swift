internal import Base
internal import Chronos
internal import Functions
internal import Inbox
internal import Platform
internal import Runs
internal import Web

/// What the routes know of agents.
extension Services {
    /// The inbox of the home; nil where nothing was ever asked.
    func inbox() throws -> InboxStore? { try InboxStore.ifPresent(home: home, files: files) }

    func asked() throws -> InboxStore {
        if let inbox = try inbox() { return inbox }
        throw EverettError(.notFound, Phrase("nothing was ever asked", pl: "nikt jeszcze o nic nie pytał"))
    }

    func runs(_ desk: ProjectDesk) throws -> RunStore? {
        try RunStore.ifPresent(home: home, project: desk.project.id, files: files)
    }

    /// The agent on whose behalf a process on this machine asks, as far as anybody knows; whoever has a token is known by that.
    func agent(_ call: RouteCall) throws -> String? {
        guard case .unix(_, let process) = call.identity else { return nil }
        return try AgentProcesses(home: home, files: files).agent(above: process)
    }

    /// Refuses what no agent may do.
    func requireUser(_ call: RouteCall) throws {
        guard let agent = try agent(call) else { return }
        throw EverettError(
            .permission,
            Phrase(
                "this is for users only, and the call comes from an agent (\(agent))",
                pl: "to jest tylko dla użytkownika, a wywołanie pochodzi od agenta (\(agent))"))
    }

    func approvals(_ agent: String) -> Approvals {
        Approvals(home: home, agent: agent, clock: clock, ids: IDSource(random: .system), files: files)
    }
}
