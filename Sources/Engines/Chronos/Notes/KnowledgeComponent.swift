internal import Base

/// The `knowledge` part of a checkpoint: the image of the world's `knowledge.db`, and how many notes are in it.
package struct KnowledgeComponent: Sendable, Hashable {
    package static let name = "knowledge"
    /// What the database is called in the directory of its world.
    static let file: [UInt8] = Array("knowledge.db".utf8)

    /// Past ones included.
    package let notes: Int
    let size: UInt64
    let isChunked: Bool
    let content: Digest

    init(notes: Int, size: UInt64, isChunked: Bool, content: Digest) {
        self.notes = notes
        self.size = size
        self.isChunked = isChunked
        self.content = content
    }

    /// As an entry of a tree, for those who read content.
    var entry: TreeEntry {
        TreeEntry(
            name: KnowledgeComponent.file, kind: .database, permissions: 0o600, size: size, content: content,
            isChunked: isChunked)
    }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.text(KnowledgeComponent.name)
        out.varint(notes)
        out.varint(size)
        out.flag(isChunked)
        out.digest(content)
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1, try reader.text() == KnowledgeComponent.name else { throw .malformed }
        notes = try reader.int()
        size = try reader.varint()
        isChunked = try reader.flag()
        content = try reader.digest()
        // Without a note there is no component.
        guard notes > 0 else { throw .malformed }
        try reader.finish()
    }
}
