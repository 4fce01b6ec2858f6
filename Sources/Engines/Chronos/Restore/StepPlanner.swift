internal import Base
internal import Platform

/// Orders the changes of a restore into steps that never pass through a state worse than either end.
///
/// Directories are unlocked, files go, empty directories go (deepest first), directories come (outermost first), files
/// come, and modes and attributes of directories are set last, deepest first, so that a read-only one can be filled.
struct StepPlanner {
    /// A file or link that must be staged for a step.
    struct Staged {
        let step: Int
        let path: BytePath
        let entry: TreeEntry
    }

    private(set) var steps: [RestoreStep] = []
    private(set) var staged: [Staged] = []
    private var nextSlot: UInt32 = 0

    private let seen: (BytePath) -> SignatureIndex.Seen?
    private let attributes: (Digest?) throws -> AttributeList

    /// `forced` are files that are placed even where the trees agree; `targetEntry` tells what the target holds at a path,
    /// `seen` what the safety checkpoint saw there; `attributes` reads a list, the empty one for nil.
    init(
        _ world: TargetWorld, forced: Set<BytePath>, targetEntry: (BytePath) throws -> TreeEntry?,
        rootPermissions: UInt16,
        rootAttributes: Digest?, seen: @escaping (BytePath) -> SignatureIndex.Seen?,
        attributes: @escaping (Digest?) throws -> AttributeList
    ) throws {
        self.seen = seen
        self.attributes = attributes
        let changes = world.changes
        for change in changes { planRemoval(change) }
        for change in changes.reversed() where change.old?.kind == .directory && change.new?.kind != .directory {
            steps.append(RestoreStep(.removeDirectory, change.path))
        }
        for change in changes where change.new?.kind == .directory && change.old?.kind != .directory {
            steps.append(
                RestoreStep(.makeDirectory, change.path, slot: takeSlot(), expected: seen(change.path)?.signature)
            )
        }
        var placed: Set<BytePath> = []
        for change in changes {
            guard let entry = change.new, entry.kind != .directory else { continue }
            placed.insert(change.path)
            try planPlacement(
                change.path, old: change.old, new: entry,
                isRelinked: world.relinked.contains(change.path) || forced.contains(change.path)
            )
        }
        for path in world.relinked.union(forced).sorted() where !placed.contains(path) {
            guard let entry = try targetEntry(path), entry.kind == .file else { continue }
            try planPlacement(path, old: nil, new: entry, isRelinked: true)
        }
        try planDirectories(changes)
        if world.setsRoot {
            steps.append(
                RestoreStep(
                    .metadata, .root, permissions: rootPermissions, attributes: try attributes(rootAttributes)
                )
            )
        }
        unlockParents(changes)
    }

    private mutating func takeSlot() -> UInt32 {
        nextSlot += 1
        return nextSlot
    }

    private mutating func planRemoval(_ change: TreeChange) {
        guard let old = change.old, old.kind != .directory else { return }
        let isGone = change.new == nil || change.new?.kind == .directory
        if isGone {
            steps.append(
                RestoreStep(.remove, change.path, slot: takeSlot(), expected: seen(change.path)?.signature)
            )
        }
        // A log left beside another file of that name would be replayed into it.
        if old.kind == .database, change.new?.kind != .database {
            for suffix in ["-wal", "-shm", "-journal"] {
                let name = change.path.name + Array(suffix.utf8)
                let companion = (change.path.parent ?? .root).appending(name)
                steps.append(RestoreStep(.removeCompanion, companion, slot: takeSlot()))
            }
        }
    }

    private mutating func planPlacement(
        _ path: BytePath, old: TreeEntry?, new: TreeEntry, isRelinked: Bool
    ) throws {
        let before = seen(path)
        let onlyMetadata = old.map { new.hasSameContent(as: $0) } ?? false
        // A mode set in place would reach through a hard link; a new file does not.
        if onlyMetadata, !isRelinked, new.kind != .symlink, (before?.links ?? 1) <= 1 {
            steps.append(metadata(path, new, try attributes(new.attributes)))
            return
        }
        let isLive = new.kind == .database && old?.kind == .database
        staged.append(Staged(step: steps.count, path: path, entry: new))
        steps.append(
            RestoreStep(
                isLive ? .database : .place, path, slot: takeSlot(), expected: before?.signature,
                permissions: new.permissions
            )
        )
        if isLive, old?.permissions != new.permissions || old?.attributes != new.attributes {
            steps.append(metadata(path, new, try attributes(new.attributes)))
        }
    }

    private func metadata(_ path: BytePath, _ entry: TreeEntry, _ attributes: AttributeList) -> RestoreStep {
        RestoreStep(.metadata, path, permissions: entry.permissions, attributes: attributes)
    }

    private mutating func planDirectories(_ changes: [TreeChange]) throws {
        for change in changes.reversed() {
            guard let entry = change.new, entry.kind == .directory else { continue }
            steps.append(metadata(change.path, entry, try attributes(entry.attributes)))
        }
    }

    /// Lets us into directories that their owner may not write to, and gives them their mode back at the end.
    private mutating func unlockParents(_ changes: [TreeChange]) {
        let planned = Set(changes.filter { $0.new?.kind == .directory }.map(\.path))
        let going = Set(changes.filter { $0.old?.kind == .directory && $0.new == nil }.map(\.path))
        var parents: Set<BytePath> = []
        for step in steps where step.action != .metadata && step.action != .database {
            if let parent = step.path.parent, !parent.isRoot { parents.insert(parent) }
        }
        var unlocks: [RestoreStep] = []
        for path in parents.sorted() {
            guard let mode = seen(path)?.signature.mode, mode & 0o300 != 0o300 else { continue }
            unlocks.append(RestoreStep(.unlock, path, permissions: UInt16(mode & 0o7777 | 0o700)))
            if !planned.contains(path), !going.contains(path) {
                steps.append(RestoreStep(.metadata, path, permissions: UInt16(mode & 0o7777)))
            }
        }
        steps = unlocks + steps
        staged = staged.map { Staged(step: $0.step + unlocks.count, path: $0.path, entry: $0.entry) }
    }
}
