/// A file's bytes as lines, or the finding that they are not text.
package struct TextLines {
    /// Where git looks, too.
    private static let inspected = 8000

    /// Each with its newline, so that a missing one at the end is a difference.
    package let lines: [ArraySlice<UInt8>]

    /// Nil for bytes that hold a NUL near their beginning: nobody wants to read those.
    package init?(_ bytes: [UInt8]) {
        if bytes.prefix(Self.inspected).contains(0) { return nil }
        var lines: [ArraySlice<UInt8>] = []
        var start = bytes.startIndex
        while start < bytes.endIndex {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? bytes.endIndex
            lines.append(bytes[start..<end])
            start = end
        }
        self.lines = lines
    }
}
