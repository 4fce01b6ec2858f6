import Base
import TestSupport
import Testing

@testable import Configuration

@Suite struct JSONEditorTests {
    private static let mark = "everett hook agent"

    private func group(_ event: String) -> JSONInsertion {
        .item(
            of: ["hooks", event],
            .object([
                .init("matcher", .string("Bash")),
                .init(
                    "hooks",
                    .array([.object([.init("type", .string("command")), .init("command", .string(Self.mark))])])),
            ]))
    }

    private let marks = [JSONMark.commands(holding: mark, beneath: ["hooks"])]

    private func installed(_ file: String?, _ dialect: JSONText.Dialect = .strict) throws -> String {
        let bytes = try JSONEditor.install(
            [group("Before"), group("After")], marks: marks, in: file.map { Array($0.utf8) }, dialect)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func removed(_ file: String, _ dialect: JSONText.Dialect = .strict) throws -> String? {
        try JSONEditor.remove(marks, from: Array(file.utf8), dialect).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func `a file that is not there is made, and goes again`() throws {
        let made = try installed(nil)
        #expect(
            made == """
                {
                  "hooks": {
                    "Before": [
                      {
                        "matcher": "Bash",
                        "hooks": [
                          {
                            "type": "command",
                            "command": "everett hook agent"
                          }
                        ]
                      }
                    ],
                    "After": [
                      {
                        "matcher": "Bash",
                        "hooks": [
                          {
                            "type": "command",
                            "command": "everett hook agent"
                          }
                        ]
                      }
                    ]
                  }
                }

                """)
        #expect(try removed(made) == nil)
    }

    @Test func `what is there stays as it is, and a second time changes nothing`() throws {
        let file = """
            {
                "model": "x",   "permissions": {"allow": ["Bash(ls)"]},
                "hooks": {
                    "Before": [
                        {"matcher": "Write", "hooks": [{"type": "command", "command": "lint"}]}
                    ]
                }
            }
            """
        let once = try installed(file)
        #expect(once.contains("\"model\": \"x\",   \"permissions\": {\"allow\": [\"Bash(ls)\"]},"))
        #expect(once.contains("\"lint\"}]},\n            {\n                \"matcher\": \"Bash\""))
        #expect(try installed(once) == once)
        #expect(try removed(once) == file)
    }

    @Test(arguments: [
        "", "\n", "{}", "{ }", "{}\n", "{\n}\n", "{\"hooks\": {}}", "{\"hooks\":{\"Before\":[]},\"a\":1}",
        "{\"hooks\":{\"Before\":[ ]}}\n", "{\r\n\t\"a\": [1, 2],\r\n\t\"b\": null\r\n}\r\n",
        "\u{feff}{\"a\": \"\\ud83d\"}",
        "{\n\n   \"a\": 1\n\n\n}", "{\"a\":1}",
        "{\n  \"hooks\": {\n    \"After\": [],\n    \"Before\": [ {\"x\": 1} ]\n  }\n}",
    ])
    func `taking out gives back every byte`(_ file: String) throws {
        let once = try installed(file)
        #expect(try installed(once) == once)
        #expect(try removed(once) == file)
    }

    @Test(arguments: [
        "// mine\n", "{ // all\n}", "{\n  \"a\": 1, // one\n  \"b\": 2 // two  \n  // end\n}\n",
        "{\n  \"a\": 1, /* x */\n}\n", "{\"a\": [1,], /* y */}", "/* head */ {\"hooks\": { /* none */ }} // tail",
        "{\n  \"a\": 1 // one\r\n}\n",
    ])
    func `comments stay where they are`(_ file: String) throws {
        let once = try installed(file, .comments)
        #expect(try installed(once, .comments) == once)
        #expect(try removed(once, .comments) == file)
        #expect(throws: TextMistake.self) { try installed(file, .strict) }
    }

    @Test(arguments: [
        "{", "[]", "{\"hooks\": []}", "{\"hooks\": {\"Before\": {}}}", "{\"a\": 1, \"a\": 2}", "{\"a\": 01}", "nul",
        "{\"a\": tru}", "{} {}", "{\"a\" 1}", "{'a': 1}", "\"x\"",
    ])
    func `a file that is not understood is not touched`(_ file: String) {
        #expect(throws: TextMistake.self) { try installed(file) }
    }

    @Test func `what the user put beside it stays`() throws {
        let once = try installed("{\n  \"hooks\": {\n    \"Stop\": []\n  }\n}\n")
        let mixed = once.replacing(
            "\"command\": \"everett hook agent\"\n          }\n        ]\n      }\n    ]\n  }",
            with: """
                "command": "everett hook agent"
                          },
                          {"type": "command", "command": "mine"}
                        ]
                      }
                    ]
                  }
                """)
        try #require(mixed != once)
        let left = try #require(try removed(mixed))
        #expect(left.contains("mine"))
        #expect(!left.contains(Self.mark))
        #expect(throws: Never.self) { try JSONValue(Array(left.utf8)) }
    }

    @Test func `a member is put in, replaced and taken out`() throws {
        let marks = [JSONMark.member(["mcpServers", "everett"])]
        func put(_ command: String, _ file: String) throws -> String {
            let insertion = JSONInsertion.member(
                "everett", of: ["mcpServers"], .object([.init("command", .string(command))]))
            return String(
                decoding: try JSONEditor.install([insertion], marks: marks, in: Array(file.utf8), .strict),
                as: UTF8.self)
        }
        let file = "{\n  \"mcpServers\": {\n    \"other\": {\"command\": \"x\"}\n  }\n}\n"
        let once = try put("everett", file)
        #expect(
            once.contains("\"other\": {\"command\": \"x\"},\n    \"everett\": {\n      \"command\": \"everett\"\n    }")
        )
        let twice = try put("/opt/everett", once)
        #expect(twice.contains("/opt/everett"))
        #expect(try JSONEditor.remove(marks, from: Array(twice.utf8), .strict) == Array(file.utf8))
    }

    @Test func `strings are read mildly and cut`() throws {
        let text = try JSONText(Array(#"{"a": "x\u00e9\ud83d\n", "b": "\ud83d\ude00"}"#.utf8), .strict)
        #expect(try text.string(#require(text.node(["a"]))) == "xé\u{fffd}\n")
        #expect(try text.string(#require(text.node(["b"]))) == "😀")
        let long = try JSONText(Array("\"\(String(repeating: "é", count: 50))\"".utf8), .strict)
        #expect(try text.string(#require(text.root)) == nil)
        #expect(try long.string(#require(long.root), limit: 11) == "ééééé")
    }
}
