/// A directory as the kernel names it in events: by what it is, wherever it lies.
package struct FileHandle: Sendable, Hashable {
    /// How many bytes the name has, its kind, and the name itself.
    let bytes: [UInt8]

    static let headerSize = 8
    /// More than any filesystem uses.
    static let limit = headerSize + 128

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }
}
