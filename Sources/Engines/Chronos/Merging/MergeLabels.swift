internal import Base

/// What the two sides are called in conflict markers and in names such as `file~main`.
package struct MergeLabels: Sendable, Hashable {
    package let ours: String
    package let theirs: String

    /// Git takes a side by its label, so a label must be a name that git accepts for a branch and that names one side.
    package init(ours: String, theirs: String) {
        self.ours = MergeLabels.branchName(ours)
        var other = MergeLabels.branchName(theirs)
        if other == "HEAD" || other == self.ours { other += "_" }
        self.theirs = other
    }

    private static let refused = Set(" ~^:?*[\\\"'".utf8)

    private static func branchName(_ label: String) -> String {
        var name: [UInt8] = []
        for byte in label.utf8.prefix(200) {
            let isRefused = byte <= 0x20 || byte >= 0x7f || refused.contains(byte)
            // Two dots, two slashes, a dot after a slash and `@{` mean something to git.
            let follows =
                byte == UInt8(ascii: ".") && (name.isEmpty || name.last == UInt8(ascii: "."))
                || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "{")
                || byte == UInt8(ascii: "-") && name.isEmpty
            name.append(isRefused || follows ? UInt8(ascii: "_") : byte)
        }
        if name.last == UInt8(ascii: ".") { name[name.count - 1] = UInt8(ascii: "_") }
        let text = String(decoding: name, as: UTF8.self)
        // `@` is the current commit, and sixty-four digits are an id, whatever branches there are.
        let isID = name.count >= 40 && text.allSatisfy(\.isHexDigit)
        return text.isEmpty || text == "@" || isID || text.hasSuffix(".lock") ? text + "_" : text
    }
}
