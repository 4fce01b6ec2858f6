import Base
import TestSupport
import Testing

@testable import Configuration

@Suite struct YAMLReaderTests {
    private func mistakes(_ text: String) -> [String] {
        YAMLReader.read(Array(text.utf8)).mistakes.map { "\($0.place) \($0.message)" }
    }

    @Test func `mappings, lists and scalars are read with the place where they stand`() throws {
        let reading = YAMLReader.read(
            Array("# first\ncapture:\n  max_size: 10 GB # so much\n  exclude: [a, \"b\"]\n".utf8))
        #expect(reading.mistakes.isEmpty)
        guard case .mapping(let groups) = reading.root?.content, case .mapping(let entries) = groups[0].value.content
        else {
            Issue.record("no mapping")
            return
        }
        #expect(groups[0].key == "capture" && groups[0].keyStart == TextPlace(line: 2, column: 1))
        #expect(entries.map(\.key) == ["max_size", "exclude"])
        #expect(entries[0].value.start == TextPlace(line: 3, column: 13))
        guard case .scalar(let size) = entries[0].value.content, case .list(let items) = entries[1].value.content else {
            Issue.record("wrong shape")
            return
        }
        #expect(size == YAMLScalar("10 GB", isPlain: true))
        #expect(items.map(\.start.column) == [13, 16])
        guard case .scalar(let quoted) = items[1].content else { return }
        #expect(quoted == YAMLScalar("b", isPlain: false))
    }

    @Test(arguments: ["", "# only a comment\n", "---\n", "---\n...\n", "\u{feff}# mark\n", "~\n"])
    func `a file may say nothing`(_ text: String) {
        #expect(mistakes(text) == [])
    }

    @Test(arguments: [
        "a: 1\r\nb:\r\n  - x\r\n", "\u{feff}a: 1\nb:\n  - x\n", "a: 1\nb: [x]", "---\na: 1\nb:\n- x\n...\n",
    ])
    func `other line ends and a byte order mark change nothing`(_ text: String) {
        let reading = YAMLReader.read(Array(text.utf8))
        #expect(reading.mistakes.isEmpty)
        guard case .mapping(let entries) = reading.root?.content else {
            Issue.record("no mapping")
            return
        }
        #expect(entries.map(\.key) == ["a", "b"])
        #expect(entries[0].keyStart == TextPlace(line: text.hasPrefix("---") ? 2 : 1, column: 1))
    }

    @Test(arguments: [
        ("a: &x 1\n", "1:4 anchors (&name) are not supported"),
        ("a: [*x]\n", "1:5 aliases (*name) are not supported"),
        ("a: !!str 1\n", "1:4 tags (!name) are not supported"),
        ("a: !x {b: 1}\n", "1:4 tags (!name) are not supported"),
        ("a: ! 1\n", "1:4 tags (!name) are not supported"),
        ("<<: {a: 1}\n", "1:1 merge keys (<<) are not supported"),
        ("a: 1\nb: 2\na: 3\n", "3:1 'a' is said twice"),
        ("a: 1\n\"a\": 3\n", "2:1 'a' is said twice"),
        ("? [a]\n: 1\n", "1:3 a key must be a word"),
        ("%YAML 1.1\n---\na: 1\n", "1:1 directives are not supported"),
        ("a: 1\n---\nb: 2\n", "2:1 a second document begins here; a file holds one"),
        ("a: \"\\0\"\n", "1:4 a text holds the character NUL"),
    ])
    func `what makes a file mean more than it shows is refused`(_ text: String, _ mistake: String) {
        #expect(mistakes(text) == [mistake])
    }

    @Test(arguments: [
        ([0x61, 0x3a, 0x20, 0xff], "1:4 this is not UTF-8"),
        ([0xff, 0xfe, 0x61, 0x00], "1:1 this is not UTF-8"),
        ([0x61, 0x0a, 0xc3, 0xa9, 0xed, 0xa0, 0x80], "2:2 this is not UTF-8"),
        ([0x61, 0x3a, 0x00], "1:3 the invisible character U+0000 is not allowed"),
        ([0x0a, 0x1b, 0x5b], "2:1 the invisible character U+001B is not allowed"),
        ([0x61, 0x0d, 0x62], "1:2 a carriage return without a newline"),
        (Array("a: \u{202e}b".utf8), "1:4 the invisible character U+202E is not allowed"),
        (Array("a: b\u{2028}c: d".utf8), "1:5 the invisible character U+2028 is not allowed"),
    ])
    func `bytes that hide something are refused with their place`(_ bytes: [UInt8], _ mistake: String) {
        #expect(YAMLReader.read(bytes).mistakes.map { "\($0.place) \($0.message)" } == [mistake])
    }

    @Test func `a tab as indentation is told as one`() {
        let reading = YAMLReader.read(Array("a:\n\tb: 1\n".utf8))
        #expect(reading.mistakes.map(\.place.line) == [2])
        #expect(reading.mistakes.first?.hints.map(\.english).first?.contains("not with tabs") == true)
    }

