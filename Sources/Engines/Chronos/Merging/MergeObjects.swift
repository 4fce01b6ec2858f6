internal import Base

/// What a merge reads, and where it puts what it makes: a store, or memory in tests.
protocol MergeObjects: AnyObject {
    func tree(_ id: Digest) throws -> Tree
    func attributes(_ id: Digest) throws -> AttributeList
    /// Hands out the content of a file in order.
    func forEachPiece(of entry: TreeEntry, _ body: ([UInt8]) throws -> Void) throws
    /// The id that sealed content would have if it were not sealed; nil where its key is missing.
    ///
    /// It tells equal secrets that are sealed by different keys, and never leaves memory.
    func plainID(of secret: TreeEntry) throws -> Digest?

    /// Stores a tree, perhaps as a patch on one that is stored.
    func store(_ tree: Tree, replacing old: Digest?) throws -> Digest
    func store(_ attributes: AttributeList) throws -> Digest
    /// Stores the content of a file.
    func store(content: [UInt8]) throws -> (content: Digest, isChunked: Bool)
}

/// The store itself; what is written becomes visible when the owner of the sink commits it.
final class StoredMergeObjects: MergeObjects {
    private let contents: ContentReader
    private let secrets: SecretComparison
    private let writer: ContentWriter

    init(_ reader: ObjectReader, _ writer: ContentWriter, _ vault: SecretVault) {
        contents = ContentReader(reader)
        secrets = SecretComparison(reader: reader, vault: vault)
        self.writer = writer
    }

    private var reader: ObjectReader { contents.objects }

    func tree(_ id: Digest) throws -> Tree { id == Tree.empty.id ? Tree.empty : try reader.tree(id) }

    func attributes(_ id: Digest) throws -> AttributeList {
        try AttributeList.read(id, reader) ?? AttributeList([AttributeList.Attribute]())
    }

    func forEachPiece(of entry: TreeEntry, _ body: ([UInt8]) throws -> Void) throws {
        try contents.forEachPiece(of: entry, body)
    }

    func plainID(of secret: TreeEntry) throws -> Digest? {
        do {
            return try secrets.plainID(of: secret)
        } catch let error as EverettError where error.code == .keyMissing {
            return nil
        }
    }

    func store(_ tree: Tree, replacing old: Digest?) throws -> Digest {
        guard let old, old != Tree.empty.id else { return try writer.store(tree, base: nil).id }
        return try writer.store(tree, base: (old, reader.tree(old), reader.patchDepth(old))).id
    }

    func store(_ attributes: AttributeList) throws -> Digest { try writer.store(.attributes, attributes.encoded) }

    func store(content: [UInt8]) throws -> (content: Digest, isChunked: Bool) {
        let stored = try writer.store(content: content)
        return (stored.content, stored.isChunked)
    }
}
