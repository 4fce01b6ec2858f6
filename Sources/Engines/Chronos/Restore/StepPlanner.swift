internal import Base
internal import Platform

/// Orders the changes of a restore into steps that never pass through a state worse than either end.
///
/// Directories are unlocked, files go, empty directories go (deepest first), directories come (outermost first), files
/// come, and modes and attributes of directories are set last, deepest first, so that a read-only one can be filled.
struct StepPlanner {
    /// Where the planner looks things up.
    struct Sources {
        /// What the target holds at a path.
        let targetEntry: (BytePath) throws -> TreeEntry?
        /// What the safety checkpoint saw at a path.
        let seen: (BytePath) -> SignatureIndex.Seen?
        /// What is there now; nil when there is nothing.
        let present: (BytePath) -> FileStatus?
        /// A database's files as they are, when that is as the safety checkpoint saw them; 0 otherwise.
        let databaseState: (BytePath) -> UInt64
        /// A list of attributes, the empty one for nil.
        let attributes: (Digest?) throws -> AttributeList
    }

    /// A file or link that must be staged for a step.
    struct Staged {
        let step: Int
        let path: BytePath
        let entry: TreeEntry
    }

    private(set) var steps: [RestoreStep] = []
    private(set) var staged: [Staged] = []
    private var nextSlot: UInt32 = 0
    private var directories: [BytePath: RestoreStep] = [:]

    private let sources: Sources
    private let relinked: Set<BytePath>

    /// `forced` are files that are placed even where the trees agree.
    init(_ world: TargetWorld, forced: Set<BytePath>, root: FilesComponent, _ sources: Sources) throws {
        self.sources = sources
        relinked = world.relinked.union(forced)
        let changes = world.changes
        for change in changes { planRemoval(change) }
        for change in changes.reversed() where change.removesDirectory {
            steps.append(RestoreStep(.removeDirectory, change.path))
        }
        for change in changes where change.makesDirectory {
            steps.append(step(.makeDirectory, change.path))
        }
        var placed: Set<BytePath> = []
        for change in changes {
            guard let entry = change.new, entry.kind != .directory else { continue }
            placed.insert(change.path)
            try planPlacement(change.path, old: change.old, new: entry)
        }
        for path in relinked.sorted() where !placed.contains(path) {
            guard let entry = try sources.targetEntry(path), entry.kind == .file else { continue }
            try planPlacement(path, old: nil, new: entry)
        }
        for change in changes {
            guard let entry = change.new, entry.kind == .directory else { continue }
            directories[change.path] = RestoreStep(
                .directoryMetadata, change.path, permissions: entry.permissions,
                attributes: try sources.attributes(entry.attributes)
            )
        }
        unlockParents()
        // The innermost first: an outer one may not let us in any more.
        steps += directories.values.sorted { $0.path > $1.path }
        if world.setsRoot {
            steps.append(
                RestoreStep(
                    .directoryMetadata, .root, permissions: root.rootPermissions,
                    attributes: try sources.attributes(root.rootAttributes)
                )
            )
        }
    }

    private mutating func takeSlot() -> UInt32 {
        nextSlot += 1
        return nextSlot
    }

    /// A step that may displace something, with what is compared with it.
    private mutating func step(
        _ action: RestoreStep.Action, _ path: BytePath, databaseState: UInt64 = 0, permissions: UInt16 = 0
    ) -> RestoreStep {
        let seen = sources.seen(path)
        return RestoreStep(
            action, path, slot: takeSlot(), expected: seen?.signature, isCertain: seen?.isRacy == false,
            databaseState: databaseState, permissions: permissions
        )
    }

    private mutating func planRemoval(_ change: TreeChange) {
        guard let old = change.old, old.kind != .directory else { return }
        if change.new == nil || change.new?.kind == .directory {
            steps.append(step(.remove, change.path))
        }
        // A log left beside another file of that name would be replayed into it.
        if old.kind == .database, way(change.path, from: old, to: change.new) == .anew {
            planCompanions(of: change.path)
        }
    }

    private mutating func planCompanions(of path: BytePath) {
        let isAsSeen = sources.databaseState(path) != 0
        for suffix in ["-wal", "-shm", "-journal"] {
            let companion = (path.parent ?? .root).appending(path.name + Array(suffix.utf8))
            let expected = isAsSeen ? sources.present(companion).map(ScanSignature.init) : nil
            steps.append(RestoreStep(.removeCompanion, companion, slot: takeSlot(), expected: expected))
        }
    }

    /// How an entry gets from one state to the other.
    private enum Way {
        /// Content and links stay; mode and attributes are set.
        case metadata
        /// A database is written into the file that programs may have open.
        case live
        /// A new file takes the place of what is there.
        case anew
    }

    private func way(_ path: BytePath, from old: TreeEntry?, to new: TreeEntry?) -> Way {
        // What is set in place would reach through a hard link; a new file does not.
        guard let old, let new, !relinked.contains(path), let present = sources.present(path), present.links == 1 else {
            return .anew
        }
        let mayKeepOwner = new.owner == nil || new.owner == old.owner
        if new.hasSameContent(as: old), new.kind.isFileLike, mayKeepOwner { return .metadata }
        let isDatabase = old.kind == .database && new.kind == .database
        return isDatabase && present.kind == .regular && present.permissions & 0o200 != 0 ? .live : .anew
    }

    private mutating func planPlacement(_ path: BytePath, old: TreeEntry?, new: TreeEntry) throws {
        let way = way(path, from: old, to: new)
        if way == .metadata {
            steps.append(try metadata(path, new))
            return
        }
        staged.append(Staged(step: steps.count, path: path, entry: new))
        steps.append(
            step(
                way == .live ? .database : .place, path,
                databaseState: way == .live ? sources.databaseState(path) : 0, permissions: new.permissions
            )
        )
        if way == .live, old?.permissions != new.permissions || old?.attributes != new.attributes {
            steps.append(try metadata(path, new))
        }
    }

    private func metadata(_ path: BytePath, _ entry: TreeEntry) throws -> RestoreStep {
        RestoreStep(
            .fileMetadata, path, expected: sources.seen(path)?.signature, permissions: entry.permissions,
            attributes: try sources.attributes(entry.attributes)
        )
    }

    /// Lets us into directories that their owner may not write to, and gives them their mode back at the end.
    private mutating func unlockParents() {
        var parents: Set<BytePath> = []
        for step in steps where step.action.changesParent {
            if let parent = step.path.parent, !parent.isRoot { parents.insert(parent) }
        }
        var unlocks: [RestoreStep] = []
        for path in parents.sorted() {
            guard let present = sources.present(path), present.kind == .directory, present.permissions & 0o300 != 0o300
            else { continue }
            unlocks.append(RestoreStep(.unlock, path, permissions: UInt16(present.permissions | 0o700)))
            if directories[path] == nil {
                directories[path] = RestoreStep(.directoryMetadata, path, permissions: UInt16(present.permissions))
            }
        }
        steps = unlocks + steps
        staged = staged.map { Staged(step: $0.step + unlocks.count, path: $0.path, entry: $0.entry) }
    }
}
