import Base
import Terminal
import Testing

@Suite struct StyledTextTests {
    private let colored = OutputStyle(isTerminal: true, color: true, unicode: true)

    @Test func `roles become colours only where colour is on`() {
        let text = StyledText("+ ", .added) + StyledText("name")
        #expect(text.rendered(.plain) == "+ name")
        #expect(text.rendered(colored) == "\u{1b}[32m+ \u{1b}[0mname")
    }

    @Test func `every role but plain has a look`() {
        for role in TextRole.allCases {
            #expect((StyledText("x", role).rendered(colored) != "x") == (role != .plain))
        }
    }

    @Test func `text cannot smuggle control sequences`() {
        #expect(StyledText("a\u{1b}[31mb\nc", .error).plain == "a\\x1b[31mb\\nc")
        #expect(StyledText(bytes: [0x61, 0xff, 0x07]).plain == "a\\xff\\x07")
        #expect(("\r" as StyledText).plain == "\\r")
    }

    @Test func `truncation counts columns and keeps colours`() {
        let text = StyledText("日本", .id) + StyledText("語 text")
        #expect(text.width == 11)
        #expect(text.truncated(to: 11, .plain) == text)
        #expect(text.truncated(to: 6, .plain).plain == "日本…")
        #expect(text.truncated(to: 4, .plain).plain == "日…")
        #expect(text.truncated(to: 4, colored).rendered(colored) == "\u{1b}[35m日\u{1b}[0m\u{1b}[35m…\u{1b}[0m")
        let ascii = OutputStyle(isTerminal: true, color: false, unicode: false)
        #expect(StyledText("abcdefgh").truncated(to: 6, ascii).plain == "abc...")
        #expect(StyledText("abcdefgh").truncated(to: 2, ascii).plain == "ab")
        #expect(StyledText("abc").truncated(to: 0, .plain).isEmpty)
    }

    @Test func `truncated text never exceeds its limit`() {
        var random = SeededGenerator(seed: 5)
        let alphabet = ["a", "b", "日", "é", "👍", "\u{301}", " ", "~"]
        for _ in 0..<2_000 {
            let pieces = (0..<3).map { _ in
                (0..<Int.random(in: 0...6, using: &random)).map { _ in alphabet[Int.random(in: 0..<8, using: &random)] }
                    .joined()
            }
            let text = StyledText(pieces[0]) + StyledText(pieces[1], .id) + StyledText(pieces[2], .dim)
            let limit = Int.random(in: 0...20, using: &random)
            #expect(text.truncated(to: limit, .plain).width <= limit, "seed 5: \(pieces) \(limit)")
        }
    }
}
