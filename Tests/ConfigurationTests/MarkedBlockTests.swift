import Base
import TestSupport
import Testing

@testable import Configuration

@Suite struct MarkedBlockTests {
    private func put(_ lines: [String], _ file: String?) throws -> String {
        String(
            decoding: try MarkedBlock.install(lines, name: "everett hooks", in: file.map { Array($0.utf8) }),
            as: UTF8.self)
    }

    private func taken(_ file: String) throws -> String? {
        try MarkedBlock.remove(name: "everett hooks", from: Array(file.utf8)).map {
            String(decoding: $0, as: UTF8.self)
        }
    }

    @Test func `a block stands at the end, and is replaced`() throws {
        let once = try put(["one"], "a\n")
        #expect(once == "a\n\n# >>> everett hooks >>>\none\n# <<< everett hooks <<<\n")
        #expect(try put(["one"], once) == once)
        #expect(
            try put(["two", "three"], once + "b\n").hasSuffix(
                "b\n\n# >>> everett hooks >>>\ntwo\nthree\n# <<< everett hooks <<<\n"))
    }

    @Test(arguments: [nil, "", "\n", "a", "a\n", "a\n\n", "\n\n\n", "a\r\nb\r\n", "a\r\nb", "# >>> other >>>\n"])
    func `taking out gives back every byte`(_ file: String?) throws {
        let once = try put(["x", "y"], file)
        #expect(try put(["x", "y"], once) == once)
        #expect(try taken(once) == file)
    }

    @Test func `half a block is refused`() {
        #expect(throws: TextMistake.self) { try taken("a\n# >>> everett hooks >>>\nx\n") }
        #expect(throws: TextMistake.self) { try put(["x"], "# <<< everett hooks <<<\n# >>> everett hooks >>>\n") }
    }
}

@Suite struct TOMLTextTests {
    @Test func `tables, keys and values are read`() throws {
        let file = """
            # top
            model = "o3" # which
            notify = ["a", 'b', 1979-05-27 07:32:00Z, 0xff, +1.5e3,
              # in between
              { x = 1, y.z = true }, ]
            "quoted key"."b" = '''
            [not.a.table]
            '''

            [mcp_servers.other]
            command = "x"
            env = { A = "1" }
            [[hooks.Stop]]
            [[hooks.Stop.hooks]]
            type = "command"
            [[hooks.Stop]]
            """
        let text = try TOMLText(Array(file.utf8))
        #expect(text.node(["model"])?.text == "o3")
        #expect(text.node(["mcp_servers", "other", "command"])?.text == "x")
        #expect(text.node(["mcp_servers", "other", "env", "A"])?.text == "1")
        guard case .array(let stops) = text.node(["hooks", "Stop"]) else {
            Issue.record("no array of tables")
            return
        }
        #expect(stops.count == 2)
    }

    @Test(arguments: [
        "a", "a =", "a = b c", "[a", "[a]]", "[[a]", "a = \"x", "a = 1\na = 2", "[a]\n[a]", "a = {}\n[a.b]",
        "a = []\n[[a]]", "[a.b]\n[a]\nb = 1", "a = [1 2]", "a.b = 1\n[a.b]", "= 1", "a = {x = 1",
    ])
    func `what is no TOML is refused`(_ file: String) {
        #expect(throws: TextMistake.self) { try TOMLText(Array(file.utf8)) }
    }

    @Test func `a table that is there already is not written a second time`() throws {
        let edit = ConfigurationEdit(.toml(["[mcp_servers.everett]", "command = \"everett\""], block: "everett mcp"))
        #expect(throws: TextMistake.self) {
            try edit.installed(in: Array("[mcp_servers.everett]\ncommand = \"old\"\n".utf8))
        }
        #expect(throws: TextMistake.self) { try edit.installed(in: Array("mcp_servers = {}\n".utf8)) }
        let file = Array("[mcp_servers.other]\ncommand = \"x\"\n".utf8)
        let once = try edit.installed(in: file)
        #expect(edit.standing(in: once) == .current)
        #expect(edit.standing(in: file) == .absent)
        #expect(edit.standing(in: Array("[".utf8)) == .unclear || edit.standing(in: nil) == .absent)
        #expect(try edit.removed(from: once) == file)
    }
}
