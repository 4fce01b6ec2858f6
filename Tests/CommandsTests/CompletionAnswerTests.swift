import Base
import Terminal
import TestSupport
import Testing

@testable import Commands

@Suite struct CompletionAnswerTests {
    @Test func `every placeholder of the tree is known to completion`() {
        func unknown(_ spec: CommandSpec) -> [String] {
            let options = (spec.options + spec.sharedOptions).filter {
                $0.kind != .flag && $0.allowed.isEmpty
                    && CompletionVocabulary.source($0.name, $0.placeholder) == nil
            }
            let operands = spec.positionals.filter { CompletionVocabulary.source(nil, $0.name) == nil }
            return options.map { "\(spec.name) --\($0.name) \($0.placeholder)" }
                + operands.map { "\(spec.name) \($0.name)" }
                + spec.subcommands.filter { !$0.isHidden }.flatMap(unknown)
        }
        #expect(unknown(CommandTree.root) == [], "say in CompletionVocabulary what these stand for")
    }

    @Test func `pinned checkpoints come first, and a name that means several is offered by its ids`() throws {
        let desk = try Desk()
        try desk.run("init")
        for (content, words) in [
            ("1", ["-m", "twice"]), ("2", ["--pin"]), ("3", ["-m", "twice"]), ("4", ["-m", "once"]),
        ] {
            try desk.scratch.write("project/a", content)
            _ = try desk.run((["checkpoint"] + words).map { Array($0.utf8) })
        }
        let lines = try desk.run("complete", "checkpoints", "--", "").output.split(separator: "\n")
        let ids = try desk.run("log").output.split(separator: "\n").map { String($0.prefix(12)) }
        #expect(lines.map { String($0.prefix { $0 != "\t" }) } == [ids[2], "once", ids[1], ids[3], "@"])
        #expect(lines[2].hasSuffix("just now  twice"))
    }

    @Test func `what was typed comes first even when it is old`() throws {
        let desk = try Desk()
        try desk.run("init")
        for name in ["alpha", "beta", "gamma"] { try desk.run("checkpoint", "-m", name) }
        #expect(try desk.run("complete", "checkpoints", "--", "alp").output.hasPrefix("alpha\t"))
    }

    @Test(arguments: ["nothing", "", "checkpoints\u{7}"]) func `an unknown question has no answer and no complaint`(
        _ question: String
    ) throws {
        let answer = try Desk().run("complete", question)
        #expect(answer.status == 0 && answer.output.isEmpty && answer.error.isEmpty)
    }

    @Test func `words about a checkpoint are in the user's language`() throws {
        let desk = try Desk()
        try desk.run("init")
        try desk.run("checkpoint", "-m", "start")
        #expect(try desk.run("complete", "--lang", "pl", "checkpoints").output.contains("przed chwilą"))
    }

    @Test func `a value that a line cannot carry is not offered`() {
        #expect(CompletionAnswer.line("a\tb", "") == nil && CompletionAnswer.line("a\nb", "") == nil)
        #expect(CompletionAnswer.line("a\u{202e}b", "") == nil && CompletionAnswer.line("", "x") == nil)
        #expect(CompletionAnswer.line("a b", "c\nd\u{1b}") == "a b\tc\\nd\\x1b\n")
    }

    @Test func `a shell that is none is told`() throws {
        let answer = try Desk().run("completions", "tcsh")
        #expect(answer.status == 2 && answer.error.contains("bash, zsh, fish"))
        #expect(try Desk().run("completions", "fish", "--json").output.hasPrefix(#"{"shell":"fish","script":"#))
    }
}
