internal import Base

/// Objects of a merge under way, which remembers the trees it stored: they can be read before they are durable.
final class MergeShelf: MergeObjects {
    private let objects: any MergeObjects
    private var trees: [Digest: Tree] = [:]

    init(_ objects: any MergeObjects) {
        self.objects = objects
    }

    /// What is at a path of a world; nil for nothing, and for the root.
    func entry(_ path: BytePath, in root: Digest) throws -> TreeEntry? {
        var tree: Digest? = root
        var entry: TreeEntry?
        for name in path.components {
            guard let place = tree else { return nil }
            entry = try self.tree(place).entry(named: name)
            tree = entry?.kind == .directory ? entry?.content : nil
        }
        return entry
    }

    func tree(_ id: Digest) throws -> Tree { try trees[id] ?? objects.tree(id) }
    func attributes(_ id: Digest) throws -> AttributeList { try objects.attributes(id) }

    func forEachPiece(of entry: TreeEntry, _ body: ([UInt8]) throws -> Void) throws {
        try objects.forEachPiece(of: entry, body)
    }

    func plainID(of secret: TreeEntry) throws -> Digest? { try objects.plainID(of: secret) }

    func store(_ tree: Tree, replacing old: Digest?) throws -> Digest {
        let id = try objects.store(tree, replacing: old)
        trees[id] = tree
        return id
    }

    func store(_ attributes: AttributeList) throws -> Digest { try objects.store(attributes) }
    func store(content: [UInt8]) throws -> (content: Digest, isChunked: Bool) { try objects.store(content: content) }
}
