internal import AgentHooks
internal import Base

/// Which agents are on this machine, whether their hooks are installed, and what went wrong in them lately.
struct HookChecks {
    private let context: Context

    init(_ context: Context) {
        self.context = context
    }

    func run() -> [Finding] {
        let standings = HookStanding.all(context)
        let agents = HookAgent.allCases.filter(\.isAgent).compactMap { agent in
            finding(agent, standings.filter { $0.agent == agent && $0.state != "absent" })
        }
        return agents + troubles
    }

    private func finding(_ agent: HookAgent, _ installed: [HookStanding]) -> Finding? {
        let isHere = HookStanding.isHere(agent, context)
        let name = "hooks_\(agent.rawValue.replacing("-", with: "_"))"
        let install = Phrase(verbatim: "everett hooks install \(agent.rawValue)")
        guard let first = installed.first else {
            guard isHere else { return nil }
            return Finding(
                name, .ok,
                Phrase(
                    "\(agent.name) is here, without hooks; 'everett hooks install \(agent.rawValue)' adds them",
                    pl: "\(agent.name) jest tu bez haków; doda je 'everett hooks install \(agent.rawValue)'"))
        }
        if let old = installed.first(where: { $0.state != "current" }) {
            let scope = old.scope == HookSetup.usualScope(agent) ? "" : " --scope \(old.scope.rawValue)"
            return Finding(
                name, .warning,
                Phrase("hooks of another version: \(old.path)", pl: "haki innej wersji: \(old.path)"),
                fix: install + Phrase(verbatim: scope))
        }
        return Finding(name, .ok, Phrase("hooks in \(first.path)", pl: "haki w \(first.path)"))
    }

    private var troubles: [Finding] {
        let recent = HookTroubles(context.invocation).recent()
        guard let last = recent.first else { return [] }
        let count = recent.reduce(0) { $0 + $1.count }
        return [
            Finding(
                "hook_troubles", .warning,
                Phrase(
                    "\(count) calls without a checkpoint in the last day; \(last.agent), \(last.time.rfc3339): \(last.message)",
                    pl:
                        "wywołania bez punktu kontrolnego w ostatniej dobie: \(count); \(last.agent), \(last.time.rfc3339): \(last.message)"
                ))
        ]
    }
}
