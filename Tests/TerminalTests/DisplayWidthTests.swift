import Terminal
import Testing

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("żółć", 4), ("zo\u{301}", 2), ("日本語", 6), ("한국", 4), ("ﾊﾝ", 2), ("ＡＢ", 4),
        ("👍", 2), ("👍🏽", 2), ("👨‍👩‍👧", 2), ("🇵🇱", 2), ("✔", 1), ("✔\u{fe0f}", 2), ("★", 1), ("…", 1), ("│├─╮", 4),
        ("\u{200b}", 0), ("\u{301}", 0), ("\u{1b}", 0), ("\u{ad}", 0), ("\u{a0}", 1), ("\u{1100}\u{1161}\u{11a8}", 2),
        ("क्ष", 2), ("█░", 2), ("◆○", 2), ("𠮷", 2), ("🦀", 2), ("שלום", 4), ("ไทย", 3), ("ที่", 1),
    ])
    func `columns are counted as terminals draw them`(text: String, columns: Int) {
        #expect(DisplayWidth.of(text) == columns)
    }
}
