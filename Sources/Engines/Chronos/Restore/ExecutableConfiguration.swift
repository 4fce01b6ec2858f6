internal import Base

/// Files that make some program run something: a restore that changes them says so.
enum ExecutableConfiguration {
    private static let directories: Set<String> = [
        ".vscode", ".idea", ".claude", ".cursor", ".codex", ".gemini", ".husky", ".devcontainer", ".zed",
    ]
    private static let names: Set<String> = [
        ".envrc", ".mcp.json", ".npmrc", ".yarnrc", ".yarnrc.yml", ".gitmodules", ".gitattributes",
        ".pre-commit-config.yaml", "lefthook.yml", ".direnv", ".tool-versions", "mise.toml", ".mise.toml", ".bashrc",
        ".profile", ".zshrc",
    ]

    static func isConfiguration(_ path: BytePath) -> Bool {
        let parts = path.components.map { String(decoding: $0, as: UTF8.self) }
        guard let name = parts.last else { return false }
        if names.contains(name) { return true }
        if parts.contains(".git") { return name == "config" || name == "config.worktree" || parts.contains("hooks") }
        return parts.dropLast().contains(where: directories.contains)
    }
}
