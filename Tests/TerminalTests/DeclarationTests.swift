import Base
import Testing

@testable import Terminal

@Suite struct DeclarationTests {
    private let word = Phrase("word", pl: "słowo")

    @Test func `a sound declaration has no problems`() {
        #expect(SampleProgram.root.problems() == [])
    }

    @Test func `names that clash are found`() {
        let root = CommandSpec(
            "x", word,
            sharedOptions: [.flag("json", short: "j", word)],
            subcommands: [
                CommandSpec(
                    "a", aliases: ["b"], word, options: [.flag("json", word), .flag("jump", short: "j", word)]),
                CommandSpec("b", word),
            ])
        #expect(
            root.problems() == [
                "x: 'b' names two things", "x a: option --json is declared twice",
                "x a: short option -j is declared twice",
            ])
    }

    @Test func `positionals out of order are found`() {
        let root = CommandSpec(
            "x", word,
            positionals: [
                PositionalSpec("A", .optional, word), PositionalSpec("B", .required, word),
                PositionalSpec("C", .repeating(atLeast: 0), word), PositionalSpec("C", .optional, word),
            ])
        #expect(
            root.problems() == [
                "x: positional C is declared twice", "x: required B comes after optional A",
                "x: C comes after the repeating C",
            ])
    }

    @Test func `missing words, names and placeholders are found`() {
        let root = CommandSpec(
            "X", Phrase("", pl: ""),
            options: [.value("Bad", short: "ż", "", Phrase("yes", pl: ""))],
            positionals: [PositionalSpec("P", .optional, word)],
            subcommands: [CommandSpec("y", word)])
        #expect(
            root.problems() == [
                "X: 'X' is not a plain name", "X: summary is missing", "X: summary of --Bad is missing",
                "X: '--Bad' is not a plain name", "X: short option '-ż' is not an ASCII letter or digit",
                "X: --Bad has no placeholder", "X: a word could be a subcommand or a positional",
            ])
    }

    @Test func `an example that the tree would refuse is found`() {
        let root = CommandSpec(
            "x", word,
            examples: [
                CommandExample("x a --loud", word), CommandExample("y a", word), CommandExample("x", word),
                CommandExample("x a | wc -l", word), CommandExample("x help a", word),
            ],
            subcommands: [CommandSpec("a", word)])
        #expect(
            root.problems() == [
                "x: example 'x a --loud': 'x a' has no option '--loud'", "x: example 'y a' does not start with x",
                "x: example 'x' names no command",
            ])
    }

    @Test(arguments: [
        ("a 'b c' \"d\"", ["a", "b c", "d"]), ("a '' b", ["a", "", "b"]), ("a  b ", ["a", "b"]),
        ("a -m='x y' > f", ["a", "-m=x y"]), ("", []), ("a && b", ["a"]), ("'x|y'", ["x|y"]),
    ])
    func `example lines are split as a shell would`(line: String, words: [String]) {
        #expect(ExampleLine.words(line) == words)
    }
}
