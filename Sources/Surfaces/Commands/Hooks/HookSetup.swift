internal import AgentHooks
internal import Base
internal import Chronos
internal import Configuration
internal import Platform

/// Where an agent's hooks are to stand on this machine, and how they stand.
struct HookSetup {
    let agent: HookAgent
    let scope: HookScope
    /// Nil where hooks are no files of a configuration: git's.
    let files: [HookPlan.File]
    let notes: [Phrase]

    /// The scope that is meant where nobody says: a repository's hooks are its own, everything else is the user's.
    static func usualScope(_ agent: HookAgent) -> HookScope { agent == .git ? .project : .user }

    init(_ agent: HookAgent, _ scope: HookScope?, shells: [HookShell], _ context: Context) throws {
        self.agent = agent
        let scope = scope ?? Self.usualScope(agent)
        self.scope = scope
        guard agent != .git || scope == .project, agent != .shell || scope == .user else {
            throw EverettError(
                .usage, HookWords.noScope(agent.name, scope.rawValue), hints: [HookWords.usualScope(agent.name)])
        }
        let places = try Self.places(context)
        // What is committed with a project is for everybody who has it, wherever Everett lies there.
        let command = scope == .user ? Self.program(context) : .plain
        if agent == .shell {
            files = shells.map { $0.file(places, command) }
            notes = [HookWords.newShell]
        } else {
            let inline = try agent == .codex && Self.hasInlineHooks(scope, places, context)
            let plan = HookPlan.make(agent, scope, places, command, hasInlineHooks: inline)
            files = plan?.files ?? []
            notes = plan?.notes ?? []
        }
    }

    static func places(_ context: Context) throws -> HookPlaces {
        let variables = context.invocation.variables
        func path(_ name: String) -> AbsolutePath? { variables.bytes(name).flatMap { AbsolutePath($0) } }
        guard let home = path("HOME") else { throw EverettError(.usage, HookWords.noHome) }
        return HookPlaces(
            home: home, configuration: path("XDG_CONFIG_HOME"), claude: path("CLAUDE_CONFIG_DIR"),
            codex: path("CODEX_HOME"), zsh: path("ZDOTDIR"), project: try projectRoot(context))
    }

    /// The project in care, or where one stands: hooks may come first.
    static func projectRoot(_ context: Context) throws -> AbsolutePath {
        let place = try context.startingPlace()
        let canonical = Places.canonical(place) ?? place
        let home = try EverettHome.path(context.invocation.variables)
        guard (try? context.invocation.files.statusIfPresent(FileDescriptors.none, CName(home.bytes))) != nil,
            let engine = try? context.openEngine(), let project = try? engine.project(containing: canonical)
        else { return canonical }
        return project.root
    }

    /// The program by its name where the user's search path leads to this very program, else by its path.
    static func program(_ context: Context) -> HookCommand {
        let path = context.invocation.variables.text("PATH") ?? ""
        guard let own = AbsolutePath("/proc/self/exe").flatMap(Places.canonical) else { return .plain }
        let found = ChildProcess.find("everett", searchPath: path, files: context.invocation.files)
        if found.flatMap(Places.canonical) == own { return .plain }
        return HookCommand(path: own.description)
    }

    private static func hasInlineHooks(_ scope: HookScope, _ places: HookPlaces, _ context: Context) throws -> Bool {
        let directory = scope == .user ? places.codex : places.project.appending(".codex")
        let file = try EditedFile.read(directory.appending("config.toml"), context.invocation.files)
        guard let bytes = file.bytes, let text = try? TOMLText(bytes), case .table(let hooks) = text.node(["hooks"])
        else { return false }
        return hooks.keys.contains { $0 != "state" }
    }

    // MARK: Git

    /// Where git looks for hooks of the repository: also where its configuration sends it.
    static func gitHooks(_ context: Context) throws -> (directory: AbsolutePath, isShared: Bool) {
        guard let git = context.invocation.git else {
            throw EverettError(.notFound, Phrase("git was not found", pl: "nie znaleziono programu git"))
        }
        let place = try context.startingPlace()
        var environment: [String: String] = [:]
        for name in ["PATH", "HOME", "XDG_CONFIG_HOME"] { environment[name] = context.invocation.variables.text(name) }
        func ask(_ arguments: [String]) throws -> String? {
            let result = try ChildProcess.run(
                git, arguments: arguments.map { Array($0.utf8) }, environment: environment, workingDirectory: place,
                timeoutMilliseconds: 10_000)
            guard result.termination == .exited(0) else { return nil }
            return String(decoding: result.standardOutput.bytes.prefix { $0 != 0x0a }, as: UTF8.self)
        }
        guard let answer = try ask(["rev-parse", "--git-path", "hooks"]) else {
            throw EverettError(.notFound, HookWords.noRepository(place.description))
        }
        let directory = try Places.absolute(Array(answer.utf8), from: place)
        return (directory, try ask(["config", "--get", "core.hooksPath"]) != nil)
    }
}
