internal import Base

/// Merges entries that git never sees, each as a whole.
struct WholeMerge {
    let objects: any MergeObjects
    let contents: GitContents
    let metadata: MergedMetadata

    /// What becomes of one name; nil when it is gone.
    func entry(_ entries: MergeSides<TreeEntry?>, _ path: BytePath) throws -> TreeEntry? {
        if let merged = entries.merged { return merged }
        let directories = entries.map { $0?.kind == .directory ? $0 : nil }
        if let ours = directories.ours, let theirs = directories.theirs {
            return try directory(MergeSides(base: directories.base, ours: ours, theirs: theirs), path)
        }
        guard let ours = entries.ours, let theirs = entries.theirs else {
            // One side changed what the other removed: it stays, and somebody decides.
            metadata.note(MergeConflict(.modifyDelete, path, entries: entries))
            return entries.ours ?? entries.theirs
        }
        if ours.kind == theirs.kind {
            return try file(MergeSides(base: entries.base, ours: ours, theirs: theirs), path)
        }
        let isDirectory = ours.kind == .directory || theirs.kind == .directory
        metadata.note(MergeConflict(isDirectory ? .directoryFile : .type, path, entries: entries))
        return ours
    }

    private func file(_ entries: MergeSides<TreeEntry?>, _ path: BytePath) throws -> TreeEntry? {
        guard let ours = entries.ours, let theirs = entries.theirs else { return entries.ours }
        let base = entries.base.flatMap { $0.kind == ours.kind ? $0 : nil }
        let source: TreeEntry
        if contents.isSame(ours, theirs) || contents.isSame(theirs, base) {
            source = ours
        } else if contents.isSame(ours, base) {
            source = theirs
        } else {
            let isSecret = ours.isSecret || theirs.isSecret
            let kind: MergeConflict.Kind =
                isSecret ? .secret : ours.kind == .database ? .database : base == nil ? .addAdd : .binary
            metadata.note(MergeConflict(kind, path, entries: entries))
            source = ours
        }
        return try source.with(
            rights: metadata.rights(entries, path) ?? .init(ours), attributes: metadata.attributes(entries, path))
    }

    private func directory(_ entries: MergeSides<TreeEntry?>, _ path: BytePath) throws -> TreeEntry? {
        let trees = try entries.map { try $0?.content.map { try objects.tree($0) } }
        var merged: [TreeEntry] = []
        let names = Set(trees.all.flatMap { $0?.entries.map(\.name) ?? [] })
        for name in names.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            if let entry = try entry(trees.map { $0?.entry(named: name) }, path.appending(name)) {
                merged.append(entry)
            }
        }
        guard let ours = entries.ours else { return nil }
        return try ours.replacing(content: objects.store(Tree(sorted: merged), replacing: ours.content)).with(
            rights: metadata.rights(entries, path) ?? .init(ours), attributes: metadata.attributes(entries, path))
    }
}
