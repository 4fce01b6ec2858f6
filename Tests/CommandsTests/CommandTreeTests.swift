import Base
import Terminal
import TestSupport
import Testing

@testable import Commands

@Suite struct CommandTreeTests {
    @Test func `the tree is declared soundly and every example is a line it accepts`() {
        #expect(CommandTree.root.problems() == [])
    }

    @Test func `every declared command can be found and run`() {
        for spec in CommandTree.root.subcommands {
            let paths = spec.subcommands.isEmpty ? [[spec.name]] : spec.subcommands.map { [spec.name, $0.name] }
            for path in paths { #expect(CommandTree.command(path) != nil, "\(path)") }
        }
    }

    @Test func `each kind of error has an exit status of its own choosing`() {
        for code in ErrorCode.all { #expect(ExitStatus.byCode[code] != nil, "\(code)") }
    }

    @Test func `exit statuses are the promised numbers`() {
        #expect(ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 70, 124, 130])
        #expect(ExitStatus(.usage) == .usage && ExitStatus(.notFound).rawValue == 3)
        #expect(
            ExitStatus(.conflict) == .conflict && ExitStatus(.locked) == .conflict && ExitStatus(.refused) == .conflict)
        #expect(ExitStatus(.integrity) == .integrity && ExitStatus(.newerFormat) == .integrity)
        #expect(ExitStatus(.cancelled).rawValue == 130 && ExitStatus(.timeout).rawValue == 124)
        #expect(ExitStatus(.internal).rawValue == 70 && ExitStatus(ErrorCode(name: "from the future")) == .failed)
    }

    @Test func `the page on the environment names every variable that is read`() {
        let page = Topics.environment.text
        for name in Variables.names where !(Variables.faultNames + Variables.testNames).contains(name) {
            #expect(page.english.contains(name) && page.polish.contains(name), "\(name)")
        }
    }

    @Test(arguments: Language.allCases) func `help is what was recorded`(_ language: Language) throws {
        try Snapshot.check(Reference.everyHelp(language), "Tests/Snapshots/help-\(language.rawValue).txt")
    }

    @Test func `the command reference is what the tree renders`() throws {
        try Snapshot.check(Reference.markdown(), "docs/user/cli.md")
    }
}
