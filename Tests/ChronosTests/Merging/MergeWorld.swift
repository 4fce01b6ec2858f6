import Base
import Platform
import TestSupport

@testable import Chronos

/// Objects of a merge in memory; content that was never put here fails to be read.
final class MemoryObjects: MergeObjects {
    private(set) var trees: [Digest: Tree] = [Tree.empty.id: Tree.empty]
    private(set) var chunks: [Digest: [UInt8]] = [:]
    private(set) var lists: [Digest: AttributeList] = [:]
    private(set) var contentsRead = 0

    struct Missing: Error {}

    func tree(_ id: Digest) throws -> Tree {
        guard let tree = trees[id] else { throw Missing() }
        return tree
    }

    func attributes(_ id: Digest) throws -> AttributeList {
        guard let list = lists[id] else { throw Missing() }
        return list
    }

    func bytes(_ entry: TreeEntry) throws -> [UInt8] {
        if entry.kind == .symlink { return entry.target }
        guard let content = entry.content, let bytes = chunks[content] else { throw Missing() }
        return bytes
    }

    func forEachPiece(of entry: TreeEntry, _ body: ([UInt8]) throws -> Void) throws {
        contentsRead += 1
        let bytes = try bytes(entry)
        // Odd pieces: nothing may depend on where they are cut.
        for start in stride(from: 0, to: bytes.count, by: 70_001) {
            try body(Array(bytes[start..<min(bytes.count, start + 70_001)]))
        }
    }

    func plainID(of secret: TreeEntry) throws -> Digest? { ObjectHasher.id(.chunk, try bytes(secret)) }

    func store(_ tree: Tree, replacing old: Digest?) throws -> Digest {
        trees[tree.id] = tree
        return tree.id
    }

    func store(_ attributes: AttributeList) throws -> Digest {
        let id = ObjectHasher.id(.attributes, attributes.encoded)
        lists[id] = attributes
        return id
    }

    func store(content: [UInt8]) throws -> (content: Digest, isChunked: Bool) {
        let id = ObjectHasher.id(.chunk, content)
        chunks[id] = content
        return (id, false)
    }

    /// Sealed under some key: another id, the same bytes.
    func seal(_ content: [UInt8], key: String) -> Digest {
        let id = ObjectHasher.id(.manifest, Array(key.utf8) + content)
        chunks[id] = content
        return id
    }
}

/// A world as a test spells it: paths and what is there; directories come from the paths.
struct MergeWorld: Equatable {
    enum Item: Equatable {
        case file([UInt8], UInt16)
        case link([UInt8])
        case directory(UInt16)
        case secret([UInt8], key: String)
        case database([UInt8])
        case attributed([UInt8], UInt16, [String: String])
        /// Exactly this entry, whatever its name.
        case entry(TreeEntry)
    }

    var items: [BytePath: Item] = [:]

    init() {}

    init(_ texts: [String: String]) {
        for (path, text) in texts { self[path] = .file(Array(text.utf8), 0o644) }
    }

    subscript(path: String) -> Item? {
        get { BytePath(path).flatMap { items[$0] } }
        set { if let path = BytePath(path) { items[path] = newValue } }
    }

    func setting(_ path: String, _ text: String?) -> MergeWorld {
        var copy = self
        copy[path] = text.map { .file(Array($0.utf8), 0o644) }
        return copy
    }

    func setting(_ path: String, to item: Item?) -> MergeWorld {
        var copy = self
        copy[path] = item
        return copy
    }

    /// With everything beneath a directory, or one file, under another name.
    func renaming(_ old: String, _ new: String) -> MergeWorld {
        guard let from = BytePath(old), let to = BytePath(new) else { return self }
        var copy = MergeWorld()
        for (path, item) in items {
            guard path.isWithin(from) else {
                copy.items[path] = item
                continue
            }
            let rest = path.components.dropFirst(from.components.count)
            copy.items[rest.reduce(to) { $0.appending($1) }] = item
        }
        return copy
    }

    func tree(_ objects: MemoryObjects) throws -> Digest { try tree(objects, .root) }

    func files(_ objects: MemoryObjects, links: [[String]] = [], permissions: UInt16 = 0o755) throws -> FilesComponent {
        FilesComponent(
            rootPermissions: permissions, rootAttributes: nil, tree: try tree(objects),
            links: links.map { $0.compactMap { BytePath($0) }.sorted() }.sorted { $0[0] < $1[0] },
            databaseHeaders: items.filter { if case .database = $0.value { true } else { false } }
                .map { DatabaseHeader(path: $0.key, header: Array("head \($0.key)".utf8)) }.sorted { $0.path < $1.path }
        )
    }

    private func tree(_ objects: MemoryObjects, _ directory: BytePath) throws -> Digest {
        try MergeWorld.tree(
            objects, items.map { ($0.key.components[...], $0.value) }.filter { !$0.0.isEmpty })
    }

