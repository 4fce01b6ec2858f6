import Base
import Terminal
import Testing

@testable import Commands

/// Renders the whole command line as pages, from the same tree that parses it.
enum Reference {
    static func everyHelp(_ language: Language) throws -> String {
        try pages.map { try help($0, language) }.joined(separator: "\n" + String(repeating: "-", count: 80) + "\n\n")
    }

    static func markdown() throws -> String {
        var text = """
            # Commands

            This page is what `everett help` prints, command by command. It is written by a test, which fails when the two
            differ; see [how to record it again](../technical/testing.md#snapshots).


            """
        for page in pages {
            let title = (["everett"] + page).joined(separator: " ")
            text += "## \(title)\n\n```text\n\(try help(page, .english))```\n\n"
        }
        return String(text.dropLast())
    }

    private static var pages: [[String]] {
        [[]]
            + CommandTree.root.subcommands.filter { !$0.isHidden }.flatMap { spec in
                [[spec.name]] + spec.subcommands.map { [spec.name, $0.name] }
            } + CommandTree.root.topics.map { ["help", $0.name] }
    }

    private static func help(_ words: [String], _ language: Language) throws -> String {
        guard case .help(let request) = ArgumentParser.parse(words + ["--help"], root: CommandTree.root) else {
            Issue.record("\(words) has no help")
            return ""
        }
        return HelpRenderer(style: .plain, language: language).text(for: request)
    }
}
