internal import Base

/// A program that speaks the protocol, and how it is told about this server.
package enum AgentClient: String, Sendable, Hashable, CaseIterable {
    case claudeCode = "claude-code"
    case claudeDesktop = "claude-desktop"
    case codex
    case cursor
    case gemini
    case goose
    case opencode
    case vscode

    /// What the entry is called everywhere.
    private static let server = "everett"

    /// Where things are that belong to a user.
    package struct Places: Sendable {
        /// `$HOME`
        package let home: String
        /// `$XDG_CONFIG_HOME`, or `.config` in the home
        package let configuration: String

        package init(home: String, configuration: String) {
            self.home = home
            self.configuration = configuration
        }
    }

    /// Its file for all projects of a user.
    package func userFile(_ places: Places) -> String {
        switch self {
        case .claudeCode: places.home + "/.claude.json"
        case .claudeDesktop: places.configuration + "/Claude/claude_desktop_config.json"
        case .codex: places.home + "/.codex/config.toml"
        case .cursor: places.home + "/.cursor/mcp.json"
        case .gemini: places.home + "/.gemini/settings.json"
        case .goose: places.configuration + "/goose/config.yaml"
        case .opencode: places.configuration + "/opencode/opencode.json"
        case .vscode: places.configuration + "/Code/User/mcp.json"
        }
    }

    /// Its file for one project, as a way down from its root; nil when it has none.
    package var projectFile: String? {
        switch self {
        case .claudeCode: ".mcp.json"
        case .cursor: ".cursor/mcp.json"
        case .codex: ".codex/config.toml"
        case .gemini: ".gemini/settings.json"
        case .opencode: "opencode.json"
        case .vscode: ".vscode/mcp.json"
        case .claudeDesktop, .goose: nil
        }
    }

    /// Whether it starts servers where no project is, so that it has to be told which one is meant.
    package var startsElsewhere: Bool { self == .claudeDesktop }

    /// What goes into a file of its, as that file is now; `command` is the program and its arguments.
    package func edit(_ command: [String], in bytes: [UInt8]) -> ConfigurationEdit {
        let edit = edit(command)
        // Its second version keeps servers one step further down; a file says by itself which one it is for.
        if self == .opencode, (try? JSONEdit.hasMember(["mcp", "servers"], in: bytes)) == true {
            return edit.at(["mcp", "servers", Self.server])
        }
        return edit
    }

    private func edit(_ command: [String]) -> ConfigurationEdit {
        let program = JSONValue.string(command.first ?? "")
        let arguments = JSONValue.array(command.dropFirst().map { .string($0) })
        let plain: [(name: String, value: JSONValue)] = [("command", program), ("args", arguments)]
        switch self {
        case .claudeCode, .cursor:
            return ConfigurationEdit(.json, ["mcpServers", Self.server], [("type", .string("stdio"))] + plain)
        case .claudeDesktop, .gemini: return ConfigurationEdit(.json, ["mcpServers", Self.server], plain)
        case .codex: return ConfigurationEdit(.toml, ["mcp_servers", Self.server], plain)
        case .vscode: return ConfigurationEdit(.json, ["servers", Self.server], [("type", .string("stdio"))] + plain)
        case .opencode:
            return ConfigurationEdit(
                .json, ["mcp", Self.server],
                [
                    ("type", .string("local")), ("command", .array(command.map { .string($0) })),
                    ("enabled", .bool(true)),
                ])
        case .goose:
            return ConfigurationEdit(
                .yaml, ["extensions", Self.server],
                [
                    ("name", .string("Everett")), ("type", .string("stdio")), ("cmd", program), ("args", arguments),
                    ("enabled", .bool(true)), ("timeout", .integer(300)),
                ])
        }
    }
}
