internal import Base

/// Merges what git does not carry of an entry: all permission bits, the owner, extended attributes.
final class MergedMetadata {
    /// Permissions and owner, which only mean something together.
    struct Rights: Equatable {
        var permissions: UInt16
        var owner: TreeEntry.Owner?

        init(_ entry: TreeEntry) {
            permissions = entry.permissions
            owner = entry.owner
        }

        init(permissions: UInt16) {
            self.permissions = permissions
            owner = nil
        }

        /// The rights with the executable bit as git decided about it.
        func executable(_ isExecutable: Bool) -> Rights {
            guard (permissions & 0o100 != 0) != isExecutable else { return self }
            var changed = self
            if isExecutable {
                changed.permissions |= (permissions & 0o444) >> 2 | 0o100
            } else {
                changed.permissions &= ~0o111
            }
            return changed
        }
    }

    private let objects: any MergeObjects
    private(set) var conflicts: [MergeConflict] = []

    init(_ objects: any MergeObjects) {
        self.objects = objects
    }

    func note(_ conflict: MergeConflict) { conflicts.append(conflict) }

    /// Rights of an entry that either side has; ours where they cannot be merged.
    func rights(_ entries: MergeSides<TreeEntry?>, _ path: BytePath) -> Rights? {
        guard let ours = entries.ours, let theirs = entries.theirs else {
            return (entries.ours ?? entries.theirs).map(Rights.init)
        }
        let all = MergeSides<Rights?>(base: entries.base.map(Rights.init), ours: Rights(ours), theirs: Rights(theirs))
        if let merged = all.merged { return merged }
        note(MergeConflict(.mode, path, entries: entries))
        return Rights(ours)
    }

    /// Attributes of an entry that either side has, each merged by itself.
    func attributes(_ entries: MergeSides<TreeEntry?>, _ path: BytePath) throws -> Digest? {
        guard entries.ours != nil, entries.theirs != nil else { return (entries.ours ?? entries.theirs)?.attributes }
        let (merged, isClean) = try attributes(entries.map { $0?.attributes })
        if !isClean { note(MergeConflict(.attributes, path, entries: entries)) }
        return merged
    }

    func attributes(_ ids: MergeSides<Digest?>) throws -> (merged: Digest?, isClean: Bool) {
        if let merged = ids.merged { return (merged, true) }
        let lists = try ids.map { id -> [[UInt8]: [UInt8]] in
            let list = try id.map { try objects.attributes($0) }
            return Dictionary((list?.attributes ?? []).map { ($0.name, $0.value) }) { first, _ in first }
        }
        var isClean = true
        var kept: [AttributeList.Attribute] = []
        for name in Set(lists.all.flatMap(\.keys)) {
            let values = lists.map { $0[name] }
            // The outer optional says whether there is a merged value, the inner whether there is an attribute.
            let merged = values.merged
            if merged == nil { isClean = false }
            if let value = merged ?? values.ours { kept.append(AttributeList.Attribute(name: name, value: value)) }
        }
        if kept.isEmpty { return (nil, isClean) }
        return (try objects.store(AttributeList(kept)), isClean)
    }
}

extension TreeEntry {
    /// The same content with other rights and attributes, and perhaps another name.
    func with(name: [UInt8]? = nil, rights: MergedMetadata.Rights, attributes: Digest?) -> TreeEntry {
        TreeEntry(
            name: name ?? self.name, kind: kind, permissions: rights.permissions, size: size, content: content,
            isChunked: isChunked, target: target, attributes: attributes, owner: rights.owner, isSecret: isSecret)
    }
}
