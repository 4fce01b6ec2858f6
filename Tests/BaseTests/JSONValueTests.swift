import Base
import TestSupport
import Testing

struct JSONValueTests {
    private func read(_ text: String) throws -> JSONValue { try JSONValue(Array(text.utf8)) }

    @Test func `what is written is read back`() throws {
        let text = JSONWriter.text { json in
            json.object { json in
                json.string("text", "a \"quoted\" \\ line\n\u{1}ż😀")
                json.integer("number", -12)
                json.bool("yes", true)
                json.string("nothing", nil)
                json.array("list") { json in
                    json.integer(1)
                    json.array { _ in }
                }
            }
        }
        let value = try read(text)
        #expect(value["text"]?.text == "a \"quoted\" \\ line\n\u{1}ż😀")
        #expect(value["number"]?.integer == -12)
        #expect(value["yes"] == .bool(true))
        #expect(value["nothing"] == .null)
        #expect(value["list"]?.elements == [.integer(1), .array([])])
        #expect(try read("\"\\ud83d\\ude00\\u017c\"").text == "😀ż")
        #expect(
            try read(" [1.5e3 , 12345678901234567890] ").elements == [
                .number("1.5e3"), .number("12345678901234567890"),
            ])
    }

    @Test(arguments: [
        "", "{", "[1,]", "{\"a\":1,\"a\":2}", "{\"a\" 1}", "01", "-", "1.", "1e", "tru", "\"\\x\"", "\"\\ud83d\"",
        "\"\n\"",
        "1 2", "'a'", "[1", "nul", "{a:1}",
    ])
    func `what is not quite JSON is refused`(_ text: String) {
        #expect(throws: DecodingFault.self) { try read(text) }
    }

    @Test func `depth is bounded`() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(throws: Never.self) { try read(nested(JSONValue.depthLimit)) }
        #expect(throws: DecodingFault.self) { try read(nested(JSONValue.depthLimit + 1)) }
        #expect(throws: DecodingFault.self) { try read(nested(100_000)) }
    }
}
