internal import AgentHooks
internal import Base
internal import Configuration
internal import Platform

/// How an agent's hooks stand in one place.
struct HookStanding {
    let agent: HookAgent
    let scope: HookScope
    let path: String
    /// `absent`, `current`, `outdated` or `unclear`.
    let state: String

    /// All agents in all places, as far as they can be looked at.
    static func all(_ context: Context) -> [HookStanding] {
        var all: [HookStanding] = []
        for agent in HookAgent.allCases {
            for scope in HookScope.allCases {
                if agent == .git {
                    if scope == .project { all += git(context) }
                    continue
                }
                guard let setup = try? HookSetup(agent, scope, shells: HookShell.allCases, context) else { continue }
                for file in setup.files {
                    let bytes = (try? EditedFile.read(file.path, context.invocation.files))?.bytes
                    all.append(
                        HookStanding(
                            agent: agent, scope: scope, path: file.path.description,
                            state: file.edit.standing(in: bytes).rawValue))
                }
            }
        }
        return all
    }

    private static func git(_ context: Context) -> [HookStanding] {
        guard let place = try? HookSetup.gitHooks(context) else { return [] }
        let hooks = GitHooks(place.directory, HookSetup.program(context), context.invocation.files)
        let standings = GitHooks.names.compactMap { try? hooks.standing($0) }
        let ours = standings.filter { $0 == .current || $0 == .outdated }
        let state =
            ours.isEmpty ? "absent" : standings.allSatisfy { $0 == .current } ? "current" : "outdated"
        return [
            HookStanding(agent: .git, scope: .project, path: place.directory.description, state: state)
        ]
    }

    /// Whether the agent is on this machine.
    static func isHere(_ agent: HookAgent, _ context: Context) -> Bool {
        let path = context.invocation.variables.text("PATH") ?? ""
        return ChildProcess.find(agent.program, searchPath: path, files: context.invocation.files) != nil
    }
}
