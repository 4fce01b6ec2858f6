package import Base

/// What happened to one path between two trees.
package struct TreeChange: Sendable {
    package enum Status: String, Sendable {
        case added, removed, modified
        /// Only mode, attributes or owner.
        case metadata
        /// A file became a directory, a link a file, and the like.
        case typeChanged = "type_changed"
    }

    package let path: BytePath
    package let old: TreeEntry?
    package let new: TreeEntry?

    package var status: Status {
        guard let old else { return .added }
        guard let new else { return .removed }
        if old.kind != new.kind { return .typeChanged }
        return old.hasSameContent(as: new) ? .metadata : .modified
    }
}

/// Compares trees by id first, so that equal subtrees are never read.
package struct TreeDiff {
    private let readTree: (Digest) throws -> Tree
    private let isSameContent: (TreeEntry, TreeEntry) -> Bool

    /// `isSameContent` is asked about files whose ids differ only because one is sealed otherwise than the other.
    package init(
        reading readTree: @escaping (Digest) throws -> Tree,
        isSameContent: @escaping (TreeEntry, TreeEntry) -> Bool = { _, _ in false }
    ) {
        self.readTree = readTree
        self.isSameContent = isSameContent
    }

    /// Every differing entry, parents before children; a directory that appears or goes is listed with all it holds.
    ///
    /// A directory is itself listed only when it was added, removed, or its own mode or attributes differ.
    package func changes(from old: Digest?, to new: Digest?, at path: BytePath = .root) throws -> [TreeChange] {
        var out: [TreeChange] = []
        try compare(old, new, path, &out)
        return out
    }

    /// The one of ``changes(from:to:at:)`` that is at a path, if there is one; only the trees that lead there are read.
    package func change(from old: Digest?, to new: Digest?, at path: BytePath) throws -> TreeChange? {
        var (old, new) = (old, new)
        var parent = BytePath.root
        for (index, name) in path.components.enumerated() {
            // Whatever is equal from here on differs nowhere beneath.
            if old == new { return nil }
            let oldEntry = try old.flatMap { try readTree($0).entries.first { $0.name == name } }
            let newEntry = try new.flatMap { try readTree($0).entries.first { $0.name == name } }
            if index == path.components.count - 1 {
                guard oldEntry != newEntry else { return nil }
                var out: [TreeChange] = []
                if let oldEntry, let newEntry {
                    try emitChange(oldEntry, newEntry, parent, beneath: false, &out)
                } else {
                    try emit(oldEntry, newEntry, parent, beneath: false, &out)
                }
                return out.first
            }
            old = oldEntry?.kind == .directory ? oldEntry?.content : nil
            new = newEntry?.kind == .directory ? newEntry?.content : nil
            parent = parent.appending(name)
        }
        return nil
    }

    private func compare(_ old: Digest?, _ new: Digest?, _ path: BytePath, _ out: inout [TreeChange]) throws {
        if old == new { return }
        let oldEntries = try old.map { try readTree($0).entries } ?? []
        let newEntries = try new.map { try readTree($0).entries } ?? []
        var left = oldEntries[...]
        var right = newEntries[...]
        while true {
            let a = left.first
            let b = right.first
            switch (a, b) {
            case (nil, nil): return
            case (let a?, let b?) where a.name == b.name:
                left.removeFirst()
                right.removeFirst()
                if a != b { try emitChange(a, b, path, &out) }
            case (let a?, let b) where b.map { a.name.lexicographicallyPrecedes($0.name) } ?? true:
                left.removeFirst()
                try emit(a, nil, path, &out)
            default:
                right.removeFirst()
                try emit(nil, b, path, &out)
            }
        }
    }

    private func emitChange(
        _ old: TreeEntry, _ new: TreeEntry, _ parent: BytePath, beneath: Bool = true, _ out: inout [TreeChange]
    ) throws {
        guard old.isSecret || new.isSecret, isSameContent(old, new) else {
            return try emit(old, new, parent, beneath: beneath, &out)
        }
        let known = old.adoptingContent(of: new)
        if known != new { try emit(known, new, parent, beneath: beneath, &out) }
    }

    private func emit(
        _ old: TreeEntry?, _ new: TreeEntry?, _ parent: BytePath, beneath: Bool = true, _ out: inout [TreeChange]
    ) throws {
        guard let name = (old ?? new)?.name else { return }
        let path = parent.appending(name)
        let oldTree = old?.kind == .directory ? old?.content : nil
        let newTree = new?.kind == .directory ? new?.content : nil
        let isSameDirectory = oldTree != nil && newTree != nil
        let differsItself =
            !isSameDirectory || old?.permissions != new?.permissions || old?.attributes != new?.attributes
        if differsItself { out.append(TreeChange(path: path, old: old, new: new)) }
        if beneath { try compare(oldTree, newTree, path, &out) }
    }
}
