import Base
import Terminal
import Testing

@Suite struct ArgumentMistakeTests {
    private static let cases: [([String], String, String?)] = [
        (["chekpoint"], "'everett' has no command 'chekpoint'", "did you mean 'checkpoint'?"),
        (["check"], "'everett' has no command 'check'", "did you mean 'checkpoint'?"),
        (["timeline", "lsit"], "'everett timeline' has no command 'lsit'", "did you mean 'list'?"),
        (["secrte"], "'everett' has no command 'secrte'", nil),
        (["help", "exit-code"], "'everett' has no command 'exit-code'", "did you mean 'exit-codes'?"),
        (["log", "--jsno"], "'everett log' has no option '--jsno'", "did you mean '--json'?"),
        (["log", "--tracee"], "'everett log' has no option '--tracee'", nil),
        (["log", "-qx"], "'everett log' has no option '-x'", nil),
        (["log", "-é"], "'everett log' has no option '-é'", nil),
        (["log", "--json=yes"], "option '--json' takes no value", nil),
        (["log", "--color", "alwys"], "option '--color' cannot be 'alwys'", "did you mean 'always'?"),
        (["log", "--color"], "option '--color' needs a value: WHEN", nil),
        (["checkpoint", "-qm"], "option '--message' needs a value: NAME", nil),
        (["checkpoint", "-m", "a", "--message=b"], "option '--message' was given twice", nil),
        (["restore"], "'everett restore' needs CHECKPOINT", nil),
        (["timeline", "drop"], "'everett timeline drop' needs NAME", nil),
        (["restore", "a", "b", "c"], "'everett restore' does not know what to do with 'c'", nil),
        (["log", "x"], "'everett log' does not know what to do with 'x'", nil),
        (["log", "a\u{1b}[2J"], "'everett log' does not know what to do with 'a\\x1b[2J'", nil),
    ]

    @Test(arguments: cases)
    func `a mistake is named and answered`(words: [String], message: String, hint: String?) throws {
        let error = try #require(ArgumentParser.parse(words, root: SampleProgram.root).mistake)
        #expect(error.code == .usage)
        #expect(error.message.english == message)
        #expect(error.hints.map(\.english).first { $0.hasPrefix("did you mean") } == hint)
        #expect(error.hints.last?.english.contains("--help") == true)
        #expect(error.message.polish != message)
    }

    @Test func `the first mistake is reported and later options still count`() throws {
        let result = SampleProgram.parse("nonsense", "--bogus", "--json")
        #expect(result.mistake?.message.english == "'everett' has no command 'nonsense'")
        #expect(result.understood.flag("json"))
    }

    @Test func `an unknown command is a mistake even when help is asked for`() {
        #expect(SampleProgram.parse("nonsense", "--help").mistake != nil)
    }

    @Test func `a huge argument is shown only in part`() throws {
        let error = try #require(SampleProgram.parse("log", String(repeating: "x", count: 1_000_000)).mistake)
        #expect(error.message.english.utf8.count < 300)
        #expect(error.message.english.contains("B]"))
    }

    @Test func `several suggestions are joined by or`() throws {
        let root = CommandSpec(
            "x", Phrase(verbatim: "x"),
            subcommands: ["merge", "merge2", "mergs"].map { CommandSpec($0, Phrase(verbatim: "y")) })
        let error = try #require(ArgumentParser.parse(["mergr"], root: root).mistake)
        #expect(error.hints.first?.english == "did you mean 'merge', 'mergs' or 'merge2'?")
        #expect(error.hints.first?.polish == "czy chodziło o 'merge', 'mergs' albo 'merge2'?")
    }
}
