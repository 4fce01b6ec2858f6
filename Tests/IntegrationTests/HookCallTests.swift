import Base
import Platform
import TestSupport
import Testing

/// Agents call, with the real program answering.
@Suite struct HookCallTests {
    @Test(arguments: [false, true]) func `a session becomes checkpoints with their causes`(_ hasDaemon: Bool) throws {
        let hooks = try HookBench()
        let bench = hooks.bench
        let daemon = DaemonBench(bench)
        try bench.write("a", "one\n")
        try bench.did("init")
        if hasDaemon { try daemon.start() }
        #expect(try hooks.call("claude-code", "SessionStart", ", \"source\": \"startup\"").output.isEmpty)
        try hooks.call("claude-code", "UserPromptSubmit", ", \"prompt\": \"tidy up\"")
        try bench.write("b", "by hand\n")
        let token = "ghp_" + String(repeating: "aB3", count: 12)
        try hooks.call("claude-code", "PreToolUse", hooks.bash("curl -H 'X: \(token)' x; rm -rf ."))
        try bench.shell("rm a b")
        try hooks.call("claude-code", "PostToolUse", hooks.bash("rm -rf ."))
        try hooks.call("claude-code", "Stop")
        try hooks.call("claude-code", "SessionEnd", ", \"reason\": \"other\"")

        let made = try hooks.checkpoints()
        #expect(made.map { $0["cause"]?.text } == ["agent", "agent", "agent"])
        #expect(made.map { $0["occasion"]?["tool"]?.text } == ["SessionStart", "Bash", "Bash"])
        #expect(made.last?["occasion"]?["turn"] == .integer(1))
        #expect(made.last?["occasion"]?["session"] == .string("s1"))
        let detail = try #require(made[1]["occasion"]?["detail"]?.text)
        #expect(detail.contains("rm -rf .") && !detail.contains(token))
        // Everything before the tool is there, by one command.
        try bench.did("restore", try #require(made[1]["id"]?.text), "--yes")
        #expect(try bench.text("a") == "one\n")
        #expect(try bench.text("b") == "by hand\n")
        if hasDaemon { #expect(try daemon.callsTaken() >= 5) }
        try bench.expectSound()
    }

    @Test func `only looking costs nothing, and nothing changed is no checkpoint`() throws {
        let hooks = try HookBench()
        try hooks.bench.write("a", "one\n")
        try hooks.bench.did("init")
        try hooks.call("claude-code", "SessionStart")
        try hooks.bench.write("a", "two\n")
        try hooks.call("claude-code", "PreToolUse", hooks.bash("ls -l && git status"))
        try hooks.call("claude-code", "PreToolUse", ", \"tool_name\": \"Read\", \"tool_input\": {\"file_path\": \"a\"}")
        try hooks.call(
            "claude-code", "PostToolUse", ", \"tool_name\": \"mcp__everett__restore\", \"tool_input\": {}")
        #expect(try hooks.checkpoints().count == 1)
        for _ in 0..<5 { try hooks.call("claude-code", "PreToolUse", hooks.bash("make")) }
        #expect(try hooks.checkpoints().count == 2)
    }

    @Test func `settings decide around what`() throws {
        let hooks = try HookBench()
        try hooks.bench.write("a", "one\n")
        try hooks.bench.did("init")
        try hooks.call("claude-code", "SessionStart")
        try hooks.bench.write("a", "two\n")
        try hooks.call("claude-code", "PreToolUse", hooks.bash("make"), with: ["EVERETT_HOOKS_BEFORE": "never"])
        try hooks.call("claude-code", "PostToolUse", hooks.bash("make"), with: ["EVERETT_HOOKS_EVERY": "1 h"])
        #expect(try hooks.checkpoints().count == 1)
        // A project cannot switch it off: its file is in the agent's reach.
        try hooks.bench.write("everett.yaml", "hooks:\n  before: never\n")
        try hooks.call("claude-code", "PreToolUse", hooks.bash("make"))
        #expect(try hooks.checkpoints().count == 2)
    }

    @Test func `a run is continued by whoever is told to belong to it`() throws {
        let hooks = try HookBench()
        try hooks.bench.write("a", "one\n")
        try hooks.bench.did("init")
        try hooks.call("claude-code", "SessionStart")
        let run = try #require(try hooks.checkpoints().first?["occasion"]?["run"]?.text)
        try hooks.bench.write("a", "two\n")
        try hooks.call("claude-code", "Stop", session: "s2", with: ["EVERETT_RUN": run])
        #expect(try hooks.checkpoints().last?["occasion"]?["run"]?.text == run)
        try hooks.bench.write("a", "three\n")
        try hooks.call("claude-code", "Stop", session: "s2")
        #expect(try hooks.checkpoints().last?["occasion"]?["run"]?.text != run)
    }

    @Test func `where nobody looks after anything it is said once, when a session begins`() throws {
        let hooks = try HookBench()
        let answer = try hooks.call("claude-code", "SessionStart")
        #expect(hooks.message(answer)?.contains("everett init") == true)
        #expect(try hooks.call("claude-code", "PreToolUse", hooks.bash("make")).output.isEmpty)
        #expect(!hooks.bench.scratch.exists("home"), "a hook makes no home")
    }

    // MARK: When Everett is broken

    @Test(arguments: ["full", "home", "state", "killed"]) func `the agent goes on, and its user is told once`(
        _ fault: String
    ) throws {
        let hooks = try HookBench()
        let bench = hooks.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("checkpoint")
        try bench.write("a", "two\n")
        var more = ["EVERETT_HOOKS_PATIENCE": "1 s"]
        switch fault {
        case "full": more["EVERETT_FAULT"] = "fail-from:write:1:ENOSPC"
        case "home": try bench.shell("mv ../home ../elsewhere && echo x > ../home")
        case "state": try bench.shell("head -c 9000 /dev/urandom > ../home/state.db; rm -f ../home/state.db-*")
        default: break
        }
        if fault == "killed" {
            // The installed command line bears what no program can bear itself.
            try bench.scratch.write("document", "{}")
            try bench.shell(
                """
                EVERETT_KILL_AT=captureScanned sh -c 'command -v "$EVERETT" >/dev/null 2>&1 && \
                "$EVERETT" hook claude-code PreToolUse < ../document || exit 0'
                """, with: hooks.surroundings)
            return try bench.expectSound()
        }
        let first = try hooks.call("claude-code", "PreToolUse", hooks.bash("make"), with: more)
        #expect(hooks.message(first)?.contains("no checkpoint could be made") == true, "\(first.output)")
        #expect(!first.output.contains("permission"))
        for event in ["PostToolUse", "PreToolUse"] {
            #expect(try hooks.call("claude-code", event, hooks.bash("make"), with: more).output.isEmpty)
        }
        let other = try hooks.call("claude-code", "PreToolUse", hooks.bash("make"), session: "s2", with: more)
        #expect(hooks.message(other) != nil)
        let doctor = try bench.run(
            bench.program, [Array("doctor".utf8), Array("--json".utf8)], with: hooks.surroundings)
        #expect(doctor.output.contains("hook_troubles"))
        if fault == "full" {
            let status = try bench.run(bench.program, [Array("status".utf8)], with: hooks.surroundings)
            #expect(status.output.contains("went on without a checkpoint"))
        }
    }

    @Test func `a document that never ends keeps nobody waiting`() throws {
        let hooks = try HookBench()
        try hooks.bench.write("a", "one\n")
        try hooks.bench.did("init")
        try hooks.bench.shell(
            """
            mkfifo ../pipe
            exec 3<>../pipe
            printf '{"session_id": "s' >&3
            "$EVERETT" hook claude-code PreToolUse <&3
            """, with: hooks.surroundings.merging(["EVERETT_HOOKS_PATIENCE": "20 s"]) { $1 })
        #expect(try hooks.checkpoints().count == 1, "what the command line says is enough for a checkpoint")
    }

    @Test func `nonsense is answered with going on`() throws {
        let hooks = try HookBench()
        try hooks.bench.did("init")
        for (agent, event) in [("claude-code", "Nonsense"), ("unknown", "PreToolUse"), ("codex", ""), ("git", "x")] {
            for document in ["", "null", "[1]", "{\"cwd\": 5}", String(repeating: "[", count: 100_000)] {
                try hooks.raw(agent, event, document)
            }
        }
    }

    @Test func `a daemon that died is no reason to wait`() throws {
        let hooks = try HookBench()
        let daemon = DaemonBench(hooks.bench)
        try hooks.bench.write("a", "one\n")
        try hooks.bench.did("init")
        try daemon.start()
        try daemon.kill()
        try hooks.call("claude-code", "Stop")
        #expect(try hooks.checkpoints().count == 1)
    }

    @Test func `other agents' calls are carried out, too`() throws {
        let hooks = try HookBench()
        try hooks.bench.write("a", "one\n")
        try hooks.bench.did("init")
        let place = hooks.bench.project
        #expect(
            try hooks.raw(
                "gemini", "BeforeTool",
                "{\"session_id\": \"g\", \"cwd\": \"\(place)\", \"hook_event_name\": \"BeforeTool\", \"tool_name\": \"replace\", \"tool_input\": {\"file_path\": \"a\"}}"
            ).output == "{}\n")
        try hooks.bench.write("a", "two\n")
        #expect(
            try hooks.raw(
                "cursor", "beforeSubmitPrompt",
                "{\"conversation_id\": \"c\", \"generation_id\": \"g\", \"workspace_roots\": [\"\(place)\"], \"hook_event_name\": \"beforeSubmitPrompt\", \"prompt\": \"x\"}"
            ).output == "{\"continue\":true}\n")
        try hooks.bench.write("a", "three\n")
        #expect(
            try hooks.raw(
                "opencode", "tool.execute.before",
                "{\"hook\": \"tool.execute.before\", \"directory\": \"\(place)\", \"sessionID\": \"o\", \"tool\": \"edit\", \"args\": {\"filePath\": \"a\"}}"
            ).output == "{}\n")
        try hooks.bench.write("a", "four\n")
        #expect(try hooks.call("codex", "Stop", ", \"turn_id\": \"t\", \"stop_hook_active\": false").output.isEmpty)
        #expect(
            try hooks.checkpoints().map { $0["occasion"]?["agent"]?.text } == ["gemini", "cursor", "opencode", "codex"])
    }
}
