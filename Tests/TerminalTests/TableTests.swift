import Base
import Terminal
import Testing

@Suite struct TableTests {
    private func table() -> Table {
        var table = Table([
            TableColumn(Phrase("ID", pl: "ID")),
            TableColumn(Phrase("Files", pl: "Pliki"), alignment: .right),
            TableColumn(Phrase("Message", pl: "Opis"), canShrink: true),
        ])
        table.add([StyledText("k7", .id), "12", "before the great refactoring"])
        table.add([StyledText("q", .id), "75,210", "日本語"])
        table.add([StyledText("zz", .id), "", ""])
        return table
    }

    private func terminal(_ width: Int) -> OutputStyle {
        OutputStyle(isTerminal: true, color: false, unicode: true, width: width)
    }

    @Test func `a terminal gets aligned columns under a header`() {
        #expect(
            table().lines(terminal(80), .english) == [
                "ID   Files  Message",
                "k7      12  before the great refactoring",
                "q   75,210  日本語",
                "zz",
            ])
    }

    @Test func `a narrow terminal gets shorter cells`() {
        #expect(
            table().lines(terminal(24), .polish) == [
                "ID   Pliki  Opis",
                "k7      12  before the …",
                "q   75,210  日本語",
                "zz",
            ])
    }

    @Test func `a pipe gets tabs and no header`() {
        #expect(
            table().lines(.plain, .english) == [
                "k7\t12\tbefore the great refactoring", "q\t75,210\t日本語", "zz\t\t",
            ])
    }

    @Test func `a tab or newline inside a cell cannot make another cell`() {
        var table = Table([TableColumn(Phrase(verbatim: "A")), TableColumn(Phrase(verbatim: "B"))])
        table.add(["a\tb", "c\nd"])
        #expect(table.lines(.plain, .english) == ["a\\tb\tc\\nd"])
    }

    @Test func `an empty table says nothing`() {
        #expect(Table([TableColumn(Phrase(verbatim: "A"))]).lines(terminal(80), .english) == [])
    }

    @Test func `colour does not disturb the columns`() {
        let style = OutputStyle(isTerminal: true, color: true, unicode: true, width: 80)
        let lines = table().lines(style, .english)
        #expect(lines[2] == "\u{1b}[35mq\u{1b}[0m   75,210  日本語")
    }

    @Test(arguments: 1...60)
    func `no line is wider than the terminal`(width: Int) {
        for line in table().lines(terminal(width), .english) { #expect(DisplayWidth.of(line) <= width) }
    }

    @Test func `columns that shrink share the loss`() {
        var table = Table([
            TableColumn(Phrase(verbatim: "A"), canShrink: true), TableColumn(Phrase(verbatim: "B"), canShrink: true),
        ])
        table.add([StyledText(String(repeating: "a", count: 40)), StyledText(String(repeating: "b", count: 30))])
        let line = table.lines(terminal(22), .english)[1]
        #expect(line == "aaaaaaaaa…  bbbbbbbbb…")
    }
}
