internal import Base
internal import Configuration

extension HookCall {
    /// No document is read further.
    package static let largestDocument = 32 << 20
    private static let longestRead = 4_000

    /// What a call says: the event as the installed command line names it, where it does, and the agent's document.
    ///
    /// A document that cannot be read leaves what the command line says: a checkpoint without its story is better than none.
    package static func decode(_ agent: HookAgent, event named: String?, document: [UInt8]) -> HookCall {
        let text = try? JSONText(document, .strict)
        let fields = HookFields(text)
        let event = fields.text("hook_event_name") ?? fields.text("hook") ?? named ?? ""
        var call = HookCall(agent, moment(agent, event), event: HookCall.name(event) ?? "")
        call.directory = fields.path("cwd") ?? fields.path("directory")
        switch agent {
        case .claudeCode, .codex, .gemini: call.readClaudeLike(fields)
        case .cursor: call.readCursor(fields)
        case .opencode: call.readOpencode(fields)
        case .git, .shell: break
        }
        if call.kind == .shell, let line = call.detail { call.isReadOnly = ShellLine.isReadOnly(line) }
        call.detail = call.detail.map { HookDetail.line($0) }.flatMap { $0.isEmpty ? nil : $0 }
        return call
    }

    private static let moments: [HookAgent: [String: HookMoment]] = [
        .claudeCode: claudeMoments, .codex: claudeMoments,
        .gemini: [
            "SessionStart": .sessionStart, "BeforeAgent": .turnStart, "BeforeTool": .beforeTool,
            "AfterTool": .afterTool, "AfterAgent": .turnEnd, "SessionEnd": .sessionEnd,
        ],
        .cursor: [
            "sessionStart": .sessionStart, "beforeSubmitPrompt": .turnStart, "preToolUse": .beforeTool,
            "beforeShellExecution": .beforeTool, "beforeMCPExecution": .beforeTool, "postToolUse": .afterTool,
            "afterShellExecution": .afterTool, "afterMCPExecution": .afterTool, "afterFileEdit": .afterTool,
            "stop": .turnEnd, "sessionEnd": .sessionEnd,
        ],
        .opencode: [
            "session.created": .sessionStart, "chat.message": .turnStart, "tool.execute.before": .beforeTool,
            "tool.execute.after": .afterTool, "session.idle": .turnEnd, "session.deleted": .sessionEnd,
        ],
        .git: [
            "pre-rebase": .beforeTool, "post-commit": .afterTool, "post-checkout": .afterTool,
            "post-merge": .afterTool, "post-rewrite": .afterTool,
        ],
        .shell: ["before": .beforeTool, "prompt": .afterTool],
    ]

    private static let claudeMoments: [String: HookMoment] = [
        "SessionStart": .sessionStart, "UserPromptSubmit": .turnStart, "PreToolUse": .beforeTool,
        "PostToolUse": .afterTool, "PostToolUseFailure": .afterTool, "Stop": .turnEnd, "StopFailure": .turnEnd,
        "SubagentStop": .turnEnd, "SessionEnd": .sessionEnd,
    ]

    private static func moment(_ agent: HookAgent, _ event: String) -> HookMoment {
        moments[agent]?[event] ?? .other
    }

    // MARK: Agents

    private mutating func readClaudeLike(_ fields: HookFields) {
        session = Self.name(fields.text("session_id"))
        turn = Self.name(fields.text("turn_id") ?? fields.text("prompt_id"))
        switch moment {
        case .beforeTool, .afterTool: read(tool: fields.text("tool_name"), input: fields.inner("tool_input"))
        case .turnStart: detail = fields.text("prompt")
        case .sessionStart: detail = fields.text("source")
        case .sessionEnd: detail = fields.text("reason")
        case .turnEnd, .other: break
        }
    }

    private mutating func readCursor(_ fields: HookFields) {
        session = Self.name(fields.text("conversation_id") ?? fields.text("session_id"))
        turn = Self.name(fields.text("generation_id"))
        directory = directory ?? fields.path("workspace_roots")
        switch event {
        case "beforeShellExecution", "afterShellExecution":
            tool = "Shell"
            kind = .shell
            detail = fields.text("command")
        case "beforeMCPExecution", "afterMCPExecution":
            let name = fields.text("tool_name") ?? ""
            read(tool: "MCP:\(name)", input: HookFields(nil))
            if fields.text("command")?.contains("everett") == true { kind = .own }
        case "afterFileEdit":
            tool = "Write"
            kind = .change
            detail = fields.text("file_path")
        case "preToolUse", "postToolUse": read(tool: fields.text("tool_name"), input: fields.inner("tool_input"))
        case "beforeSubmitPrompt": detail = fields.text("prompt")
        case "stop": detail = fields.text("status")
        case "sessionEnd": detail = fields.text("reason")
        default: break
        }
    }

    private mutating func readOpencode(_ fields: HookFields) {
        session = Self.name(fields.text("sessionID"))
        turn = Self.name(fields.text("messageID"))
        switch moment {
        case .beforeTool, .afterTool: read(tool: fields.text("tool"), input: fields.inner("args"))
        case .turnStart: detail = fields.text("prompt")
        case .sessionStart, .turnEnd, .sessionEnd, .other: break
        }
    }

    private mutating func read(tool name: String?, input: HookFields) {
        tool = Self.name(name)
        kind = name.map(ToolKind.init(tool:))
        let names = [
            "command", "cmd", "file_path", "filePath", "notebook_path", "path", "absolute_path", "url", "patch",
        ]
        detail = names.lazy.compactMap { input.text($0) }.first
        if let patch = detail, patch.hasPrefix("*** Begin Patch") { detail = Self.patched(patch) }
    }

    /// The files that a patch names, instead of its beginning.
    private static func patched(_ patch: String) -> String {
        let lines = patch.split(separator: "\n").filter { $0.hasPrefix("*** ") && $0.contains(" File: ") }
        let names = lines.map { $0.dropFirst(4).replacing(" File:", with: "") }
        return names.isEmpty ? "patch" : names.joined(separator: ", ")
    }
}

/// The fields of a document that are asked for; everything else is passed over.
struct HookFields {
    private static let longest = 8_000

    private let text: JSONText?
    private let node: JSONNode?

    init(_ text: JSONText?) {
        self.init(text, text?.root)
    }

    private init(_ text: JSONText?, _ node: JSONNode?) {
        self.text = text
        self.node = node
    }

    func text(_ name: String) -> String? {
        guard let text, let value = node?[name] else { return nil }
        return text.string(value, limit: Self.longest)
    }

    /// An absolute path; the first one of a list.
    func path(_ name: String) -> [UInt8]? {
        guard let text, let value = node?[name] else { return nil }
        let path = text.string(value.isArray ? value.entries.first?.value ?? value : value) ?? ""
        return path.hasPrefix("/") && !path.utf8.contains(0) ? Array(path.utf8) : nil
    }

    func inner(_ name: String) -> HookFields { HookFields(text, node?[name]) }
}
