internal import Base

/// Puts the merged world together: what git decided, with what git does not carry merged three ways.
final class MergeAssembly {
    /// Content that git made.
    struct Made {
        let content: Digest
        let isChunked: Bool
        let size: UInt64
    }

    /// Permissions of a directory that no side has, when it begins in none that one has.
    private static let usualPermissions: UInt16 = 0o755

    private let objects: any MergeObjects
    private let contents: GitContents
    let metadata: MergedMetadata
    private let whole: WholeMerge
    /// Where content of an id stands on each side.
    private var places: [Digest: [(side: MergeSide, path: BytePath, entry: TreeEntry)]] = [:]
    private let root: MergeDirectory
    var made: [Digest: Made] = [:]
    var targets: [Digest: [UInt8]] = [:]
    /// Paths whose content was decided by somebody else.
    var decided: [BytePath: TreeEntry] = [:]
    /// Databases that stand where no side has one: where they come from.
    private(set) var moved: [BytePath: BytePath] = [:]
    var lineage: [BytePath: MergeSides<TreeEntry?>] = [:]

    init(_ root: MergeDirectory, _ leaves: [MergeSurvey.Leaf], _ objects: any MergeObjects, _ contents: GitContents) {
        self.root = root
        self.objects = objects
        self.contents = contents
        metadata = MergedMetadata(objects)
        whole = WholeMerge(objects: objects, contents: contents, metadata: metadata)
        for side in [MergeSide.ours, .theirs, .base] {
            for leaf in leaves {
                guard let entry = leaf.entries[side] else { continue }
                places[contents.id(entry), default: []].append((side, leaf.path, entry))
            }
        }
    }

    /// Whether content of this id is stored already.
    func isKnown(_ id: Digest) -> Bool { places[id] != nil || made[id] != nil || targets[id] != nil }

    /// The entries at a path, where some side differs from another.
    private func item(_ path: BytePath) -> MergeItem? {
        var directory: MergeDirectory? = root
        var item: MergeItem?
        for name in path.components {
            item = directory?.item(named: name)
            directory = item?.child
        }
        return item
    }

    /// What each side has at a path, directories included.
    func standing(_ path: BytePath) -> MergeSides<TreeEntry?> {
        item(path)?.entries ?? MergeSides(base: nil, ours: nil, theirs: nil)
    }

    /// What a side has, as git tells it in a conflict.
    func version(_ stage: GitMergeOutput.Stage) throws -> MergeConflict.Version? {
        let path = BytePath(fitting: stage.path)
        if let entry = item(path)?.leaves[stage.side], contents.id(entry) == stage.id {
            return MergeConflict.Version(path: path, entry: entry)
        }
        let known = (places[stage.id] ?? []).filter { ($0.entry.kind == .symlink) == (stage.mode == .link) }
        if let found = known.first(where: { $0.side == stage.side }) ?? known.first {
            return MergeConflict.Version(path: found.path, entry: found.entry)
        }
        return try MergeConflict.Version(
            path: path, entry: entry(at: path, MergePlace.Leaf(mode: stage.mode, id: stage.id)))
    }

    // MARK: - The tree

    /// The merged root.
    func finish(_ place: MergePlace) throws -> Digest {
        try tree(place, root, .root, MergeAssembly.usualPermissions, isWanted: true)
            ?? objects.store(Tree.empty, replacing: nil)
    }

    private func tree(
        _ place: MergePlace?, _ directory: MergeDirectory?, _ path: BytePath, _ permissions: UInt16, isWanted: Bool
    ) throws -> Digest? {
        var leaves = place?.leaves ?? [:]
        var children = place?.children ?? [:]
        var entries: [TreeEntry] = []
        for item in directory?.items ?? [] {
            let here = path.appending(item.name)
            if item.isRefused {
                if let entry = try whole.entry(item.entries, here) { entries.append(entry) }
                continue
            }
            let leaf = leaves.removeValue(forKey: item.name)
            let child = children.removeValue(forKey: item.name)
            // A directory is there for as long as no side removes it, even when nothing is left in it.
            let isKept = item.directories.map { $0 != nil }.merged ?? true
            var below: TreeEntry?
            if item.isUnopened || item.child != nil || child != nil {
                below = try subdirectory(item, child, here, permissions, isWanted: isKept)
            }
            if let leaf {
                if below != nil { metadata.note(MergeConflict(.directoryFile, here, entries: item.entries)) }
                entries.append(try entry(leaf, item, here))
            } else if let below {
                entries.append(below)
            }
        }
        for (name, child) in children {
            guard let content = try tree(child, nil, path.appending(name), permissions, isWanted: false) else {
                continue
            }
            entries.append(TreeEntry(name: name, kind: .directory, permissions: permissions, content: content))
        }
        for (name, leaf) in leaves { entries.append(try entry(leaf, nil, path.appending(name))) }
        let taken = Set(entries.map(\.name))
        entries += place?.kept.filter { !taken.contains($0.name) } ?? []
        guard !entries.isEmpty || isWanted else { return nil }
        entries.sort { $0.name.lexicographicallyPrecedes($1.name) }
        return try objects.store(Tree(sorted: entries), replacing: directory?.trees.ours)
    }

