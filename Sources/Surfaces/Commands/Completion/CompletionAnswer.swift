internal import Terminal

/// One answer to a completion script: a value, a tab, and words about it.
enum CompletionAnswer {
    /// Whether a value can stand on a line of its own and be shown by a terminal as it is.
    static func isPlain(_ value: String) -> Bool { !value.isEmpty && SafeText.make(value) == value }

    /// The line, or nothing for a value that a line cannot carry.
    static func line(_ value: String, _ about: String) -> String? {
        isPlain(value) ? value + "\t" + SafeText.make(about, limit: 200) + "\n" : nil
    }
}
