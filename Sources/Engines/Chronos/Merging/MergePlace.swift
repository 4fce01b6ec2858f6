internal import Base

/// A directory of the merged world while it is put together: what git decided about names in it.
final class MergePlace {
    struct Leaf: Equatable {
        let mode: GitMode
        let id: Digest
    }

    private(set) var leaves: [[UInt8]: Leaf] = [:]
    private(set) var children: [[UInt8]: MergePlace] = [:]
    /// Directories that are the same on all sides, into which git put nothing.
    private var unopened: [[UInt8]: TreeEntry] = [:]
    /// Entries of a directory that is the same on all sides, and into which git put something all the same.
    private(set) var kept: [TreeEntry] = []

    private init() {}

    /// What our side has.
    init(_ directory: MergeDirectory, _ contents: GitContents) {
        for item in directory.items where !item.isRefused {
            guard let entry = item.entries.ours else { continue }
            if entry.kind != .directory {
                leaves[item.name] = Leaf(mode: GitMode(entry), id: contents.id(entry))
            } else if let child = item.child {
                children[item.name] = MergePlace(child, contents)
            } else {
                unopened[item.name] = entry
            }
        }
    }

    func leaf(_ path: BytePath) -> Leaf? {
        var place = self
        var names = path.components[...]
        guard let last = names.popLast() else { return nil }
        for name in names {
            guard let child = place.children[name] else { return nil }
            place = child
        }
        return place.leaves[last]
    }

    /// Sets or removes one path.
    func set(_ path: BytePath, _ leaf: Leaf?, _ objects: any MergeObjects) throws {
        var place = self
        var names = path.components[...]
        guard let last = names.popLast() else { return }
        for name in names { place = try place.open(name, objects) }
        place.leaves[last] = leaf
    }

    private func open(_ name: [UInt8], _ objects: any MergeObjects) throws -> MergePlace {
        if let child = children[name] { return child }
        let child = MergePlace()
        if let tree = unopened.removeValue(forKey: name)?.content {
            for entry in try objects.tree(tree).entries {
                if entry.kind == .directory { child.unopened[entry.name] = entry }
                child.kept.append(entry)
            }
        }
        children[name] = child
        return child
    }
}
