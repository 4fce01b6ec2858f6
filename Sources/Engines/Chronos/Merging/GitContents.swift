internal import Base

/// Which bytes git sees for each entry, and under which id.
///
/// Git gets only what it may open. Content that it compares by id alone enters by its own digest, without bytes. What it
/// must not merge line by line (databases, secrets, huge files) enters as a short binary stand-in, so that git still
/// follows its renames and tells who changed it.
final class GitContents {
    /// What makes two contents one for git.
    struct Key: Hashable {
        let id: Digest
        let isDatabase: Bool
    }

    private enum Bytes {
        case content(TreeEntry)
        case short([UInt8])

        var size: UInt64 {
            switch self {
            case .content(let entry): entry.size
            case .short(let bytes): UInt64(bytes.count)
            }
        }
    }

    /// Bytes of blobs in one pack; its index counts them with 32 bits.
    private static let packLimit: UInt64 = 1 << 30
    static let emptyBlob = GitPackWriter.id(.blob, [])

    private let objects: any MergeObjects
    private let sizeLimit: UInt64
    private var plainIDs: [Digest: Digest] = [:]
    private var secretIDs: Set<Digest> = []
    private var ids: [Key: Digest] = [:]
    private var standIns = 0
    private var short: [Digest: [UInt8]] = [:]
    private var wanted: [Key: TreeEntry] = [:]
    private var order: [Key] = []
    /// Whether a side may have renamed something, so that git compares contents.
    private(set) var mayRename = false

    init(_ objects: any MergeObjects, sizeLimit: UInt64) {
        self.objects = objects
        self.sizeLimit = sizeLimit
    }

    /// The id by which git knows the content of an entry that is no directory.
    func id(_ entry: TreeEntry) -> Digest {
        if entry.kind == .symlink { return GitPackWriter.id(.blob, entry.target) }
        let key = key(entry)
        // Git treats empty files as such, whatever their id, so they need theirs.
        if entry.size == 0, !key.isDatabase { return GitContents.emptyBlob }
        return ids[key] ?? key.id
    }

    /// Whether git would see the same content and kind.
    func isSame(_ one: TreeEntry?, _ other: TreeEntry?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return (one.kind == .symlink) == (other.kind == .symlink) && id(one) == id(other)
    }

    private func key(_ entry: TreeEntry) -> Key {
        let content = entry.content ?? .zero
        return Key(
            id: entry.isSecret ? plainIDs[content] ?? content : content, isDatabase: entry.kind == .database)
    }

    private func isOpaque(_ entry: TreeEntry) -> Bool {
        entry.isSecret || entry.kind == .database || entry.size > sizeLimit
            || secretIDs.contains(entry.content ?? .zero)
    }

    /// Decides what git must be able to open.
    func choose(_ leaves: [MergeSurvey.Leaf]) throws {
        try learnSecrets(leaves)
        for leaf in leaves {
            for case let entry? in leaf.entries.all where entry.kind.isFileLike && isOpaque(entry) { standIn(entry) }
        }
        var isAdding = MergeSides(base: false, ours: false, theirs: false)
        var isRemoving = isAdding
        var singles: [MergeSurvey.Leaf] = []
        for leaf in leaves {
            let entries = leaf.entries
            if entries.all.allSatisfy({ $0 != nil }) {
                let isOneKind = Set(entries.all.map { $0?.kind == .symlink }).count == 1
                let isChangedOnce =
                    isSame(entries.base, entries.ours) || isSame(entries.base, entries.theirs)
                    || isSame(entries.ours, entries.theirs)
                if !isOneKind || !isChangedOnce { entries.all.forEach(want) }
                continue
            }
            singles.append(leaf)
            for side in MergeSide.changing {
                if entries.base == nil, entries[side] != nil { isAdding[side] = true }
                if entries.base != nil, entries[side] == nil { isRemoving[side] = true }
            }
            if entries.ours != nil, entries.theirs != nil, !isSame(entries.ours, entries.theirs) {
                entries.all.forEach(want)
            }
        }
        mayRename = MergeSide.changing.contains { isAdding[$0] && isRemoving[$0] }
        if mayRename {
            for leaf in singles { leaf.entries.all.forEach(want) }
        }
    }

    /// Files hold what a secret holds when it was not one yet: they must be the same to git.
    private func learnSecrets(_ leaves: [MergeSurvey.Leaf]) throws {
        for leaf in leaves {
            for case let entry? in leaf.entries.all where entry.isSecret {
                guard let content = entry.content, plainIDs[content] == nil else { continue }
                guard let plain = try objects.plainID(of: entry) else { continue }
                plainIDs[content] = plain
                secretIDs.insert(plain)
            }
        }
    }

    private func standIn(_ entry: TreeEntry) {
        let key = key(entry)
        guard ids[key] == nil, entry.size > 0 || key.isDatabase else { return }
        standIns += 1
        // The number says nothing of the content, and no two stand-ins look alike to git.
        let bytes = Array("\0everett \(standIns)".utf8)
        let id = GitPackWriter.id(.blob, bytes)
        ids[key] = id
        short[id] = bytes
    }

    private func want(_ entry: TreeEntry?) {
        guard let entry else { return }
        if entry.kind == .symlink {
            short[GitPackWriter.id(.blob, entry.target)] = entry.target
            return
        }
        let key = key(entry)
        guard ids[key] == nil, wanted[key] == nil, entry.size > 0 else { return }
        wanted[key] = entry
        order.append(key)
    }

    /// Writes what was chosen; returns how many blobs and bytes it was.
    func write(
        _ supervision: Supervision, _ pack: (_ number: Int, _ count: Int) throws -> GitPackWriter
    ) throws -> (blobs: Int, bytes: UInt64) {
        short[GitContents.emptyBlob] = []
        var waiting: [(key: Key?, bytes: Bytes)] = short.sorted { $0.key < $1.key }.map { (nil, .short($0.value)) }
        waiting += order.compactMap { key in wanted[key].map { (key, .content($0)) } }
        var total: UInt64 = 0
        var number = 0
        var start = 0
        while start < waiting.count {
            var end = start
            var size: UInt64 = 0
            while end < waiting.count, end == start || size + waiting[end].bytes.size <= GitContents.packLimit {
                size += waiting[end].bytes.size
                end += 1
            }
            let writer = try pack(number, end - start)
            for (key, bytes) in waiting[start..<end] {
                try supervision.check()
                switch bytes {
                case .short(let bytes): try writer.add(.blob, bytes)
                case .content(let entry):
                    let id = try writer.add(.blob, size: entry.size) { take in
                        try objects.forEachPiece(of: entry, take)
                    }
                    if let key { ids[key] = id }
                }
            }
            try writer.finish()
            total += size
            number += 1
            start = end
        }
        return (waiting.count, total)
    }
}