    private func subdirectory(
        _ item: MergeItem, _ place: MergePlace?, _ path: BytePath, _ above: UInt16, isWanted: Bool
    ) throws -> TreeEntry? {
        let sides = item.directories
        if item.isUnopened, place == nil, let merged = sides.merged, let entry = merged { return entry }
        // Conflicts about a directory that is gone would only be noise, so its metadata is merged last.
        let known = sides.ours ?? sides.theirs ?? sides.base
        let content: Digest?
        if item.isUnopened, place == nil {
            content = sides.ours?.content
        } else {
            content = try tree(place, item.child, path, known?.permissions ?? above, isWanted: isWanted)
        }
        guard let content else { return nil }
        let merged = MergeSides(base: sides.base, ours: sides.ours, theirs: sides.theirs)
        let rights = metadata.rights(merged, path) ?? known.map(MergedMetadata.Rights.init)
        return TreeEntry(
            name: item.name, kind: .directory, permissions: rights?.permissions ?? above, content: content,
            attributes: try metadata.attributes(merged, path), owner: rights?.owner)
    }

    // MARK: - Entries

    private func entry(_ leaf: MergePlace.Leaf, _ item: MergeItem?, _ path: BytePath) throws -> TreeEntry {
        let isLink = leaf.mode == .link
        var sides = item?.leaves ?? MergeSides(base: nil, ours: nil, theirs: nil)
        if let merged = sides.merged, let entry = merged, lineage[path] == nil, decided[path] == nil,
            GitMode(entry) == leaf.mode, contents.id(entry) == leaf.id
        {
            return entry
        }
        let here = [sides.ours, sides.theirs, sides.base].compactMap { $0 }.filter {
            contents.id($0) == leaf.id && ($0.kind == .symlink) == isLink
        }
        // Where one side seals what the other has in the open, the secret stays sealed.
        let source =
            try decided[path] ?? here.first(where: \.isSecret) ?? here.first ?? entry(at: path, leaf)
        if let longer = lineage[path] { sides = longer }
        sides = sides.map { $0.flatMap { ($0.kind == .symlink) == isLink ? $0 : nil } }
        let rights = metadata.rights(sides, path) ?? MergedMetadata.Rights(source)
        let attributes =
            sides.ours == nil && sides.theirs == nil ? source.attributes : try metadata.attributes(sides, path)
        return source.with(
            name: path.name, rights: isLink ? rights : rights.executable(leaf.mode == .executable),
            attributes: attributes)
    }

    /// An entry made from content alone, with the rights that it has where it comes from.
    private func entry(at path: BytePath, _ leaf: MergePlace.Leaf) throws -> TreeEntry {
        let isLink = leaf.mode == .link
        let name = path.name
        if let place = places[leaf.id]?.first(where: { ($0.entry.kind == .symlink) == isLink }) {
            let known = place.entry
            let rights = MergedMetadata.Rights(known)
            if known.kind == .database { moved[path] = place.path }
            return known.with(
                name: name, rights: isLink ? rights : rights.executable(leaf.mode == .executable),
                attributes: known.attributes)
        }
        if isLink, let target = targets[leaf.id] {
            return TreeEntry(name: name, kind: .symlink, permissions: 0, target: target)
        }
        guard let made = made[leaf.id] else { throw GitMergeOutput.unreadable }
        return TreeEntry(
            name: name, kind: .file, permissions: leaf.mode == .executable ? 0o755 : 0o644, size: made.size,
            content: made.content, isChunked: made.isChunked)
    }
}
