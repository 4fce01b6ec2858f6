/// A program as the user would have started it: found as a shell finds it, with all of the user's variables.
package struct HostedCommand: Sendable {
    /// The program and its arguments; at least one word.
    package let words: [[UInt8]]
    /// Variables that it gets besides, or instead of the user's own.
    package var added: [String: String]
    /// Where it begins; nil: where we are.
    package var directory: AbsolutePath?

    package init(_ words: [[UInt8]], added: [String: String] = [:], directory: AbsolutePath? = nil) {
        self.words = words
        self.added = added
        self.directory = directory
    }

    var name: String { String(decoding: words.first ?? [], as: UTF8.self) }
}