    @Test(arguments: ["a: *.iso", "a: [*.iso]", "- *", "a: !keep"])
    func `a pattern without quotes is answered with the advice to quote it`(_ text: String) {
        let hints = YAMLReader.read(Array(text.utf8)).mistakes.flatMap(\.hints).map(\.english)
        #expect(hints.contains { $0.contains("needs quotes") }, "\(hints)")
    }

    @Test(arguments: ["a: [", "{a: 1", "a: 'x", "a: \"\\q\"", "a: b: c", "a: 1\n b: 2", "a: \"\\ud800\"", "- a\nb: 1"])
    func `what is no YAML is one mistake with a place`(_ text: String) {
        let found = mistakes(text)
        #expect(found.count == 1 && found[0].contains("this is not YAML: "), "\(found)")
    }

    @Test func `an alias bomb is refused as the words it is made of`() {
        var bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
        for (name, before) in zip("bcdefghi", "abcdefgh") {
            bomb += "\(name): &\(name) [" + Array(repeating: "*\(before)", count: 9).joined(separator: ", ") + "]\n"
        }
        let reading = YAMLReader.read(Array(bomb.utf8))
        #expect(reading.mistakes.count == 9 + 8 * 9)
    }

    @Test func `at most so many mistakes are kept`() {
        let text = "a: [" + Array(repeating: "*x", count: 5000).joined(separator: ", ") + "]"
        #expect(YAMLReader.read(Array(text.utf8)).mistakes.count == YAMLReader.mostMistakes)
    }

    /// In a mapping the key is what is too deep first.
    @Test(arguments: [("[", 65), ("{a: ", 254), ("- ", 129), ("? ", 129)])
    func `depth has an end`(_ opening: String, _ column: Int) {
        let deep = String(repeating: opening, count: 100_000)
        #expect(mistakes(deep) == ["1:\(column) nested more than 64 levels deep"])
        let allowed = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
        #expect(mistakes(allowed) == [])
    }

    @Test func `size has an end`() {
        let large = [UInt8](repeating: UInt8(ascii: "#"), count: YAMLText.largest + 1)
        #expect(YAMLReader.read(large).mistakes.map(\.message.english) == ["the file is larger than 1 MiB"])
        #expect(YAMLReader.read(Array(large.dropLast())).mistakes.isEmpty)
    }

    @Test func `hostile bytes never stop the reader`() throws {
        let pieces = [
            "a", ": ", "\n", "  ", "- ", "[", "]", "{", "}", "\"", "'", "*x", "&x", "!t", "|\n", ">-\n", "\t", "#", "?",
            "\\x41", "é", "\u{0}", "\r\n", "%", "---\n", "<<", ",",
        ]
        try forAll(seed: 7, count: 2_000) { example in
            let count = example.int(0...40)
            let text = (0..<count).map { _ in pieces[example.int(0...(pieces.count - 1))] }.joined()
            let reading = YAMLReader.read(Array(text.utf8))
            #expect(reading.mistakes.allSatisfy { $0.place >= .start }, "\(example)")
        }
    }

    @Test func `what is written is read as it was`() throws {
        try forAll(seed: 19, count: 500) { example in
            let texts = (0..<example.int(0...6)).map { _ in Self.text(&example) }
            let written = "k: [" + texts.map(YAMLText.quoted).joined(separator: ", ") + "]\n"
            let reading = YAMLReader.read(Array(written.utf8))
            try #require(reading.mistakes.isEmpty, "\(example): \(written) \(reading.mistakes)")
            guard case .mapping(let entries) = reading.root?.content, case .list(let items) = entries[0].value.content
            else {
                Issue.record("\(example): \(written)")
                return
            }
            let read = items.map { item -> String? in
                if case .scalar(let scalar) = item.content { return scalar.text }
                return nil
            }
            try #require(
                read.map { $0.map { Array($0.utf8) } } == texts.map { Array($0.utf8) }, "\(example): \(written)")
        }
    }

    @Test func `an unquoted text is read as it was`() throws {
        try forAll(seed: 23, count: 500) { example in
            let text = Self.text(&example)
            let reading = YAMLReader.read(Array("k: \(YAMLText.quotedIfNeeded(text))\n".utf8))
            guard case .mapping(let entries) = reading.root?.content,
                case .scalar(let scalar) = entries[0].value.content
            else {
                Issue.record("\(example): \(text.debugDescription)")
                return
            }
            try #require(Array(scalar.text.utf8) == Array(text.utf8), "\(example)")
        }
    }

    /// Any text without NUL, with a taste for what YAML treats specially.
    private static func text(_ example: inout PropertyCase) -> String {
        let special: [Unicode.Scalar] = [
            "*", "&", "!", "#", ":", " ", "-", "\"", "\\", "\n", "\t", "\r", "'", "[", "{", "\u{85}", "\u{2028}",
            "\u{feff}", "é", "\u{301}", "𝄞", "a", "Z", "0", "\u{7f}", "\u{1}", "\u{ffff}", "\u{10ffff}",
        ]
        var text = ""
        for _ in 0..<example.int(0...12) {
            text.unicodeScalars.append(special[example.int(0...(special.count - 1))])
        }
        return text
    }
}
