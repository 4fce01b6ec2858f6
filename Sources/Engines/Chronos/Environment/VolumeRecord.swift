internal import Base

/// What a named volume held, as a checkpoint keeps it: one stream that owners, modes, links and times are part of.
package struct VolumeRecord: Sendable, Hashable {
    package let name: String
    /// What it is made with when it has to be made again.
    let labels: [String: String]
    /// The world that it was captured in; it is put back there and nowhere else.
    let world: Identifier
    package let files: Int
    /// Of its files together.
    package let bytes: UInt64
    /// Of the stream.
    let size: UInt64
    let isChunked: Bool
    /// Of the stream; nil for what was only looked at.
    let content: Digest?

    /// As an entry of a tree, for those who read content.
    var entry: TreeEntry? {
        content.map {
            TreeEntry(
                name: Array(name.utf8), kind: .file, permissions: 0o600, size: size, content: $0, isChunked: isChunked)
        }
    }

    /// How much it is, for comparing.
    var extent: String { "\(bytes) B" }

    /// How a collection tells its content from others: what is alike is packed together.
    static let family = Family.of(Array("volume.tar".utf8))

    func isSameContent(as other: VolumeRecord) -> Bool { name == other.name && content == other.content }

    func encode(into out: inout ByteWriter) {
        out.text(name)
        out.varint(labels.count)
        for (key, value) in labels.sorted(by: { $0.key < $1.key }) {
            out.text(key)
            out.text(value)
        }
        out.text(world.text)
        out.varint(files)
        out.varint(bytes)
        out.varint(size)
        out.flag(isChunked)
        out.optional(content) { $0.digest($1) }
    }

    init(from reader: inout ByteReader) throws(DecodingFault) {
        name = try reader.text()
        var labels: [String: String] = [:]
        var last: String?
        for _ in 0..<(try reader.count()) {
            let key = try reader.text()
            if let last, last >= key { throw .malformed }
            labels[key] = try reader.text()
            last = key
        }
        self.labels = labels
        guard let world = Identifier(try reader.text()) else { throw .malformed }
        self.world = world
        files = try reader.int()
        bytes = try reader.varint()
        size = try reader.varint()
        isChunked = try reader.flag()
        content = try reader.optional { reader throws(DecodingFault) in try reader.digest() }
    }

    init(
        name: String, labels: [String: String], world: Identifier, files: Int, bytes: UInt64, size: UInt64,
        isChunked: Bool, content: Digest?
    ) {
        self.name = name
        self.labels = labels
        self.world = world
        self.files = files
        self.bytes = bytes
        self.size = size
        self.isChunked = isChunked
        self.content = content
    }
}
