internal import Base
internal import Platform

/// A remembered directory in which some entries have other content, written anew without taking the rest apart.
@safe
struct PatchedDirectory {
    /// An entry's new record; nil: it is gone.
    typealias Change = (name: [UInt8], record: EntryRecord?)

    private let memory: UnsafeRawBufferPointer
    private let cached: CachedDirectory
    private let changes: [Change]
    /// What the changes take the place of, and where it lies in the record.
    private let replaced: [(entry: CachedEntry, range: Range<Int>)]
    private let end: Int

    /// `changes` are in the order of their names; nil when the record is none, or lacks one of them.
    init?(_ memory: UnsafeRawBufferPointer, at record: UInt64, _ changes: [Change]) {
        guard let cached = unsafe CachedDirectory(memory, at: record) else { return nil }
        var replaced: [(entry: CachedEntry, range: Range<Int>)] = []
        var cursor = cached.makeCursor()
        var seen = 0
        while let entry = cursor.next() {
            seen += 1
            guard replaced.count < changes.count, entry.compareName(with: changes[replaced.count].name) == 0 else {
                continue
            }
            replaced.append((entry, cursor.position - entry.length..<cursor.position))
        }
        guard seen == cached.count, replaced.count == changes.count else { return nil }
        unsafe self.memory = unsafe memory
        self.cached = cached
        self.changes = changes
        self.replaced = replaced
        end = cursor.position
    }

    /// The directory as it is remembered.
    var base: (id: Digest, depth: UInt8) { (cached.tree, cached.patchDepth) }

    var count: Int { cached.count - changes.count { $0.record == nil } }

    /// Goes through the entries as they are now.
    private func forEach(_ kept: (CachedEntry) throws -> Void, _ changed: (EntryRecord) throws -> Void) rethrows {
        var cursor = cached.makeCursor()
        var next = 0
        while let entry = cursor.next() {
            if next < replaced.count, cursor.position == replaced[next].range.upperBound {
                if let record = changes[next].record { try changed(record) }
                next += 1
            } else {
                try kept(entry)
            }
        }
    }

    /// The content of what is kept.
    func forEachContent(_ body: (Digest) throws -> Void) rethrows {
        try forEach({ entry in if entry.kind != .symlink { try body(entry.content) } }, { _ in })
    }

    /// What the directory's tree is hashed and stored as.
    func encodedTree() throws -> [UInt8] {
        var out = ByteWriter(reserving: cached.length)
        out.varint(count)
        try forEach(
            { entry in guard entry.encodeTreeEntry(into: &out) else { throw StaleCache() } },
            { $0.entry.encode(into: &out) }
        )
        return out.bytes
    }

    func tree() throws -> Tree {
        var entries: [TreeEntry] = []
        entries.reserveCapacity(count)
        try forEach(
            { entry in
                guard let known = entry.treeEntry else { throw StaleCache() }
                entries.append(known)
            },
            { entries.append($0.entry) }
        )
        return Tree(sorted: entries)
    }

    func treePatch() -> TreePatch {
        var removed: [[UInt8]] = []
        var upserted: [TreeEntry] = []
        for (old, change) in zip(replaced, changes) {
            guard let record = change.record else {
                removed.append(change.name)
                continue
            }
            if old.entry.treeEntry != record.entry { upserted.append(record.entry) }
        }
        return TreePatch(base: cached.tree, removed: removed, upserted: upserted)
    }

    /// Whether every entry is as it was as long as no event tells of it.
    var isPlain: Bool {
        let device = cached.device
        guard changes.allSatisfy({ $0.record?.isPlain(on: device) ?? true }) else { return false }
        if cached.isPlain { return true }
        var isPlain = true
        forEach({ entry in if isPlain { isPlain = unsafe entry.isPlain(on: device, memory) } }, { _ in })
        return isPlain
    }

    /// Bytes of the records beneath the directory that stay what they are.
    var keptBytes: UInt64 {
        var bytes = cached.subtree.cacheBytes &- UInt64(cached.length)
        for old in replaced where old.entry.kind == .directory {
            guard let child = unsafe CachedDirectory(memory, at: old.entry.auxiliary) else { continue }
            bytes &-= child.subtree.cacheBytes
        }
        // What damage has made of a number must not make another one of it.
        return min(bytes, UInt64(unsafe memory.count))
    }

    /// Writes the entries as a record holds them.
    func encodeEntries(into out: inout ByteWriter) {
        var start = ScanCacheFormat.Directory.entries
        for (old, change) in zip(replaced, changes) {
            cached.copy(start..<old.range.lowerBound, into: &out)
            change.record?.encode(into: &out)
            start = old.range.upperBound
        }
        cached.copy(start..<end, into: &out)
    }

    /// The same where the records of the directories in it are written anew; `place` says where each is now.
    func encodeEntries(into out: inout ByteWriter, placing place: [UInt64]) {
        var next = 0
        forEach(
            { entry in
                let isDirectory = entry.kind == .directory
                entry.copy(to: &out, auxiliary: isDirectory ? place[next] : nil)
                if isDirectory { next += 1 }
            },
            { $0.encode(into: &out) }
        )
    }

    /// The places of the records of the directories that are kept.
    var keptDirectories: [UInt64] {
        var places: [UInt64] = []
        forEach({ entry in if entry.kind == .directory { places.append(entry.auxiliary) } }, { _ in })
        return places
    }
}