    private static func tree(
        _ objects: MemoryObjects, _ rows: [(names: ArraySlice<[UInt8]>, item: Item)]
    ) throws -> Digest {
        var entries: [TreeEntry] = []
        for (name, group) in Dictionary(grouping: rows, by: { $0.names.first ?? [] }) {
            let own = group.first { $0.names.count == 1 }?.item
            let below = group.filter { $0.names.count > 1 }.map { (names: $0.names.dropFirst(), item: $0.item) }
            if !below.isEmpty || isDirectory(own) {
                var permissions: UInt16 = 0o755
                if case .directory(let own)? = own { permissions = own }
                entries.append(
                    TreeEntry(
                        name: name, kind: .directory, permissions: permissions, content: try tree(objects, below)))
            } else if let own {
                entries.append(try entry(objects, name, own))
            }
        }
        return try objects.store(
            Tree(sorted: entries.sorted { $0.name.lexicographicallyPrecedes($1.name) }), replacing: nil)
    }

    private static func isDirectory(_ item: Item?) -> Bool {
        if case .directory? = item { true } else { false }
    }

    private static func entry(_ objects: MemoryObjects, _ name: [UInt8], _ item: Item) throws -> TreeEntry {
        func file(
            _ bytes: [UInt8], _ permissions: UInt16 = 0o644, kind: TreeEntry.Kind = .file, content: Digest? = nil,
            attributes: Digest? = nil, isSecret: Bool = false
        ) throws -> TreeEntry {
            TreeEntry(
                name: name, kind: kind, permissions: permissions, size: UInt64(bytes.count),
                content: try content ?? objects.store(content: bytes).content, attributes: attributes,
                isSecret: isSecret)
        }
        switch item {
        case .file(let bytes, let permissions): return try file(bytes, permissions)
        case .link(let target): return TreeEntry(name: name, kind: .symlink, permissions: 0, target: target)
        case .directory(let permissions):
            return TreeEntry(name: name, kind: .directory, permissions: permissions, content: Tree.empty.id)
        case .secret(let bytes, let key):
            return try file(bytes, 0o600, content: objects.seal(bytes, key: key), isSecret: true)
        case .database(let bytes): return try file(bytes, kind: .database)
        case .attributed(let bytes, let permissions, let attributes):
            let list = AttributeList(
                attributes.map { AttributeList.Attribute(name: Array($0.key.utf8), value: Array($0.value.utf8)) })
            return try file(bytes, permissions, attributes: objects.store(list))
        case .entry(let entry): return entry.with(name: name, rights: .init(entry), attributes: entry.attributes)
        }
    }
}

/// Merges worlds of a test with real git.
final class MergeBench {
    let objects = MemoryObjects()
    let scratch: Scratch
    private var serial = 0
    var sizeLimit = TreeMerge.usualSizeLimit
    var mergeDatabase: DatabaseMerger?

    init() throws {
        scratch = try Scratch()
    }

    func merge(
        _ base: MergeWorld, _ ours: MergeWorld, _ theirs: MergeWorld, labels: (String, String) = ("main", "try")
    ) throws -> MergedTree {
        try merge(
            MergeSides(base: base.files(objects), ours: ours.files(objects), theirs: theirs.files(objects)),
            labels: labels)
    }

    func merge(
        _ worlds: MergeSides<FilesComponent>, labels: (String, String) = ("main", "try"),
        files: any FileOperations = RealFileOperations(), git: AbsolutePath? = Program.git?.path,
        supervision: Supervision = .none
    ) throws -> MergedTree {
        serial += 1
        return try TreeMerge(
            git: git, scratch: scratch.at("merge-\(serial)"), files, objects,
            labels: MergeLabels(ours: labels.0, theirs: labels.1), sizeLimit: sizeLimit, supervision,
            mergeDatabase: mergeDatabase
        ).merge(worlds)
    }

    /// Every entry of a merged world that is no directory, and directories that hold nothing.
    func entries(_ merged: MergedTree) throws -> [BytePath: TreeEntry] { try entries(tree: merged.tree) }
    func entries(tree: Digest) throws -> [BytePath: TreeEntry] { try entries(tree, .root) }

    private func entries(_ tree: Digest, _ path: BytePath) throws -> [BytePath: TreeEntry] {
        var found: [BytePath: TreeEntry] = [:]
        for entry in try objects.tree(tree).entries {
            let here = path.appending(entry.name)
            if entry.kind == .directory, let content = entry.content {
                let below = try entries(content, here)
                if below.isEmpty { found[here] = entry }
                found.merge(below) { first, _ in first }
            } else {
                found[here] = entry
            }
        }
        return found
    }

    /// Paths with their text, for tests of text.
    func texts(_ merged: MergedTree) throws -> [String: String] {
        var texts: [String: String] = [:]
        for (path, entry) in try entries(merged) {
            texts["\(path)"] =
                entry.kind == .directory ? "/" : String(decoding: try objects.bytes(entry), as: UTF8.self)
        }
        return texts
    }

    func entry(_ path: String, _ merged: MergedTree) throws -> TreeEntry? {
        try BytePath(path).flatMap { try MergeShelf(objects).entry($0, in: merged.tree) }
    }
}

extension MergedTree {
    /// Conflicts in a form that a test can spell.
    var told: [String] { conflicts.map { "\($0.kind.name) \($0.path)" } }
}
