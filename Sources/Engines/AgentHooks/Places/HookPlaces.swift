package import Platform

/// Whose hooks: for everything its user does with the agent, or for one project.
package enum HookScope: String, Sendable, CaseIterable {
    case user, project
}

/// Where agents look for what belongs to a user or a project.
package struct HookPlaces: Sendable {
    package var home: AbsolutePath
    /// `$XDG_CONFIG_HOME`, else `.config` in the home.
    package var configuration: AbsolutePath
    /// `$CLAUDE_CONFIG_DIR`, else `.claude` in the home.
    package var claude: AbsolutePath
    /// `$CODEX_HOME`, else `.codex` in the home.
    package var codex: AbsolutePath
    /// `$ZDOTDIR`, else the home.
    package var zsh: AbsolutePath
    package var project: AbsolutePath

    package init(
        home: AbsolutePath, configuration: AbsolutePath? = nil, claude: AbsolutePath? = nil,
        codex: AbsolutePath? = nil, zsh: AbsolutePath? = nil, project: AbsolutePath
    ) {
        self.home = home
        self.configuration = configuration ?? home.appending(".config")
        self.claude = claude ?? home.appending(".claude")
        self.codex = codex ?? home.appending(".codex")
        self.zsh = zsh ?? home
        self.project = project
    }
}
