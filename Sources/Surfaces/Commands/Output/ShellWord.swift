/// A word of a command line that can be copied into a shell.
enum ShellWord {
    /// The command that goes to a directory.
    static func entering(_ directory: String) -> String { "cd " + quoted(directory) }

    static func quoted(_ word: String) -> String {
        let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-"
        if !word.isEmpty, word.allSatisfy(plain.contains) { return word }
        return "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
