/// What is known of an agent's program: its name, and what it needs of the machine where it is shut in.
package struct AgentProfile: Sendable, Hashable {
    package let name: String
    /// What the program is called.
    package let programs: [String]
    /// Where it keeps settings, logins and sessions, beneath the user's home: it writes there itself.
    package let places: [String]
    /// Variables that it is told its keys and settings by; `*` at the end stands for anything.
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

    private static let shells = ["sh", "bash", "zsh", "fish", "dash", "ksh"]
    /// What starts another program, which is the one that is meant.
    private static let starters = ["npx", "bunx", "uvx", "pipx", "env", "nice", "time", "run", "exec"]

    package static let all: [AgentProfile] = [
        AgentProfile(
            "claude-code", programs: ["claude", "claude-code"],
            places: [".claude", ".claude.json", ".config/claude", ".cache/claude", ".local/share/claude"],
            variables: ["ANTHROPIC_*", "CLAUDE_*", "AWS_*", "CLOUD_ML_REGION", "VERTEX_*"]),
        AgentProfile("codex", programs: ["codex"], places: [".codex"], variables: ["OPENAI_*", "CODEX_*"]),
        AgentProfile(
            "aider", programs: ["aider"], places: [".aider", ".aider.conf.yml", ".cache/aider"],
            variables: ["AIDER_*", "OPENAI_*", "ANTHROPIC_*", "GEMINI_*", "DEEPSEEK_*", "OPENROUTER_*"]),
        AgentProfile(
            "opencode", programs: ["opencode"],
            places: [".config/opencode", ".local/share/opencode", ".local/state/opencode", ".cache/opencode"],
            variables: ["OPENCODE_*", "OPENAI_*", "ANTHROPIC_*", "GEMINI_*"]),
        AgentProfile(
            "gemini", programs: ["gemini"], places: [".gemini"], variables: ["GEMINI_*", "GOOGLE_*"]),
        AgentProfile(
            "goose", programs: ["goose"], places: [".config/goose", ".local/share/goose", ".local/state/goose"],
            variables: ["GOOSE_*", "OPENAI_*", "ANTHROPIC_*", "GOOGLE_*"]),
        AgentProfile(
            "mini-swe-agent", programs: ["mini", "mini-swe-agent"], places: [".config/mini-swe-agent"],
            variables: ["MSWEA_*", "OPENAI_*", "ANTHROPIC_*"]),
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

    /// Whether a variable of the user's is one that it is told things by.
    package func wants(_ variable: String) -> Bool {
        variables.contains { pattern in
            pattern.hasSuffix("*") ? variable.hasPrefix(pattern.dropLast()) : variable == pattern
        }
    }
}
