internal import AgentHooks
internal import Base
internal import Terminal

/// `everett hooks install` and `everett hooks remove`
enum HooksInstall {
    static let install = Command(
        CommandSpec(
            "install",
            Phrase("Writes an agent's hook configuration.", pl: "Zapisuje konfigurację haków agenta."),
            discussion: Phrase(
                "What is in the file stays as it is; 'everett hooks remove' takes out exactly what was put in. A file that is not "
                    + "understood is not touched: then the lines to write by hand are shown.",
                pl:
                    "Zawartość pliku pozostaje nietknięta; 'everett hooks remove' usunie dokładnie to, co dodano. Plik, którego "
                    + "nie da się zrozumieć, nie jest zmieniany: wtedy pokazane są wiersze do wpisania ręcznie."),
            examples: [
                CommandExample(
                    "everett hooks install claude-code",
                    Phrase("For all projects of the user.", pl: "Dla wszystkich projektów użytkownika.")),
                CommandExample(
                    "everett hooks install codex --dry-run",
                    Phrase("What would be written.", pl: "Co zostałoby zapisane.")),
                CommandExample(
                    "everett hooks install git",
                    Phrase("For this repository.", pl: "Dla tego repozytorium.")),
            ],
            options: [scope, shell, dryRun], positionals: [agent]), settings: .personal
    ) { try run(.install, $0) }

    static let remove = Command(
        CommandSpec(
            "remove",
            Phrase("Takes an agent's hooks out again.", pl: "Usuwa haki agenta."),
            examples: [
                CommandExample(
                    "everett hooks remove claude-code", Phrase("As before.", pl: "Jak przedtem."))
            ],
            options: [scope, shell, dryRun], positionals: [agent]), settings: .personal
    ) { try run(.remove, $0) }

    private static let agent = PositionalSpec(
        "AGENT", .required, Phrase("which one: ", pl: "który: ") + Phrase(verbatim: HookWords.agents))
    private static let scope = OptionSpec.value(
        "scope", "SCOPE", allowed: HookScope.allCases.map(\.rawValue),
        Phrase(
            "for the user, or for the project here (git: always the repository)",
            pl: "dla użytkownika czy dla tego projektu (git: zawsze repozytorium)"))
    private static let shell = OptionSpec.value(
        "shell", "SHELL", allowed: HookShell.allCases.map(\.rawValue),
        Phrase("which shell, instead of the user's", pl: "która powłoka zamiast domyślnej"))
    private static let dryRun = OptionSpec.flag(
        "dry-run", Phrase("only show what would change", pl: "tylko pokaż, co by się zmieniło"))

    private static func run(_ direction: HookChange.Direction, _ context: Context) throws -> ExitStatus {
        let typed = context.arguments.positional("AGENT") ?? ""
        guard let agent = HookAgent(rawValue: typed) else {
            throw EverettError(
                .usage, HookWords.unknownAgent(typed), hints: [HookWords.knownAgents])
        }
        let scope = context.arguments.value("scope").flatMap(HookScope.init)
        let isDryRun = context.arguments.flag("dry-run")
        if agent == .git {
            _ = try HookSetup(agent, scope, shells: [], context)
            return try git(direction, isDryRun, context)
        }
        let setup = try HookSetup(agent, scope, shells: try shells(agent, direction, context), context)
        let change = try HookChange(setup, direction, context)
        if !isDryRun { try change.apply(context) }
        let isRefused = change.files.contains { $0.refusal != nil }
        if context.isJSON {
            context.answer { json in
                json.string("agent", agent.rawValue)
                json.string("scope", setup.scope.rawValue)
                json.bool("dry_run", isDryRun)
                change.json(&json, context)
            }
        } else {
            change.lines(isDryRun: isDryRun, context)
            if direction == .install, !isRefused {
                for note in setup.notes { context.say(note) }
            }
        }
        return isRefused ? .conflict : .ok
    }

    private static func git(
        _ direction: HookChange.Direction, _ isDryRun: Bool, _ context: Context
    ) throws -> ExitStatus {
        let change = try GitHookChange(direction, context)
        if !isDryRun { try change.apply() }
        if context.isJSON {
            context.answer { json in
                json.string("agent", HookAgent.git.rawValue)
                json.string("scope", HookScope.project.rawValue)
                json.bool("dry_run", isDryRun)
                change.json(&json)
            }
        } else {
            change.lines(isDryRun: isDryRun, context)
        }
        return .ok
    }

    /// The one that is named, or the user's; taken out of all of them where none is named.
    private static func shells(
        _ agent: HookAgent, _ direction: HookChange.Direction, _ context: Context
    ) throws -> [HookShell] {
        guard agent == .shell else { return [] }
        if let named = context.arguments.value("shell").flatMap(HookShell.init) { return [named] }
        if direction == .remove { return HookShell.allCases }
        let path = context.invocation.variables.text("SHELL") ?? ""
        if let shell = path.split(separator: "/").last.flatMap({ HookShell(rawValue: String($0)) }) { return [shell] }
        throw EverettError(.usage, HookWords.unknownShell, hints: [HookWords.nameShell])
    }
}
