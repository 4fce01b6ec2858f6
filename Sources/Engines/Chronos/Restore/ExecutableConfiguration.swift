internal import Base

/// Files that make some program run something: a restore that changes them says so.
struct ExecutableConfiguration {
    private static let directories: Set<String> = [
        ".vscode", ".idea", ".claude", ".cursor", ".codex", ".gemini", ".husky", ".devcontainer", ".zed",
    ]
    private static let names: Set<String> = [
        ".envrc", ".mcp.json", ".npmrc", ".yarnrc", ".yarnrc.yml", ".gitmodules", ".gitattributes",
        ".pre-commit-config.yaml", "lefthook.yml", ".direnv", ".tool-versions", "mise.toml", ".mise.toml", ".bashrc",
        ".profile", ".zshrc",
    ]
    /// What git reads commands from, in a git directory.
    private static let gitNames: Set<String> = [
        "config", "config.worktree", "info/attributes", "rebase-merge/git-rebase-todo",
    ]

    private let repositories: PathSet

    /// `repositories` are the git directories of the workspace.
    init(repositories: some Sequence<BytePath>) {
        self.repositories = PathSet(repositories)
    }

    func isConfiguration(_ path: BytePath) -> Bool {
        var above = path.parent
        while let place = above {
            if repositories.contains(place) {
                let parts = path.components.dropFirst(place.components.count).map {
                    String(decoding: $0, as: UTF8.self)
                }
                return ExecutableConfiguration.isGitConfiguration(parts[...])
            }
            above = place.parent
        }
        let parts = path.components.map { String(decoding: $0, as: UTF8.self) }
        guard let name = parts.last else { return false }
        return ExecutableConfiguration.names.contains(name)
            || parts.dropLast().contains(where: ExecutableConfiguration.directories.contains)
    }

    /// Whether git runs what the file at a place in a git directory says.
    static func isGitConfiguration(_ parts: ArraySlice<String>) -> Bool {
        guard let first = parts.first, let name = parts.last else { return false }
        // The samples that git puts there run only after someone renamed them.
        if first == "hooks" { return parts.count > 1 && !name.hasSuffix(".sample") }
        if gitNames.contains(parts.joined(separator: "/")) { return true }
        switch first {
        // A submodule's name may hold slashes, so where its directory begins is not known here.
        case "modules": return parts.indices.dropFirst(2).contains { isGitConfiguration(parts[$0...]) }
        case "worktrees": return parts.count > 2 && isGitConfiguration(parts.dropFirst(2))
        default: return false
        }
    }
}
