import Base
import Testing

@testable import Terminal

@Suite struct SafeTextTests {
    @Test(arguments: [
        ("plain text, żółć 日本語 👍", "plain text, żółć 日本語 👍"),
        ("\u{1b}[31mred", "\\x1b[31mred"),
        ("\u{1b}]0;title\u{7}", "\\x1b]0;title\\x07"),
        ("\u{1b}]8;;http://x\u{1b}\\link", "\\x1b]8;;http://x\\x1b\\link"),
        ("\u{1b}]52;c;YQ==\u{7}", "\\x1b]52;c;YQ==\\x07"),
        ("\u{1b}P1$r\u{1b}\\", "\\x1bP1$r\\x1b\\"),
        ("\u{9b}31m", "\\u{9b}31m"),
        ("done\roops", "done\\roops"),
        ("a\u{0}b\u{7f}c\u{8}", "a\\x00b\\x7fc\\x08"),
        ("\u{202e}txt.exe", "\\u{202e}txt.exe"),
        ("a\u{2066}b\u{2069}", "a\\u{2066}b\\u{2069}"),
        ("a\u{200b}b\u{200d}c\u{feff}d\u{ad}e", "a\\u{200b}b\\u{200d}c\\u{feff}d\\u{ad}e"),
        ("line\u{2028}sep\u{85}nel", "line\\u{2028}sep\\u{85}nel"),
        ("\u{e0041}tag", "\\u{e0041}tag"),
        ("\u{3164}filler", "\\u{3164}filler"),
        ("✔\u{fe0f} fine", "✔\u{fe0f} fine"),
        ("x\u{fe0f}\u{fe0f}", "x\\u{fe0f}\\u{fe0f}"),
        ("✔\u{fe0f}\u{fe0f}", "✔\u{fe0f}\\u{fe0f}"),
        ("1\u{fe0f}", "1\\u{fe0f}"),
        ("e\u{301}", "e\u{301}"),
        ("", ""),
    ])
    func `what a terminal would obey or hide becomes visible`(text: String, expected: String) {
        #expect(Array(SafeText.make(text).unicodeScalars) == Array(expected.unicodeScalars))
    }

    @Test(
        arguments: [
            ([0x61, 0xff, 0x62], "a\\xffb"),
            ([0x9b, 0x33, 0x31, 0x6d], "\\x9b31m"),
            ([0xc0, 0xaf], "\\xc0\\xaf"),
            ([0xed, 0xa0, 0x80], "\\xed\\xa0\\x80"),
            ([0xf4, 0x90, 0x80, 0x80], "\\xf4\\x90\\x80\\x80"),
            ([0xe2, 0x82], "\\xe2\\x82"),
            ([0xe2, 0x82, 0xac], "€"),
            ([0xc2, 0x9b], "\\u{9b}"),
            ([0xf0, 0x9f, 0x91, 0x8d], "👍"),
        ] as [([UInt8], String)])
    func `bytes that are not UTF-8 are shown one by one`(bytes: [UInt8], expected: String) {
        #expect(SafeText.make(bytes) == expected)
    }

    @Test func `newline and tab stay only where they are wanted`() {
        #expect(SafeText.make("a\n\tb") == "a\\n\\tb")
        #expect(SafeText.make("a\n\tb", allowing: [.newline, .tab]) == "a\n\tb")
        #expect(SafeText.make("a\r\nb", allowing: .newline) == "a\\r\nb")
    }

    @Test func `a long text ends in a note`() {
        #expect(SafeText.make("abcdefgh", limit: 3) == "abc...[+5 B]")
        #expect(SafeText.make("abc", limit: 3) == "abc")
        #expect(SafeText.make("ab€cd", limit: 3) == "ab€...[+2 B]")
        #expect(SafeText.make("abc", limit: 0) == "...[+3 B]")
        #expect(SafeText.make("abc", limit: -1) == "...[+3 B]")
    }

    @Test func `a line of 100 MB is shown in part`() {
        let huge = [UInt8](repeating: 0x1b, count: 100_000_000)
        let text = SafeText.make(huge, limit: 1_000)
        #expect(text.hasPrefix("\\x1b\\x1b"))
        #expect(text.hasSuffix("...[+99999000 B]"))
        #expect(text.utf8.count == 4_000 + "...[+99999000 B]".utf8.count)
        #expect(SafeText.make(String(repeating: "x", count: 1_000_000)).utf8.count < 17_000)
    }

    @Test func `heaps of combining marks do not smear over the screen`() {
        let text = SafeText.make("e" + String(repeating: "\u{301}", count: 50))
        #expect(text.unicodeScalars.filter { $0 == "\u{301}" }.count == 8)
    }

    @Test func `safe text is left as it is`() {
        for input in ["a\u{1b}b", "\u{202e}", "ok", "日本\u{0}", "✔\u{fe0f}"] {
            let once = SafeText.make(input)
            #expect(SafeText.make(once) == once)
        }
    }

    @Test func `strict decoding agrees with the standard library`() {
        var random = SeededGenerator(seed: 21)
        for round in 0..<20_000 {
            let bytes = (0..<Int.random(in: 1...4, using: &random)).map { _ in
                UInt8.random(in: round.isMultiple(of: 2) ? 0x80...0xff : 0...0xff, using: &random)
            }
            var position = 0
            var isValid = true
            while position < bytes.count, isValid {
                let found = StrictUTF8.scalar(in: bytes, at: position)
                isValid = found != nil
                position += found?.length ?? 1
            }
            #expect(isValid == (String(validating: bytes, as: UTF8.self) != nil), "seed 21: \(bytes)")
        }
    }
}
