import Base
import TestSupport
import Testing

@testable import Interop

/// Entries in files that belong to somebody else.
@Suite struct ConfigurationEditTests {
    private let command = ["everett", "mcp"]

    private func set(_ client: AgentClient, _ text: String) throws -> String {
        let bytes = Array(text.utf8)
        return String(decoding: try client.edit(command, in: bytes).applied(to: bytes), as: UTF8.self)
    }

    private func removed(_ client: AgentClient, _ text: String) throws -> String? {
        let bytes = Array(text.utf8)
        return try client.edit(command, in: bytes).removed(from: bytes).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a file that is not there holds the entry and nothing else`() throws {
        #expect(
            try set(.claudeCode, "") == """
                {
                  "mcpServers": {
                    "everett": {
                      "type": "stdio",
                      "command": "everett",
                      "args": ["mcp"]
                    }
                  }
                }

                """)
        #expect(try set(.codex, "") == "[mcp_servers.everett]\ncommand = \"everett\"\nargs = [\"mcp\"]\n")
        #expect(
            try set(.goose, "") == """
                extensions:
                  everett:
                    name: "Everett"
                    type: "stdio"
                    cmd: "everett"
                    args: ["mcp"]
                    enabled: true
                    timeout: 300

                """)
        let opencode = try JSONValue(Array(try set(.opencode, "").utf8))
        #expect(opencode["mcp"]?["everett"]?["command"] == .array([.string("everett"), .string("mcp")]))
    }

    @Test func `comments, order, tabs and what others wrote stay to the byte`() throws {
        let before = """
            {
            \t// mine
            \t"theme": "dark", /* and mine */
            \t"mcpServers": {
            \t\t"other": {"command": "x"} // keep
            \t},
            \t"last": [1, 2,],
            }

            """
        let after = try set(.cursor, before)
        #expect(
            after == """
                {
                \t// mine
                \t"theme": "dark", /* and mine */
                \t"mcpServers": {
                \t\t"other": {"command": "x"}, // keep
                \t\t"everett": {
                \t\t\t"type": "stdio",
                \t\t\t"command": "everett",
                \t\t\t"args": ["mcp"]
                \t\t}
                \t},
                \t"last": [1, 2,],
                }

                """)
        // Again is the same, another program takes its place, and taken out all is as it was.
        #expect(try set(.cursor, after) == after)
        #expect(try removed(.cursor, after) == before)
        #expect(try removed(.cursor, before) == nil)
    }

    @Test func `a newer opencode keeps servers one step further down`() throws {
        let after = try set(.opencode, #"{"mcp": {"servers": {}}}"#)
        #expect(try JSONValue(Array(after.utf8))["mcp"]?["servers"]?["everett"]?["type"]?.text == "local")
        #expect(try removed(.opencode, after).map { try JSONValue(Array($0.utf8)) }?["mcp"]?["servers"] == .object([:]))
    }

    @Test(arguments: [
        "nonsense", "[]", "{", "{\"mcpServers\": []}", "{\"mcpServers\": 1}", "{\"a\": 1 \"b\": 2}", "{\"a\": 1}}",
        "{\"a\": 1, \"a\": 2}", "{/* }", "{\"a\": tru}", "{\"a\": \"\u{1}\"}",
    ])
    func `a file of JSON that is not understood is left alone`(_ text: String) {
        #expect(throws: ConfigurationEdit.Fault.self) { try set(.cursor, text) }
    }

    @Test(arguments: [
        "mcp_servers = {}", "mcp_servers.everett.command = \"x\"", "[[mcp_servers.everett]]\na = 1", "[a\nb = 1",
        "a = \"\"\"\nnever ends", "nonsense", "[mcp_servers]\neverett = { command = \"x\" }", "a = ]",
    ])
    func `a file of TOML that says it in another way is left alone`(_ text: String) {
        #expect(throws: ConfigurationEdit.Fault.self) { try set(.codex, text) }
    }

    @Test func `a table of TOML is put behind what is there, and taken out again`() throws {
        let before = """
            # mine
            model = "o3" # [not a table]
            text = \"\"\"
            [mcp_servers.everett]
            \"\"\"
            list = [
              "[x]",
            ]

            [mcp_servers.other]
            command = 'x'

            """
        let after = try set(.codex, before)
        #expect(after == before + "\n[mcp_servers.everett]\ncommand = \"everett\"\nargs = [\"mcp\"]\n")
        #expect(try set(.codex, after) == after)
        #expect(try removed(.codex, after) == before)
        #expect(try removed(.codex, before) == nil)
        // What others put beneath it stays when it is set, and goes with it.
        let inner =
            "[mcp_servers.\"everett\"]\ncommand = \"old\"\n\n[mcp_servers.everett.env]\nA = \"1\"\n\n# next\n[z]\nq = 1\n"
        let changed = try set(.codex, inner)
        #expect(changed.contains("command = \"everett\"") && changed.contains("A = \"1\"") && !changed.contains("old"))
        #expect(try removed(.codex, changed) == "\n# next\n[z]\nq = 1\n")
    }

    @Test func `an entry of YAML is put where the others are, and taken out again`() throws {
        let before = """
            # mine
            GOOSE_PROVIDER: x
            extensions:
                # theirs
                developer:
                    enabled: true
                    name: developer
            OTHER: 1

            """
        let after = try set(.goose, before)
        #expect(after.contains("        name: developer\n    everett:\n      name: \"Everett\"\n"))
        #expect(after.hasSuffix("timeout: 300\nOTHER: 1\n"))
        #expect(try set(.goose, after) == after)
        #expect(try removed(.goose, after) == before)
        #expect(try removed(.goose, before) == nil)
        let alone = try set(.goose, "extensions: {}\n")
        #expect(alone.hasPrefix("extensions:\n  everett:\n"))
        #expect(try removed(.goose, alone) == "extensions: {}\n")
        for wrong in [
            "extensions: [a]\n", "extensions: {a: {b: 1}}\n", "\textensions:\n", "a: &x 1\nextensions:\n",
            "{extensions: {}}\n",
        ] {
            #expect(throws: ConfigurationEdit.Fault.self, "\(wrong)") { try set(.goose, wrong) }
        }
    }

    @Test func `whatever is in a file, an edit leaves all else as it means`() throws {
        var random = SeededGenerator(seed: 11)
        for round in 0..<3_000 {
            let (text, members) = Self.document(&random)
            let after: String
            do {
                after = try set(.cursor, text)
            } catch {
                // Only where something stands in the way.
                if case .object? = members["mcpServers"] { Issue.record("round \(round): \(text)") }
                #expect(members["mcpServers"] != nil, "round \(round): \(text)")
                continue
            }
            guard case .object(var edited) = try JSONValue(Self.plain(after)) else { continue }
            #expect(edited["mcpServers"]?["everett"]?["command"]?.text == "everett", "round \(round)")
            if case .object(var servers)? = edited["mcpServers"] {
                servers["everett"] = nil
                edited["mcpServers"] = members["mcpServers"] == nil && servers.isEmpty ? nil : .object(servers)
            }
            #expect(edited == members, "round \(round): \(text) became \(after)")
            let back = try #require(try removed(.cursor, after))
            guard case .object(let again) = try JSONValue(Self.plain(back)) else { continue }
            let wanted = members.merging(["mcpServers": members["mcpServers"] ?? .object([:])]) { $1 }
            #expect(again == wanted, "round \(round): \(after) became \(back)")
        }
    }

    @Test(arguments: AgentClient.allCases)
    func `an entry that was put in is found again, whatever the file was`(_ client: AgentClient) throws {
        var random = SeededGenerator(seed: 5)
        let pieces = [
            "[mcp_servers]", "[mcp_servers.everett]", "[mcp_servers.other]", "[a.\"b c\"]", "command = \"x\"", "a = 1",
            "# remark",
            "t = \"\"\"", "\"\"\"", "l = [", "]", "", "extensions:", "extensions: {}", "  everett:", "    name: x",
            "  other:",
            "    cmd: y", "key: value", "- item", "{", "}", "\"mcpServers\": {", "\"servers\": {}", "\"everett\": 1",
            "\"mcp\": {},",
            ",", "// remark", "/* remark */", "\t", "\r",
        ]
        var edited = 0
        for round in 0..<4_000 {
            let count = Int.random(in: 0...8, using: &random)
            let text = (0..<count).map { _ in pieces.randomElement(using: &random) ?? "" }.joined(separator: "\n")
            guard let once = try? set(client, text) else { continue }
            edited += 1
            #expect(try set(client, once) == once, "round \(round): \(text)")
            #expect(try removed(client, once) != nil, "round \(round): \(text)")
        }
        #expect(edited > 100)
    }

    /// A document with comments and commas in all places, and what it means.
    private static func document(_ random: inout SeededGenerator) -> (String, [String: JSONValue]) {
        func gap() -> String {
            ["", " ", "\n  ", " // x, { \"\n", " /* } */ ", "\n"].randomElement(using: &random) ?? ""
        }
        var members: [String: JSONValue] = [:]
        var text = gap() + "{"
        let names = ["a", "mcpServers", "b // c", "d\\\"e"].shuffled(using: &random).prefix(
            Int.random(in: 0...4, using: &random))
        for (index, name) in names.enumerated() {
            let isLast = index == names.count - 1
            var value = ["1", "\"x, }\"", "[1, {}, ]", "{ }", "true"].randomElement(using: &random) ?? "1"
            if name == "mcpServers", Int.random(in: 0...5, using: &random) > 0 {
                value =
                    ["{}", "{\n}", "{\"o\": 1}", "{\"o\": 1,\n \"p\": {} /* , */ ,}"].randomElement(using: &random)
                    ?? "{}"
            }
            let key = name.contains("\\") ? "d\"e" : name
            members[key] = try? JSONValue(plain(value))
            text += gap() + "\"\(name)\"" + gap() + ":" + gap() + value + gap()
            if !isLast || Bool.random(using: &random) { text += "," }
        }
        return (text + gap() + "}" + gap(), members)
    }

    /// Without comments, and without commas that nothing follows.
    private static func plain(_ text: String) -> [UInt8] {
        var out: [UInt8] = []
        var rest = Array(text.utf8)[...]
        var inText = false
        while let byte = rest.first {
            if inText {
                if byte == 0x5c {
                    out += rest.prefix(2)
                    rest = rest.dropFirst(2)
                    continue
                }
                inText = byte != 0x22
            } else if rest.starts(with: "//".utf8) {
                rest = rest.drop { $0 != 0x0a }
                continue
            } else if rest.starts(with: "/*".utf8) {
                rest = rest.dropFirst(2)
                while !rest.starts(with: "*/".utf8) { rest = rest.dropFirst() }
                rest = rest.dropFirst(2)
                continue
            } else if byte == 0x22 {
                inText = true
            } else if byte == 0x7d || byte == 0x5d {
                while let last = out.last, [0x20, 0x0a, 0x09, 0x2c].contains(last) { out.removeLast() }
            }
            out.append(byte)
            rest = rest.dropFirst()
        }
        return out
    }
}
