import Base
import TestSupport
import Testing

@testable import AgentHooks

@Suite struct HookAnswerTests {
    private func fields(_ agent: HookAgent, _ event: String, _ message: String?) throws -> JSONValue? {
        let output = HookAnswer(agent, event: event, message: message).output
        return output.isEmpty ? nil : try JSONValue(Array(output.utf8))
    }

    @Test func `without a message nothing is said but that it goes on`() throws {
        #expect(try fields(.claudeCode, "PreToolUse", nil) == nil)
        #expect(try fields(.codex, "Stop", nil) == nil)
        #expect(try fields(.gemini, "BeforeTool", nil) == .object([:]))
        #expect(try fields(.cursor, "beforeShellExecution", nil) == .object([:]))
        #expect(try fields(.cursor, "beforeSubmitPrompt", nil) == .object(["continue": .bool(true)]))
        #expect(try fields(.opencode, "session.idle", nil) == .object([:]))
    }

    @Test func `a message goes to the user, in the way of each agent`() throws {
        #expect(try fields(.claudeCode, "Stop", "m") == .object(["systemMessage": .string("m")]))
        #expect(try fields(.codex, "Stop", "m") == .object(["systemMessage": .string("m")]))
        #expect(try fields(.gemini, "SessionStart", "m") == .object(["systemMessage": .string("m")]))
        #expect(try fields(.cursor, "beforeShellExecution", "m") == .object(["user_message": .string("m")]))
        #expect(HookAnswer(.git, event: "post-commit", message: "m").error == "everett: m\n")
        #expect(!HookAnswer(.claudeCode, event: "SessionEnd", message: "m").isShown)
        #expect(!HookAnswer(.cursor, event: "afterFileEdit", message: "m").isShown)
    }

    @Test func `no answer ever decides about rights`() throws {
        let words = ["permission", "permissionDecision", "decision", "\"allow\"", "\"deny\"", "hookSpecificOutput"]
        for agent in HookAgent.allCases {
            for event in [
                "PreToolUse", "beforeShellExecution", "preToolUse", "BeforeTool", "Stop", "beforeSubmitPrompt",
            ] {
                for message in [nil, "m"] {
                    let output = HookAnswer(agent, event: event, message: message).output
                    #expect(!words.contains { output.contains($0) }, "\(agent) \(event)")
                }
            }
        }
    }

    @Test func `an outcome is read as it was written`() {
        for kind in HookOutcome.Kind.allCases {
            let outcome = HookOutcome(kind, checkpoint: "ab", code: "c", message: "m \"x\"")
            #expect(HookOutcome(Array(outcome.text.utf8)) == outcome)
        }
        #expect(HookOutcome(Array("{}".utf8)) == nil)
        #expect(HookOutcome([]) == nil)
    }
}

@Suite struct HookPolicyTests {
    private func call(_ moment: HookMoment, _ kind: ToolKind?, looks: Bool = false) -> HookCall {
        var call = HookCall(.claudeCode, moment, event: "x")
        call.kind = kind
        call.isReadOnly = looks
        return call
    }

    @Test func `turns always, tools where something may change`() {
        let policy = HookPolicy()
        for moment in [HookMoment.sessionStart, .turnStart, .turnEnd, .sessionEnd] {
            #expect(policy.wish(for: call(moment, nil)) == .checkpoint)
        }
        for kind in [ToolKind.shell, .change, .unknown] {
            #expect(policy.wish(for: call(.beforeTool, kind)) == .checkpoint)
            #expect(policy.wish(for: call(.afterTool, kind)) == .checkpoint)
        }
        for moment in [HookMoment.beforeTool, .afterTool] {
            #expect(policy.wish(for: call(moment, .read)) == .nothing)
            #expect(policy.wish(for: call(moment, .own)) == .nothing)
            #expect(policy.wish(for: call(moment, .shell, looks: true)) == .nothing)
        }
        #expect(policy.wish(for: call(.other, nil)) == .nothing)
    }

    @Test func `what the user said holds`() {
        #expect(HookPolicy(before: .never).wish(for: call(.beforeTool, .shell)) == .nothing)
        #expect(HookPolicy(before: .shell).wish(for: call(.beforeTool, .change)) == .nothing)
        #expect(HookPolicy(before: .shell).wish(for: call(.beforeTool, .shell)) == .checkpoint)
        #expect(HookPolicy(everyMilliseconds: 5_000).wish(for: call(.afterTool, .shell)) == .sometimes)
        #expect(HookPolicy(everyMilliseconds: 5_000).wish(for: call(.beforeTool, .shell)) == .checkpoint)
    }

    @Test(arguments: [
        ("Bash", ToolKind.shell), ("run_shell_command", .shell), ("Shell", .shell), ("Edit", .change),
        ("apply_patch", .change), ("write_file", .change), ("Delete", .change), ("Read", .read), ("Glob", .read),
        ("mcp__everett__restore", .own), ("mcp__github__create", .unknown), ("SomethingNew", .unknown), ("", .unknown),
    ])
    func `tools are known by their names`(_ name: String, _ kind: ToolKind) {
        #expect(ToolKind(tool: name) == kind)
    }
}
