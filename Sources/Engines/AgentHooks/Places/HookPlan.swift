package import Base
package import Configuration
package import Platform

/// Which files an agent's hooks are, and what the user has to know about them.
package struct HookPlan: Sendable {
    package struct File: Sendable {
        package let path: AbsolutePath
        package let edit: ConfigurationEdit
    }

    package let files: [File]
    /// What is left to do by hand.
    package let notes: [Phrase]

    /// Seconds; agents that want it otherwise are told otherwise. Everett itself gives up long before.
    static let timeout = 30
    static let block = "everett hooks"

    /// Nil for an agent whose hooks are no configuration, or that has none of this scope.
    ///
    /// `hasInlineHooks`: Codex reads hooks from its own `config.toml` there, and asks not to use two forms at once.
    package static func make(
        _ agent: HookAgent, _ scope: HookScope, _ places: HookPlaces, _ command: HookCommand,
        hasInlineHooks: Bool = false
    ) -> HookPlan? {
        let isUser = scope == .user
        switch agent {
        case .claudeCode:
            let directory = isUser ? places.claude : places.project.appending(".claude")
            return HookPlan(files: [claude(directory.appending("settings.json"), command)], notes: [])
        case .codex:
            let directory = isUser ? places.codex : places.project.appending(".codex")
            let file = hasInlineHooks ? inlineCodex(directory, command) : codex(directory, command)
            return HookPlan(files: [file], notes: [Words.codexTrust])
        case .gemini:
            let directory = isUser ? places.home.appending(".gemini") : places.project.appending(".gemini")
            return HookPlan(
                files: [gemini(directory.appending("settings.json"), command)],
                notes: isUser ? [] : [Words.geminiTrust])
        case .cursor:
            let directory = isUser ? places.home.appending(".cursor") : places.project.appending(".cursor")
            return HookPlan(files: [cursor(directory.appending("hooks.json"), command)], notes: [])
        case .opencode:
            let directory = isUser ? places.configuration.appending("opencode") : places.project.appending(".opencode")
            let edit = ConfigurationEdit(
                .file(Array(OpencodePlugin.text(command).utf8), mark: OpencodePlugin.mark))
            return HookPlan(
                files: [File(path: directory.appending("plugins/everett.js"), edit: edit)],
                notes: [Words.restartOpencode])
        case .git, .shell: return nil
        }
    }

    // MARK: Claude Code and those who took its form

    private static let claudeTools = "^(Bash|PowerShell|Edit|Write|MultiEdit|NotebookEdit|mcp__.*)$"

    private static func claude(_ path: AbsolutePath, _ command: HookCommand) -> File {
        let events: [(String, String?)] = [
            ("SessionStart", nil), ("UserPromptSubmit", nil), ("PreToolUse", claudeTools), ("PostToolUse", claudeTools),
            ("PostToolUseFailure", claudeTools), ("Stop", nil), ("SessionEnd", nil),
        ]
        return groups(path, .claudeCode, events, command, timeout: timeout, first: "SessionStart")
    }

    private static let codexTools = "^(Bash|apply_patch|mcp__.*)$"
    private static let codexEvents: [(String, String?)] = [
        ("SessionStart", nil), ("UserPromptSubmit", nil), ("PreToolUse", codexTools), ("PostToolUse", codexTools),
        ("Stop", nil),
    ]

    private static func codex(_ directory: AbsolutePath, _ command: HookCommand) -> File {
        groups(
            directory.appending("hooks.json"), .codex, codexEvents, command, timeout: timeout, first: "SessionStart")
    }

    private static func inlineCodex(_ directory: AbsolutePath, _ command: HookCommand) -> File {
        let lines = codexEvents.flatMap { event, matcher -> [String] in
            let text = event == "SessionStart" ? command.firstText(.codex, event) : command.text(.codex, event)
            return ["[[hooks.\(event)]]"] + (matcher.map { ["matcher = '\($0)'"] } ?? []) + [
                "[[hooks.\(event).hooks]]", "type = \"command\"",
                "command = " + JSONWriter.text { $0.string(text) }, "timeout = \(timeout)",
            ]
        }
        return File(
            path: directory.appending("config.toml"), edit: ConfigurationEdit(.toml(lines, block: block)))
    }

    private static func gemini(_ path: AbsolutePath, _ command: HookCommand) -> File {
        let tools = "^(run_shell_command|write_file|replace|mcp_.*)$"
        let events: [(String, String?)] = [
            ("SessionStart", nil), ("BeforeAgent", nil), ("BeforeTool", tools), ("AfterTool", tools),
            ("AfterAgent", nil), ("SessionEnd", nil),
        ]
        // Milliseconds.
        return groups(path, .gemini, events, command, timeout: timeout * 1_000, first: "SessionStart", named: true)
    }

    private static func groups(
        _ path: AbsolutePath, _ agent: HookAgent, _ events: [(String, String?)], _ command: HookCommand, timeout: Int,
        first: String, named: Bool = false
    ) -> File {
        let insertions = events.map { event, matcher in
            let text = event == first ? command.firstText(agent, event) : command.text(agent, event)
            let handler = JSONTemplate.object(
                (named ? [.init("name", .string("everett"))] : []) + [
                    .init("type", .string("command")), .init("command", .string(text)),
                    .init("timeout", .integer(timeout)),
                ])
            let group: [JSONTemplate.Member] = matcher.map { [.init("matcher", .string($0))] } ?? []
            return JSONInsertion.item(of: ["hooks", event], .object(group + [.init("hooks", .array([handler]))]))
        }
        let marks = [JSONMark.commands(holding: HookCommand.mark(agent), beneath: ["hooks"])]
        // Gemini CLI reads comments; the others say JSON.
        return File(
            path: path,
            edit: ConfigurationEdit(.json(insertions, marks: marks, agent == .gemini ? .comments : .strict)))
    }

    // MARK: Cursor

    private static func cursor(_ path: AbsolutePath, _ command: HookCommand) -> File {
        let events: [(String, String?)] = [
            ("sessionStart", nil), ("beforeSubmitPrompt", nil), ("beforeShellExecution", nil),
            ("afterShellExecution", nil), ("beforeMCPExecution", nil), ("afterMCPExecution", nil),
            ("preToolUse", "^(Write|Delete)$"), ("afterFileEdit", nil), ("stop", nil), ("sessionEnd", nil),
        ]
        let entries = events.map { event, matcher in
            JSONInsertion.item(
                of: ["hooks", event],
                .object(
                    [.init("command", .string(command.text(.cursor, event))), .init("timeout", .integer(timeout))]
                        + (matcher.map { [.init("matcher", .string($0))] } ?? [])))
        }
        let marks = [
            JSONMark.commands(holding: HookCommand.mark(.cursor), beneath: ["hooks"]), .companion("version"),
        ]
        let insertions = entries + [.companion("version", .integer(1))]
        return File(path: path, edit: ConfigurationEdit(.json(insertions, marks: marks, .strict)))
    }
}
