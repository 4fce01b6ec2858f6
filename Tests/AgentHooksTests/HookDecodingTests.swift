import Base
import TestSupport
import Testing

@testable import AgentHooks

/// Documents of the form that each agent's documentation shows, and what they come to.
@Suite struct HookDecodingTests {
    private func decode(_ agent: HookAgent, _ text: String, event: String? = nil) -> HookCall {
        HookCall.decode(agent, event: event, document: Array(text.utf8))
    }

    @Test func `Claude Code's calls are understood`() {
        let common = """
            "session_id": "abc123", "prompt_id": "550e8400", "transcript_path": "/home/u/.claude/t.jsonl", "cwd": "/work/p",
            "permission_mode": "default",
            """
        let start = decode(
            .claudeCode,
            #"{"session_id": "abc123", "transcript_path": "/t.jsonl", "cwd": "/work/p", "hook_event_name": "SessionStart", "source": "startup", "model": "m"}"#
        )
        #expect(start.moment == .sessionStart)
        #expect(start.session == "abc123")
        #expect(start.directory == Array("/work/p".utf8))
        #expect(start.detail == "startup")

        let turn = decode(
            .claudeCode, "{\(common) \"hook_event_name\": \"UserPromptSubmit\", \"prompt\": \"Write a\\nfunction\"}")
        #expect(turn.moment == .turnStart)
        #expect(turn.turn == "550e8400")
        #expect(turn.detail == "Write a function")

        let before = decode(
            .claudeCode,
            """
            {\(common) "hook_event_name": "PreToolUse", "tool_name": "Bash", "tool_use_id": "toolu_1",
             "tool_input": {"command": "npm test", "description": "Run", "timeout": 120000, "run_in_background": false}}
            """)
        #expect(before.moment == .beforeTool)
        #expect(before.tool == "Bash")
        #expect(before.kind == .shell)
        #expect(before.detail == "npm test")
        #expect(!before.isReadOnly)

        let after = decode(
            .claudeCode,
            """
            {\(common) "hook_event_name": "PostToolUse", "tool_name": "Write", "tool_use_id": "t", "duration_ms": 12,
             "tool_input": {"file_path": "/work/p/a.txt", "content": "x"},
             "tool_response": {"filePath": "/work/p/a.txt", "success": true}}
            """)
        #expect(after.moment == .afterTool)
        #expect(after.kind == .change)
        #expect(after.detail == "/work/p/a.txt")

        let failed = decode(
            .claudeCode,
            """
            {\(common) "hook_event_name": "PostToolUseFailure", "tool_name": "Bash", "tool_input": {"command": "rm -rf x"},
             "error": "Exit code 1", "is_interrupt": false}
            """)
        #expect(failed.moment == .afterTool)
        #expect(failed.kind == .shell)
        #expect(decode(.claudeCode, "{\(common) \"hook_event_name\": \"Stop\"}").moment == .turnEnd)
        #expect(
            decode(.claudeCode, "{\(common) \"hook_event_name\": \"SessionEnd\", \"reason\": \"clear\"}").moment
                == .sessionEnd)
        #expect(decode(.claudeCode, "{\(common) \"hook_event_name\": \"Notification\"}").moment == .other)
    }

    @Test func `Codex' calls are understood`() {
        let common = """
            "session_id": "0199", "transcript_path": null, "cwd": "/work/p", "model": "m", "permission_mode": "default",
            """
        let before = decode(
            .codex,
            """
            {\(common) "hook_event_name": "PreToolUse", "turn_id": "t7", "tool_name": "apply_patch", "tool_use_id": "c1",
             "tool_input": {"command": "*** Begin Patch\\n*** Update File: src/a.py\\n@@\\n-x\\n+y\\n*** Delete File: b\\n*** End Patch"}}
            """)
        #expect(before.turn == "t7")
        #expect(before.kind == .change)
        #expect(before.detail == "Update src/a.py, Delete b")
        let stop = decode(
            .codex, "{\(common) \"hook_event_name\": \"Stop\", \"turn_id\": \"t7\", \"stop_hook_active\": false}")
        #expect(stop.moment == .turnEnd)
    }

    @Test func `Gemini CLI's calls are understood`() {
        let common = """
            "session_id": "g1", "transcript_path": "/t.json", "cwd": "/work/p", "timestamp": "2026-11-22T10:00:00Z",
            """
        let before = decode(
            .gemini,
            """
            {\(common) "hook_event_name": "BeforeTool", "tool_name": "run_shell_command",
             "tool_input": {"command": "git reset --hard", "description": "x"}}
            """)
        #expect(before.moment == .beforeTool)
        #expect(before.kind == .shell)
        let after = decode(
            .gemini,
            """
            {\(common) "hook_event_name": "AfterTool", "tool_name": "replace", "tool_input": {"file_path": "a", "old_string": "b"},
             "tool_response": {"llmContent": "ok", "returnDisplay": "ok"}}
            """)
        #expect(after.kind == .change)
        #expect(
            decode(.gemini, "{\(common) \"hook_event_name\": \"BeforeAgent\", \"prompt\": \"hi\"}").moment == .turnStart
        )
        #expect(
            decode(.gemini, "{\(common) \"hook_event_name\": \"AfterAgent\", \"prompt_response\": \"x\"}").moment
                == .turnEnd)
    }

    @Test func `Cursor's calls are understood`() {
        let common = """
            "conversation_id": "c1", "generation_id": "g1", "model": "m", "cursor_version": "2.0.77",
            "workspace_roots": ["/work/p"], "user_email": null, "transcript_path": null,
            """
        let before = decode(
            .cursor,
            "{\(common) \"hook_event_name\": \"beforeShellExecution\", \"command\": \"rm -rf .\", \"cwd\": \"\"}")
        #expect(before.session == "c1")
        #expect(before.turn == "g1")
        #expect(before.directory == Array("/work/p".utf8))
        #expect(before.kind == .shell)
        #expect(before.moment == .beforeTool)
        let edit = decode(
            .cursor,
            """
            {\(common) "hook_event_name": "afterFileEdit", "file_path": "/work/p/a.ts",
             "edits": [{"old_string": "a", "new_string": "b"}]}
            """)
        #expect(edit.moment == .afterTool)
        #expect(edit.kind == .change)
        #expect(edit.detail == "/work/p/a.ts")
        let server = decode(
            .cursor,
            "{\(common) \"hook_event_name\": \"beforeMCPExecution\", \"tool_name\": \"query\", \"tool_input\": \"{}\"}")
        #expect(server.kind == .unknown)
        let own = decode(
            .cursor,
            "{\(common) \"hook_event_name\": \"beforeMCPExecution\", \"tool_name\": \"restore\", \"command\": \"everett mcp\"}"
        )
        #expect(own.kind == .own)
        let write = decode(
            .cursor,
            "{\(common) \"hook_event_name\": \"preToolUse\", \"tool_name\": \"Delete\", \"tool_input\": {\"path\": \"x\"}}"
        )
        #expect(write.kind == .change)
        #expect(
            decode(.cursor, "{\(common) \"hook_event_name\": \"stop\", \"status\": \"completed\"}").moment == .turnEnd)
    }

    @Test func `what opencode's plugin says is understood`() {
        let call = decode(
            .opencode,
            #"{"hook": "tool.execute.before", "directory": "/work/p", "sessionID": "s", "tool": "bash", "args": {"command": "ls"}}"#
        )
        #expect(call.moment == .beforeTool)
        #expect(call.session == "s")
        #expect(call.directory == Array("/work/p".utf8))
        #expect(call.isReadOnly)
        #expect(decode(.opencode, #"{"hook": "session.idle", "sessionID": "s"}"#).moment == .turnEnd)
    }

    @Test func `secrets and control characters do not get through`() {
        let token = "ghp_" + String(repeating: "aB3", count: 12)
        let call = decode(
            .claudeCode,
            """
            {"session_id": "s\\u001b[31m", "hook_event_name": "PreToolUse", "tool_name": "Bash",
             "tool_input": {"command": "curl -H 'Authorization: Bearer \(token)' https://u:pw@host/\\u0007\\n  next"}}
            """)
        #expect(call.detail?.contains(token) == false)
        #expect(call.detail?.contains("pw@") == false)
        #expect(call.detail?.unicodeScalars.contains { $0.value < 0x20 } == false)
        #expect(call.session?.contains("\u{1b}") == false)
        let long = decode(
            .claudeCode,
            "{\"hook_event_name\": \"UserPromptSubmit\", \"prompt\": \"\(String(repeating: "é ", count: 100_000))\"}")
        #expect((long.detail?.utf8.count ?? 0) <= HookCall.longestDetail)
    }

    @Test func `a document that cannot be read leaves what the command line says`() {
        let call = decode(.claudeCode, "{\"session_id\": \"s", event: "PreToolUse")
        #expect(call.moment == .beforeTool)
        #expect(call.kind == nil)
        #expect(HookPolicy().wish(for: call) == .checkpoint)
    }

    @Test func `anything may come, and nothing falls over`() throws {
        let words = [
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\"session_id\"", "\"tool_input\"", "\"command\"", "\"cwd\"",
            "\"hook_event_name\"", "\"PreToolUse\"", "\"beforeShellExecution\"", "null", "1e9", "\"/\"", "\u{0}", "é",
            "\"\\ud83d\"", "\"tool_name\"", "\"Bash\"", "\"*** Begin Patch\"", "true",
        ]
        try forAll(seed: 0x686f_6f6b, count: 30_000) { example in
            let count = example.int(0...25)
            var text = (0..<count).map { _ in words.randomElement(using: &example) ?? "" }.joined()
            if example.flip() { text = "{\"hook_event_name\":\"PreToolUse\",\"tool_input\":" + text + "}" }
            let agent = try #require(HookAgent.allCases.randomElement(using: &example))
            let call = decode(agent, text, event: example.flip() ? "PreToolUse" : nil)
            try #require((call.detail?.utf8.count ?? 0) <= HookCall.longestDetail)
            let letter = try HookCall(letter: call.letter)
            var expected = call
            expected.directory = nil
            try #require(letter == expected)
        }
    }
}
