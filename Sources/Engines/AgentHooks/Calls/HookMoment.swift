/// When an agent calls.
package enum HookMoment: String, Sendable, CaseIterable {
    case sessionStart, turnStart, beforeTool, afterTool, turnEnd, sessionEnd
    /// Something that is of no concern here.
    case other
}

/// What a tool may do to a project.
package enum ToolKind: String, Sendable, CaseIterable {
    case shell
    /// Writes, edits or removes files.
    case change
    case read
    /// Of Everett itself, which looks after what it does.
    case own
    /// Of a server, or one that came later: it may do anything.
    case unknown
}

extension ToolKind {
    private static let shells: Set<String> = [
        "bash", "shell", "run_shell_command", "powershell", "local_shell", "exec_command", "unified_exec", "terminal",
    ]
    private static let changes: Set<String> = [
        "write", "edit", "multiedit", "notebookedit", "write_file", "replace", "patch", "apply_patch", "delete",
        "strreplace", "editnotebook", "multi_edit", "file",
    ]
    private static let reads: Set<String> = [
        "read", "glob", "grep", "ls", "list", "read_file", "read_many_files", "list_directory", "search_file_content",
        "grep_search", "webfetch", "web_fetch", "websearch", "web_search", "google_web_search", "todowrite", "todoread",
        "write_todos", "update_plan", "question", "askuserquestion", "ask_user", "exitplanmode", "enterplanmode",
        "toolsearch", "skill", "task", "agent", "subagent", "codesearch", "semanticsearch", "view_image", "lsp",
        "bashoutput", "taskoutput", "readlints", "plan_exit", "plan_enter",
    ]

    /// By the name that an agent gives its tool.
    package init(tool name: String) {
        let lowered = name.lowercased()
        if ["mcp__everett__", "mcp_everett_", "mcp:everett", "everett_"].contains(where: lowered.hasPrefix) {
            self = .own
        } else if Self.shells.contains(lowered) {
            self = .shell
        } else if Self.changes.contains(lowered) {
            self = .change
        } else {
            self = Self.reads.contains(lowered) ? .read : .unknown
        }
    }
}
