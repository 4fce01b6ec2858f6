import Base
import Platform
import TestSupport
import Testing

/// `everett mcp install` and `remove` on the files of clients.
@Suite struct MCPInstallTests {
    private static let files = [
        "claude-code": "user/.claude.json", "claude-desktop": "user/.config/Claude/claude_desktop_config.json",
        "codex": "user/.codex/config.toml", "cursor": "user/.cursor/mcp.json", "gemini": "user/.gemini/settings.json",
        "goose": "user/.config/goose/config.yaml", "opencode": "user/.config/opencode/opencode.json",
        "vscode": "user/.config/Code/User/mcp.json",
    ]

    @Test func `every client is told, looked at first, and told no more`() throws {
        let bench = try Bench()
        try bench.did("init")
        for (client, file) in Self.files.sorted(by: { $0.key < $1.key }) {
            let look = try JSONValue(try bench.did("mcp", "install", client, "--dry-run", "--json").rawOutput)
            #expect(look["changed"] == .bool(true) && !bench.scratch.exists(file), "\(client)")
            let done = try JSONValue(try bench.did("mcp", "install", client, "--json").rawOutput)
            #expect(done["file"]?.text == bench.scratch.at(file).description, "\(client)")
            let text = try bench.scratch.text(file)
            #expect(text == look["content"]?.text && text.contains("mcp") && text.contains("everett"), "\(client)")
            #expect(text.contains(bench.project.description) == (client == "claude-desktop"))
            #expect(
                try JSONValue(try bench.did("mcp", "install", client, "--json").rawOutput)["changed"] == .bool(false))
            #expect(try bench.shell("stat -c %a '\(bench.scratch.at(file))'") == "600\n")
            try bench.did("mcp", "remove", client)
            #expect(!(try bench.scratch.text(file).contains("everett")), "\(client)")
            #expect(try bench.everett("mcp", "remove", client).status == 3)
        }
        #expect(try bench.everett("mcp", "install", "nobody").status == 2)
        #expect(try bench.everett("mcp", "install", "claude").error.contains("claude-code"))
        #expect(try bench.everett("mcp", "install", "goose", "--here").status != 0)
        try bench.did("mcp", "install", "cursor", "--here")
        #expect(bench.exists(".cursor/mcp.json"))
    }

    @Test func `what is there is kept, also beside it, through links, and with its mode`() throws {
        let bench = try Bench()
        try bench.did("init")
        let before = "{\n  // mine\n  \"a\": 1,\n}\n"
        try bench.scratch.write("user/real.json", before)
        try bench.shell(
            "chmod 640 ../user/real.json && mkdir ../user/.cursor && ln -s ../real.json ../user/.cursor/mcp.json")
        try bench.did("mcp", "install", "cursor")
        #expect(
            try bench.shell("readlink ../user/.cursor/mcp.json; stat -c %a ../user/real.json") == "../real.json\n640\n")
        #expect(try bench.scratch.text("user/real.json").hasPrefix("{\n  // mine\n  \"a\": 1,\n  \"mcpServers\": {"))
        #expect(try bench.scratch.text("user/real.json.before-everett") == before)
    }

    @Test func `a file that is not understood is not touched, and what to write is shown`() throws {
        let bench = try Bench()
        try bench.did("init")
        for (client, file) in Self.files {
            let nonsense = client == "goose" ? "extensions: [}\n" : "nonsense {\n"
            try bench.scratch.write(file, nonsense)
            let answer = try bench.everett("mcp", "install", client)
            #expect(answer.status == 5 && answer.error.contains("everett"), "\(client): \(answer.error)")
            #expect(try bench.scratch.text(file) == nonsense, "\(client)")
            #expect(try bench.everett("mcp", "remove", client).status == 5, "\(client)")
        }
    }
}
