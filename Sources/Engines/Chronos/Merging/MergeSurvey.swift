internal import Base

/// A directory in which the three worlds differ.
final class MergeDirectory {
    let path: BytePath
    /// What the directory holds in each world; nil where there is no such directory.
    let trees: MergeSides<Digest?>
    /// Ascending by name.
    fileprivate(set) var items: [MergeItem] = []

    init(path: BytePath, trees: MergeSides<Digest?>) {
        self.path = path
        self.trees = trees
    }

    func item(named name: [UInt8]) -> MergeItem? {
        var low = 0
        var high = items.count
        while low < high {
            let middle = (low + high) / 2
            if items[middle].name == name { return items[middle] }
            if items[middle].name.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
        }
        return nil
    }
}

/// One name in a directory that differs.
struct MergeItem {
    let name: [UInt8]
    let entries: MergeSides<TreeEntry?>
    /// Set where a directory differs beneath.
    let child: MergeDirectory?
    /// Whether git would refuse the name, so that it never sees the entry.
    let isRefused: Bool

    /// The entries that are no directories.
    var leaves: MergeSides<TreeEntry?> { entries.map { $0?.kind == .directory ? nil : $0 } }
    var directories: MergeSides<TreeEntry?> { entries.map { $0?.kind == .directory ? $0 : nil } }

    /// A directory that holds the same on all sides, and is looked at by nobody.
    var isUnopened: Bool { child == nil && !isRefused && entries.ours?.kind == .directory }
}

/// Walks three trees at once, into nothing that is the same in all of them.
final class MergeSurvey {
    /// A name that is no directory somewhere, and not the same everywhere.
    struct Leaf {
        let path: BytePath
        let entries: MergeSides<TreeEntry?>
    }

    private let objects: any MergeObjects
    private let supervision: Supervision
    private(set) var leaves: [Leaf] = []
    private(set) var unopened = 0
    private(set) var opened = 0

    init(_ objects: any MergeObjects, _ supervision: Supervision) {
        self.objects = objects
        self.supervision = supervision
    }

    func walk(_ trees: MergeSides<Digest?>, at path: BytePath = .root) throws -> MergeDirectory {
        try supervision.check()
        opened += 1
        let directory = MergeDirectory(path: path, trees: trees)
        var lists = try trees.map { try $0.map { try objects.tree($0).entries[...] } ?? [] }
        while let name = lists.all.compactMap({ $0.first?.name }).min(by: { $0.lexicographicallyPrecedes($1) }) {
            var entries = MergeSides<TreeEntry?>(base: nil, ours: nil, theirs: nil)
            for side in MergeSide.allCases where lists[side].first?.name == name {
                entries[side] = lists[side].removeFirst()
            }
            directory.items.append(try item(name, entries, path.appending(name)))
        }
        return directory
    }

    private func item(_ name: [UInt8], _ entries: MergeSides<TreeEntry?>, _ path: BytePath) throws -> MergeItem {
        if GitName.isRefused(name) {
            return MergeItem(name: name, entries: entries, child: nil, isRefused: true)
        }
        let trees = entries.map { $0?.kind == .directory ? $0?.content : nil }
        if trees.areEqual, trees.ours != nil {
            unopened += 1
            return MergeItem(name: name, entries: entries, child: nil, isRefused: false)
        }
        let isDirectorySomewhere = trees.all.contains { $0 != nil }
        let item = MergeItem(
            name: name, entries: entries, child: isDirectorySomewhere ? try walk(trees, at: path) : nil,
            isRefused: false)
        if !entries.areEqual, item.leaves.all.contains(where: { $0 != nil }) {
            leaves.append(Leaf(path: path, entries: item.leaves))
        }
        return item
    }
}
