/// What is known of an agent's program: its name, and what it needs of the machine where it is shut in.
package struct AgentProfile: Sendable, Hashable {
    package let name: String
    /// What the program is called.
    package let programs: [String]
    /// Where it keeps settings, logins and sessions, beneath the user's home: it writes there itself.
    package let places: [String]
    /// Variables that it is told its keys and settings by.
    package let variables: [String]
    /// Whether it asks a model on the network, so that it cannot do without.
    package let needsNetwork: Bool

    init(_ name: String, programs: [String], places: [String], variables: [String], needsNetwork: Bool = true) {
        self.name = name
        self.programs = programs
        self.places = places
        self.variables = variables
        self.needsNetwork = needsNetwork
    }

    private static let openAI = ["OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_API_BASE"]
    private static let anthropic = [
        "ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODEL",
    ]
    private static let google = ["GEMINI_API_KEY", "GOOGLE_API_KEY", "GOOGLE_CLOUD_PROJECT"]
    private static let shells = ["sh", "bash", "zsh", "fish", "dash", "ksh"]
    /// What starts another program, which is the one that is meant.
    private static let starters = ["npx", "bunx", "uvx", "pipx", "env", "nice", "time", "run", "exec"]

    package static let all: [AgentProfile] = [
        AgentProfile(
            "claude-code", programs: ["claude", "claude-code"],
            places: [".claude", ".claude.json", ".config/claude", ".cache/claude", ".local/share/claude"],
            variables: anthropic + ["CLAUDE_CONFIG_DIR", "CLAUDE_CODE_OAUTH_TOKEN", "CLAUDE_CODE_USE_BEDROCK"]),
        AgentProfile(
            "codex", programs: ["codex"], places: [".codex"], variables: openAI + ["CODEX_HOME", "CODEX_API_KEY"]),
        AgentProfile(
            "aider", programs: ["aider"], places: [".aider", ".aider.conf.yml", ".cache/aider"],
            variables: openAI + anthropic + google
                + ["AIDER_MODEL", "AIDER_OPENAI_API_BASE", "DEEPSEEK_API_KEY", "OPENROUTER_API_KEY"]),
        AgentProfile(
            "opencode", programs: ["opencode"],
            places: [".config/opencode", ".local/share/opencode", ".local/state/opencode", ".cache/opencode"],
            variables: openAI + anthropic + google + ["OPENCODE_CONFIG"]),
        AgentProfile(
            "gemini", programs: ["gemini"], places: [".gemini"], variables: google),
        AgentProfile(
            "goose", programs: ["goose"], places: [".config/goose", ".local/share/goose", ".local/state/goose"],
            variables: openAI + anthropic + google + ["GOOSE_PROVIDER", "GOOSE_MODEL"]),
        AgentProfile(
            "mini-swe-agent", programs: ["mini", "mini-swe-agent"], places: [".config/mini-swe-agent"],
            variables: openAI + anthropic + ["MSWEA_MODEL_NAME", "MSWEA_CONFIGURED", "MSWEA_COST_TRACKING"]),
        AgentProfile("shell", programs: shells, places: [], variables: [], needsNetwork: false),
    ]

    /// The agent that a command starts; one that is not known goes by its program's name.
    package static func of(_ words: [[UInt8]]) -> AgentProfile {
        let names = words.map { String(decoding: $0.split(separator: UInt8(ascii: "/")).last ?? [], as: UTF8.self) }
        guard let first = names.first else { return unknown("") }
        for (place, name) in names.enumerated() where !name.hasPrefix("-") {
            if let known = all.first(where: { $0.programs.contains(name) }) { return known }
            // Only behind something that starts programs another word can be one.
            if !starters.contains(name), place == 0 { return unknown(first) }
        }
        return unknown(first)
    }

    private static func unknown(_ name: String) -> AgentProfile {
        AgentProfile(name, programs: [name], places: [], variables: [])
    }
}
