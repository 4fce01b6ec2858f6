/// A shell that Everett writes completions for.
package enum CompletionShell: String, Sendable, CaseIterable {
    case bash, zsh, fish

    /// The whole script; the same tree gives the same bytes.
    package func script(_ tree: CompletionTree) -> String {
        switch self {
        case .bash: BashCompletion(tree: tree).script
        case .zsh: ZshCompletion(tree: tree).script
        case .fish: FishCompletion(tree: tree).script
        }
    }

    /// Text as one word of the shell that stands for exactly these characters.
    func quoted(_ text: String) -> String {
        switch self {
        case .bash, .zsh: "'" + text.replacing("'", with: "'\\''") + "'"
        case .fish: "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
        }
    }
}
