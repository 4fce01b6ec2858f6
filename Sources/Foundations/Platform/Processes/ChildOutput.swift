/// The first bytes of one output stream, and how many more there were.
package struct ChildOutput: Sendable, Hashable {
    package private(set) var bytes: [UInt8] = []
    package private(set) var droppedBytes = 0
    private let limit: Int

    package init(limit: Int) {
        self.limit = limit
    }

    package var isTruncated: Bool { droppedBytes > 0 }

    /// The bytes for people; what is not UTF-8 becomes replacement characters.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(_ more: ArraySlice<UInt8>) {
        let kept = more.prefix(max(0, limit - bytes.count))
        bytes += kept
        droppedBytes += more.count - kept.count
    }
}
