import Base
import Platform
import TestSupport
import Testing

/// Hooks in the configuration of agents, by the real program.
@Suite struct HookInstallTests {
    private static let places = [
        "claude-code": ".claude/settings.json", "codex": ".codex/hooks.json", "gemini": ".gemini/settings.json",
        "cursor": ".cursor/hooks.json", "opencode": ".config/opencode/plugins/everett.js",
    ]

    private func states(_ bench: Bench) throws -> [String: String] {
        let answer = try JSONValue(try bench.did("hooks", "list", "--json").rawOutput)
        let hooks = (answer["hooks"]?.elements ?? []).filter { $0["scope"] == .string("user") }
        return Dictionary(
            hooks.map { ($0["agent"]?.text ?? "", $0["state"]?.text ?? "") }, uniquingKeysWith: { first, _ in first })
    }

    @Test(arguments: places.keys.sorted()) func `installed, listed and removed`(_ agent: String) throws {
        let bench = try Bench()
        let place = "user/" + (Self.places[agent] ?? "")
        #expect(try bench.did("hooks", "install", agent, "--dry-run").output.contains("would be written"))
        #expect(!bench.scratch.exists(place))
        #expect(try states(bench)[agent] == "absent")
        try bench.did("hooks", "install", agent)
        #expect(try states(bench)[agent] == "current")
        let once = try bench.scratch.read(place)
        #expect(try bench.did("hooks", "install", agent).output.contains("nothing to change"))
        #expect(try bench.scratch.read(place) == once)
        try bench.did("hooks", "remove", agent)
        #expect(!bench.scratch.exists(place))
        #expect(try states(bench)[agent] == "absent")
        try bench.did("hooks", "install", agent, "--scope", "project")
        #expect(try states(bench)[agent] == "absent")
        try bench.did("hooks", "remove", agent, "--scope", "project")
    }

    @Test func `a file that is not understood stays, and what to write is shown`() throws {
        let bench = try Bench()
        try bench.scratch.write("user/.claude/settings.json", "{ \"a\": 1, // no JSON\n}\n")
        let answer = try bench.everett("hooks", "install", "claude-code")
        #expect(answer.status == 5)
        #expect(answer.error.contains("settings.json:1:11"))
        #expect(answer.output.contains("everett hook claude-code"))
        #expect(try bench.scratch.text("user/.claude/settings.json") == "{ \"a\": 1, // no JSON\n}\n")
    }

    @Test func `hooks that Codex has in its own file stay in one form`() throws {
        let bench = try Bench()
        let file = "model = \"x\"\n\n[[hooks.Stop]]\n[[hooks.Stop.hooks]]\ntype = \"command\"\ncommand = \"mine\"\n"
        try bench.scratch.write("user/.codex/config.toml", file)
        #expect(try bench.did("hooks", "install", "codex").output.contains("config.toml"))
        #expect(!bench.scratch.exists("user/.codex/hooks.json"))
        #expect(try states(bench)["codex"] == "current")
        try bench.did("hooks", "remove", "codex")
        #expect(try bench.scratch.text("user/.codex/config.toml") == file)
    }

    @Test func `what nobody knows is refused with advice`() throws {
        let bench = try Bench()
        #expect(try bench.everett("hooks", "install", "nobody").status == 2)
        #expect(try bench.everett("hooks", "install", "shell", "--scope", "project", "--shell", "bash").status == 2)
        #expect(try bench.everett("hooks", "install", "git").status == 3)
    }

    private static let node = ChildProcess.find("node", searchPath: "/usr/local/bin:/usr/bin:/bin")

    @Test(.enabled(if: node != nil, "no node here to run a plugin with"))
    func `opencode's plugin hands its calls over, in both forms of plugins`() throws {
        let node = try #require(Self.node)
        let hooks = try HookBench()
        let bench = hooks.bench
        try bench.write("a", "one\n")
        try bench.did("init")
        try bench.did("hooks", "install", "opencode")
        try bench.scratch.write(
            "drive.mjs",
            """
            import everett from "\(bench.scratch.at("user/.config/opencode/plugins/everett.js"))"
            import { writeFileSync } from "node:fs"
            const directory = "\(bench.project)"
            if (process.argv[2] === "1") {
              const hooks = await everett({ directory, client: { tui: { showToast: async () => {} } } })
              await hooks.event({ event: { type: "session.created", properties: { info: { id: "v1" } } } })
              writeFileSync(directory + "/a", "two")
              await hooks["tool.execute.before"]({ tool: "bash", sessionID: "v1" }, { args: { command: "rm -rf ." } })
              await hooks["tool.execute.before"]({ tool: "read", sessionID: "v1" }, { args: { filePath: "a" } })
              await hooks["tool.execute.after"]({ tool: "bash", sessionID: "v1", args: {} }, {})
              await hooks["tool.execute.after"](undefined, undefined)
            } else {
              const kept = {}
              const ctx = {
                location: { directory },
                tool: { hook: async (name, body) => { kept[name] = body } },
                session: { hook: async (name, body) => { kept[name] = body } },
                event: { subscribe: async function* () {} },
              }
              if (everett.id !== "everett") throw new Error("no id")
              const end = await everett.setup(ctx)
              writeFileSync(directory + "/a", "three")
              await kept["execute.before"]({ sessionID: "v2", tool: "shell", input: { command: "make" } })
              end()
            }
            """)
        for form in ["1", "2"] {
            let answer = try bench.run(
                node, [Array(bench.scratch.at("drive.mjs").bytes), Array(form.utf8)], with: hooks.surroundings)
            #expect(answer.status == 0, "\(answer.error)")
        }
        let made = try hooks.checkpoints()
        #expect(made.map { $0["occasion"]?["session"]?.text } == ["v1", "v1", "v2"])
        #expect(made.map { $0["occasion"]?["tool"]?.text } == ["session.created", "bash", "shell"])
        #expect(made[1]["occasion"]?["detail"]?.text == "rm -rf .")
    }
}
