import Base
import TestSupport
import Testing

@testable import Configuration

@Suite struct JSONEditorPropertyTests {
    private let marks = [
        JSONMark.commands(holding: "everett hook", beneath: ["hooks"]), .member(["servers", "everett"]),
    ]

    private func insertions(_ example: inout PropertyCase) -> [JSONInsertion] {
        var all: [JSONInsertion] = []
        for event in ["A", "B", "C"] where example.flip() {
            all.append(
                .item(of: ["hooks", event], .object([.init("hooks", .array([command("everett hook \(event)")]))])))
        }
        if example.flip() { all.append(.member("everett", of: ["servers"], .object([.init("x", .integer(1))]))) }
        return all
    }

    private func command(_ text: String) -> JSONTemplate { .object([.init("command", .string(text))]) }

    /// A random document: odd white space, comments, trailing commas, empty containers at every place.
    private struct Writer {
        var example: PropertyCase
        let hasComments: Bool
        let newline: String

        mutating func space() -> String {
            var parts = ["", "", " ", newline, newline + "  ", "\t", newline + newline + "    "]
            if hasComments {
                parts += [" // note" + newline, "/* a */", " /* b" + newline + " */ ", "//x  " + newline]
            }
            return parts.randomElement(using: &example) ?? ""
        }

        mutating func value(_ depth: Int) -> String {
            switch example.int(0...(depth > 3 ? 3 : 6)) {
            case 0: return "\(example.int(-5...1000))"
            case 1: return ["true", "false", "null", "1.5e3"].randomElement(using: &example) ?? ""
            case 2: return #""a\"b\\ \u0041 é//""#
            case 3: return "{}"
            case 4: return array(depth)
            default: return object(depth, names: ["a", "b", "command", "matcher"])
            }
        }

        mutating func array(_ depth: Int) -> String {
            enclosed("[", (0..<example.int(0...3)).map { _ in value(depth + 1) }, "]")
        }

        mutating func object(_ depth: Int, names: [String]) -> String {
            let members = names.filter { _ in example.flip() }.map { "\"\($0)\"" + space() + ":" + value(depth + 1) }
            return enclosed("{", members, "}")
        }

        mutating func enclosed(_ open: String, _ parts: [String], _ close: String) -> String {
            var text = open + space()
            for (index, part) in parts.enumerated() {
                text += part + space()
                let isLast = index == parts.count - 1
                if !isLast || (hasComments && example.flip()) { text += "," + space() }
            }
            return text + close
        }

        mutating func document() -> String {
            if example.int(0...20) == 0 { return space() }
            let hooks = example.flip() ? object(1, names: []) : enclosed("{", events(), "}")
            let servers = object(1, names: ["other", "more"])
            var members = ["\"x\": " + value(1)]
            if example.flip() { members.append("\"hooks\":" + space() + hooks) }
            if example.flip() { members.append("\"servers\"" + space() + ":" + servers) }
            if example.flip() { members.removeFirst() }
            return space() + enclosed("{", members.shuffled(using: &example), "}") + space()
        }

        mutating func events() -> [String] {
            ["A", "B", "D"].filter { _ in example.flip() }.map { "\"\($0)\":" + space() + array(2) }
        }
    }

    @Test func `random documents come back byte for byte`() throws {
        try forAll(seed: 0x6a73_6f6e, count: 4_000) { example in
            let dialect: JSONText.Dialect = example.flip() ? .comments : .strict
            var writer = Writer(
                example: example, hasComments: dialect == .comments, newline: example.flip() ? "\n" : "\r\n")
            let file = writer.document()
            example = writer.example
            let bytes = Array(file.utf8)
            let insertions = insertions(&example)
            let once: [UInt8]
            do {
                once = try JSONEditor.install(insertions, marks: marks, in: bytes, dialect)
            } catch let mistake as TextMistake {
                // Only where something of another kind stands in the way.
                try #require(mistake.message == Words.otherKind, "\(mistake) \(file)")
                return
            }
            if dialect == .strict, !file.allSatisfy(\.isWhitespace) || !insertions.isEmpty {
                _ = try JSONValue(once)
            }
            let again = try JSONEditor.install(insertions, marks: marks, in: once, dialect)
            try #require(again == once, "\(file)")
            let back = try JSONEditor.remove(marks, from: once, dialect)
            try #require(back == bytes, "\(file)")
        }
    }

    @Test func `random bytes never crash the reader`() throws {
        let pieces = [
            "{", "}", "[", "]", ",", ":", "\"", "\\", "//", "/*", "*/", "\n", " ", "1", "e", "-", "true", "a",
        ]
        try forAll(seed: 0x6675_7a7a, count: 20_000) { example in
            let count = example.int(0...30)
            let text = (0..<count).map { _ in pieces.randomElement(using: &example) ?? "" }.joined()
            _ = try? JSONText(Array(text.utf8), .comments)
            _ = try? TOMLText(Array(text.utf8))
            _ = try? JSONEditor.remove(marks, from: Array(text.utf8), .comments)
        }
    }
}
