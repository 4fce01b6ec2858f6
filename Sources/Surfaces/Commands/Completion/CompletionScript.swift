internal import Base
internal import Terminal

/// `everett completions`
enum CompletionScript {
    static let command = Command(
        CommandSpec(
            "completions",
            Phrase(
                "Prints what lets a shell complete commands, options and checkpoints.",
                pl: "Wypisuje skrypt, dzięki któremu powłoka uzupełnia polecenia, opcje i punkty kontrolne."),
            discussion: Phrase(
                "'make install' puts the scripts in their places. By hand:\n" + places,
                pl: "'make install' umieszcza skrypty na miejscu. Ręcznie:\n" + places),
            examples: [
                CommandExample(
                    "everett completions bash > ~/.local/share/bash-completion/completions/everett",
                    Phrase("For bash.", pl: "Dla powłoki bash."))
            ],
            positionals: [PositionalSpec("SHELL", .required, Phrase("bash, zsh or fish", pl: "bash, zsh albo fish"))])
    ) { context in
        let typed = context.arguments.positional("SHELL") ?? ""
        guard let shell = CompletionShell(rawValue: typed) else {
            let shells = CompletionShell.allCases.map(\.rawValue).joined(separator: ", ")
            throw EverettError(
                .usage,
                Phrase("there are no completions for '\(typed)'", pl: "nie ma uzupełnień dla powłoki '\(typed)'"),
                hints: [Phrase("shells: \(shells)", pl: "powłoki: \(shells)")])
        }
        let script = shell.script(
            CompletionTree(
                CommandTree.root, language: context.language, context: CompletionVocabulary.context,
                values: CompletionVocabulary.values))
        if context.isJSON {
            context.answer { json in
                json.string("shell", shell.rawValue)
                json.string("script", script)
                json.string("file", place(shell))
            }
            return .ok
        }
        context.output.write(script)
        if context.style.isTerminal {
            context.note(
                StyledText(Phrase("its place is ", pl: "jego miejsce to ")[context.language])
                    + StyledText(place(shell), .name))
        }
        return .ok
    }

    /// Where a user's own completions belong.
    static func place(_ shell: CompletionShell) -> String {
        switch shell {
        case .bash: "~/.local/share/bash-completion/completions/everett"
        case .zsh: "~/.local/share/zsh/site-functions/_everett"
        case .fish: "~/.config/fish/completions/everett.fish"
        }
    }

    private static let places = CompletionShell.allCases.map { shell in
        "  everett completions \(shell.rawValue) > \(place(shell))"
    }.joined(separator: "\n")
}
