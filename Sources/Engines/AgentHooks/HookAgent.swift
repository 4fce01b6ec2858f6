/// Whoever calls Everett around what it does, each in a way of its own.
package enum HookAgent: String, Sendable, CaseIterable {
    case claudeCode = "claude-code"
    case codex
    case gemini
    case opencode
    case cursor
    case git
    case shell

    /// As its makers write it.
    package var name: String {
        switch self {
        case .claudeCode: "Claude Code"
        case .codex: "Codex"
        case .gemini: "Gemini CLI"
        case .opencode: "opencode"
        case .cursor: "Cursor"
        case .git: "git"
        case .shell: "shell"
        }
    }

    /// The program by which one sees that it is on this machine.
    package var program: String {
        switch self {
        case .claudeCode: "claude"
        case .codex, .gemini, .opencode, .cursor, .git: rawValue
        case .shell: "sh"
        }
    }

    /// Whether a session of it is a run of an agent; what a person does in a shell or with git is not.
    package var isAgent: Bool { self != .git && self != .shell }
}
