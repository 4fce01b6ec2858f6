import Base
import Configuration
import Platform
import TestSupport
import Testing

@testable import AgentHooks

@Suite struct HookPlanTests {
    private func places() throws -> HookPlaces {
        HookPlaces(
            home: try #require(AbsolutePath("/home/u")), project: try #require(AbsolutePath("/work/p")))
    }

    private func plan(
        _ agent: HookAgent, _ scope: HookScope = .user, inline: Bool = false, program: HookCommand = .plain
    ) throws -> HookPlan {
        try #require(HookPlan.make(agent, scope, places(), program, hasInlineHooks: inline))
    }

    @Test func `each agent's files are where it looks`() throws {
        func path(_ agent: HookAgent, _ scope: HookScope) throws -> String {
            try #require(try plan(agent, scope).files.first).path.description
        }
        #expect(try path(.claudeCode, .user) == "/home/u/.claude/settings.json")
        #expect(try path(.claudeCode, .project) == "/work/p/.claude/settings.json")
        #expect(try path(.codex, .user) == "/home/u/.codex/hooks.json")
        #expect(try path(.codex, .project) == "/work/p/.codex/hooks.json")
        #expect(try path(.gemini, .user) == "/home/u/.gemini/settings.json")
        #expect(try path(.cursor, .project) == "/work/p/.cursor/hooks.json")
        #expect(try path(.opencode, .user) == "/home/u/.config/opencode/plugins/everett.js")
        #expect(try path(.opencode, .project) == "/work/p/.opencode/plugins/everett.js")
        #expect(try plan(.codex, inline: true).files[0].path.description == "/home/u/.codex/config.toml")
    }

    @Test func `the written configuration has the documented form`() throws {
        func written(_ agent: HookAgent) throws -> JSONValue {
            try JSONValue(plan(agent).files[0].edit.installed(in: nil))
        }
        func handler(_ document: JSONValue, _ event: String) throws -> (group: JSONValue, handler: JSONValue) {
            let group = try #require(document["hooks"]?[event]?.elements?.first)
            return (group, try #require(group["hooks"]?.elements?.first))
        }
        let claude = try written(.claudeCode)
        for event in [
            "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure", "Stop", "SessionEnd",
        ] {
            let (_, handler) = try handler(claude, event)
            #expect(handler["type"] == .string("command"))
            #expect(handler["command"]?.text?.contains("everett hook claude-code \(event)") == true)
            #expect(handler["timeout"] == .integer(30))
        }
        #expect(try handler(claude, "PreToolUse").group["matcher"]?.text?.hasPrefix("^(Bash|") == true)
        #expect(try handler(claude, "Stop").group["matcher"] == nil)
        let codex = try written(.codex)
        guard case .object(let root) = codex else {
            Issue.record("no object")
            return
        }
        // Codex refuses a file with anything else at its top.
        #expect(Set(root.keys) == ["hooks"])
        #expect(try handler(codex, "PreToolUse").group["matcher"] == .string("^(Bash|apply_patch|mcp__.*)$"))
        let gemini = try written(.gemini)
        #expect(try handler(gemini, "BeforeTool").handler["timeout"] == .integer(30_000))
        #expect(try handler(gemini, "BeforeTool").handler["name"] == .string("everett"))
        let cursor = try written(.cursor)
        #expect(cursor["version"] == .integer(1))
        let stop = try #require(cursor["hooks"]?["stop"]?.elements?.first)
        #expect(stop["command"]?.text?.contains("everett hook cursor stop") == true)
    }

    private static let existing: [(HookAgent, String)] = [
        (
            .claudeCode,
            #"{"permissions": {"allow": []}, "hooks": {"Stop": [{"hooks": [{"type": "command", "command": "say done"}]}]}}"#
        ),
        (.claudeCode, "{\n\t\"env\": {\"A\": \"b\"}\n}"),
        (.codex, "{\n  \"description\": \"mine\",\n  \"hooks\": {}\n}\n"),
        (.gemini, "{\n  // my theme\n  \"ui\": {\"theme\": \"x\"}, /* more */\n}\n"),
        (
            .cursor,
            "{\n  \"version\": 1,\n  \"hooks\": {\n    \"afterFileEdit\": [{ \"command\": \"./hooks/format.sh\" }]\n  }\n}\n"
        ),
        (.cursor, "{}"), (.cursor, "{ \"version\": 1 }\n"),
    ]

    @Test(arguments: existing.indices) func `what the user has stays, and everything comes back`(_ index: Int) throws {
        let (agent, file) = Self.existing[index]
        let edit = try plan(agent).files[0].edit
        let bytes = Array(file.utf8)
        let installed = try edit.installed(in: bytes)
        #expect(edit.standing(in: bytes) == .absent)
        #expect(edit.standing(in: installed) == .current)
        #expect(try edit.installed(in: installed) == installed)
        #expect(try edit.removed(from: installed) == bytes, "\(String(decoding: installed, as: UTF8.self))")
    }

    @Test func `hooks of another version are seen, and replaced`() throws {
        let old = try plan(.claudeCode, program: HookCommand(path: "/old/everett")).files[0].edit
        let new = try plan(.claudeCode).files[0].edit
        let file = try old.installed(in: Array("{\"a\": 1}\n".utf8))
        #expect(new.standing(in: file) == .outdated)
        let updated = try new.installed(in: file)
        #expect(new.standing(in: updated) == .current)
        #expect(!String(decoding: updated, as: UTF8.self).contains("/old/"))
        #expect(try new.removed(from: updated) == Array("{\"a\": 1}\n".utf8))
    }

    @Test func `the tables of Codex' own file are TOML that says the same`() throws {
        let edit = try plan(.codex, inline: true).files[0].edit
        let file = Array(
            "model = \"o3\"\n[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = \"command\"\ncommand = \"x\"\n".utf8)
        let installed = try edit.installed(in: file)
        let text = try TOMLText(installed)
        guard case .array(let stops) = text.node(["hooks", "Stop"]) else {
            Issue.record("no groups")
            return
        }
        #expect(stops.count == 2)
        #expect(edit.standing(in: installed) == .current)
        #expect(try edit.removed(from: installed) == file)
    }

    @Test func `a path that a shell would take apart is not written`() {
        #expect(HookCommand(path: "/opt/everett/bin/everett").program == "/opt/everett/bin/everett")
        for path in ["/a b/everett", "/a;rm/everett", "/a$(x)/everett", "/a'b/everett", "/bin/other"] {
            #expect(HookCommand(path: path).program == "everett")
        }
    }

    @Test func `a plugin that somebody else wrote is left alone`() throws {
        let edit = try plan(.opencode).files[0].edit
        #expect(throws: TextMistake.self) { try edit.installed(in: Array("export default {}".utf8)) }
        #expect(edit.standing(in: Array("export default {}".utf8)) == .unclear)
        let installed = try edit.installed(in: nil)
        #expect(edit.standing(in: installed) == .current)
        #expect(try edit.removed(from: installed) == nil)
    }

    @Test func `installed command lines end well without Everett, and when it falls over`() throws {
        let shell = try #require(ChildProcess.find("sh", searchPath: "/usr/bin:/bin"))
        let scratch = try Scratch()
        try scratch.write("bin/everett", "#!/bin/sh\ncat >/dev/null\nkill -SEGV $$\n", permissions: 0o755)
        for agent in [HookAgent.claudeCode, .codex, .gemini, .cursor] {
            let text = try JSONText(plan(agent).files[0].edit.installed(in: nil), .strict)
            for command in Self.commands(try #require(text.root), text) {
                for path in [scratch.at("nothing"), scratch.at("bin")] {
                    let result = try ChildProcess.run(
                        shell, arguments: [Array("-c".utf8), Array(command.utf8)],
                        environment: ["PATH": "\(path):/usr/bin:/bin"], standardInput: Array("{}".utf8))
                    #expect(result.termination == .exited(0), "\(command)")
                    let output = result.standardOutput.bytes
                    #expect(output.isEmpty || (try? JSONValue(output)) != nil)
                }
            }
        }
    }

    private static func commands(_ node: JSONNode, _ text: JSONText) -> [String] {
        node.entries.flatMap { entry in
            (entry.name == "command" ? [text.string(entry.value) ?? ""] : []) + commands(entry.value, text)
        }
    }
}
