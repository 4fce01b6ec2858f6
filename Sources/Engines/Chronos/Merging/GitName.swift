/// Tells names that git refuses, so that they are merged without it.
enum GitName {
    /// Whether git takes the name for its own directory, on any filesystem it knows.
    ///
    /// Case, the short name that Windows gives, trailing dots and spaces, streams and what HFS+ ignores make no
    /// difference to git; a name that is refused needlessly is only merged as a whole.
    static func isRefused(_ name: [UInt8]) -> Bool {
        name.split(separator: UInt8(ascii: "\\"), omittingEmptySubsequences: true).contains { isRepository($0) }
    }

    private static func isRepository(_ name: ArraySlice<UInt8>) -> Bool {
        var plain: [UInt8] = []
        for byte in name {
            if byte == UInt8(ascii: ":") { break }
            // Beyond ASCII only what HFS+ ignores matters, and it is safe to ignore the rest as well.
            if byte < 0x80 { plain.append(byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte) }
        }
        while let last = plain.last, last == UInt8(ascii: ".") || last == UInt8(ascii: " ") { plain.removeLast() }
        return plain == dotGit || plain == shortName
    }

    private static let dotGit = Array(".git".utf8)
    private static let shortName = Array("git~1".utf8)
}
