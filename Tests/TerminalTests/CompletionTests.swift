import Base
import TestSupport
import Testing

@testable import Terminal

@Suite struct CompletionTests {
    private func tree(_ language: Language = .english) -> CompletionTree {
        CompletionTree(SampleProgram.root, language: language, context: ["project"]) { option, placeholder in
            switch (option, placeholder) {
            case ("project"?, _): .askedOrDirectories("projects")
            case (_, "CHECKPOINT"): .asked("checkpoints")
            case (_, "PATH"): .files
            case (_, "TARGET"): .directories
            default: .anything
            }
        }
    }

    @Test(arguments: CompletionShell.allCases) func `the script is what was recorded`(_ shell: CompletionShell) throws {
        try Snapshot.check(shell.script(tree()), "Tests/Snapshots/completions/sample.\(shell.rawValue)")
    }

    @Test(arguments: CompletionShell.allCases) func `words about a command are in the language asked for`(
        _ shell: CompletionShell
    ) {
        // bash has no place for them.
        let script = shell.script(tree(.polish))
        #expect(script.contains("Przywróć stan") == (shell != .bash))
        #expect(!script.contains("Bring a state back"))
    }

    @Test(arguments: CompletionShell.allCases) func `what is hidden is not offered`(_ shell: CompletionShell) {
        let script = shell.script(tree())
        #expect(!script.contains("secret") && !script.contains("trace"))
    }

    @Test func `a command knows the options its group shares`() throws {
        let node = try #require(tree().nodes.first { $0.key == "timeline drop" })
        #expect(node.options.map(\.spec.name) == ["all"])
        #expect(tree().shared.map(\.spec.name) == ["json", "color", "quiet", "verbose", "project", "help"])
    }

    @Test func `help takes commands and topics`() throws {
        let node = try #require(tree().nodes.first { $0.key == "help" })
        #expect(node.commands.map(\.name) == ["checkpoint", "restore", "timeline", "log", "exit-codes"])
    }

    @Test(arguments: [
        ("plain", "'plain'", "'plain'"), ("it's", "'it'\\''s'", "'it\\'s'"), ("a\\b", "'a\\b'", "'a\\\\b'"),
        ("$(x) `y`", "'$(x) `y`'", "'$(x) `y`'"),
    ])
    func `text is quoted so that a shell reads it back`(text: String, posix: String, fish: String) {
        #expect(CompletionShell.bash.quoted(text) == posix && CompletionShell.zsh.quoted(text) == posix)
        #expect(CompletionShell.fish.quoted(text) == fish)
    }
}
