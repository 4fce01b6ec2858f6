internal import Base
internal import Platform

/// Takes back the steps of a restore that failed, with what was displaced: it needs no room and keeps every inode.
///
/// Done as far as it goes: what cannot be taken back here, such as the content of a live database, is left to a restore
/// of the safety checkpoint.
struct RestoreReverter {
    /// Mode and attributes of an entry.
    struct Metadata {
        let permissions: UInt16
        let attributes: AttributeList?
    }

    let applier: RestoreApplier
    let plan: RestorePlan
    /// What the safety checkpoint holds at a path.
    let before: (BytePath) throws -> Metadata?

    private var files: any FileOperations { applier.files }
    private var staging: Int32 { applier.staging }

    /// Returns the first failure; the others are tried all the same.
    func revert() -> (any Error)? {
        var failure: (any Error)?
        func attempt(_ body: () throws -> Void) {
            do {
                try body()
            } catch {
                if failure == nil { failure = error }
            }
        }
        var directories: Set<BytePath> = []
        for step in plan.steps where !step.path.isRoot {
            switch step.action {
            case .unlock, .directoryMetadata:
                directories.insert(step.path)
                attempt { try open(step.path) }
            case .removeDirectory: directories.insert(step.path)
            default: break
            }
        }
        for step in plan.steps.reversed() where !step.path.isRoot { attempt { try revert(step) } }
        // The innermost first: an outer one may not let us in any more.
        for path in directories.sorted(by: >) { attempt { try setMetadata(of: path, kind: .directory) } }
        if plan.steps.contains(where: \.path.isRoot) {
            attempt {
                guard let metadata = try before(.root) else { return }
                try EntryMetadata(files).set(
                    applier.root, metadata.permissions, metadata.attributes ?? AttributeList.none)
            }
        }
        return failure
    }

    private func open(_ path: BytePath) throws {
        guard let parent = try applier.openParent(of: path) else { return }
        let name = CName(path.name)
        guard let present = try files.statusIfPresent(parent.raw, name), present.kind == .directory,
            present.permissions & 0o700 != 0o700
        else { return }
        try files.changeMode(parent.raw, name, present.permissions | 0o700)
    }

    private func setMetadata(of path: BytePath, kind: FileKind) throws {
        guard let metadata = try before(path), let parent = try applier.openParent(of: path) else { return }
        let name = CName(path.name)
        guard let present = try files.statusIfPresent(parent.raw, name), present.kind == kind else { return }
        try EntryMetadata(files).set(parent.raw, name, present, metadata.permissions, metadata.attributes)
    }

    private func revert(_ step: RestoreStep) throws {
        if step.action == .fileMetadata {
            if step.expected != nil { try setMetadata(of: step.path, kind: .regular) }
            return
        }
        guard let parent = try applier.openParent(of: step.path) else { return }
        let name = CName(step.path.name)
        switch step.action {
        case .place, .database: try takeBack(step, parent.raw, name)
        case .remove, .removeCompanion: try putBack(SlotName.slot(step.slot), parent.raw, name)
        case .makeDirectory:
            do {
                try files.removeDirectory(parent.raw, name)
            } catch {
                guard error.isNotEmpty || error.isMissing else { throw error }
            }
            try putBack(SlotName.displaced(step.slot, attempt: 0), parent.raw, name)
        case .removeDirectory:
            guard try files.statusIfPresent(parent.raw, name) == nil else { return }
            try files.makeDirectory(parent.raw, name, permissions: 0o700)
            if Machine.user == 0 {
                let owner = try files.status(parent.raw)
                try files.changeOwner(parent.raw, name, user: owner.user, group: owner.group)
            }
        case .unlock, .fileMetadata, .directoryMetadata: break
        }
    }

    private func takeBack(_ step: RestoreStep, _ parent: Int32, _ name: CName) throws(SystemError) {
        let slot = SlotName.slot(step.slot)
        if let present = try files.statusIfPresent(parent, name) {
            // Someone has replaced it since: theirs stays.
            guard step.isStaged(present) else { return }
            if try files.statusIfPresent(staging, slot) != nil {
                try files.rename(staging, slot, parent, name, .exchange)
                return
            }
            try files.rename(parent, name, staging, slot, .noReplace)
        }
        if step.action == .place { try putBack(SlotName.displaced(step.slot, attempt: 0), parent, name) }
    }

    /// Gives a displaced entry its name again, unless something else has it.
    private func putBack(_ displaced: CName, _ parent: Int32, _ name: CName) throws(SystemError) {
        guard try files.statusIfPresent(staging, displaced) != nil else { return }
        do {
            try files.rename(staging, displaced, parent, name, .noReplace)
        } catch {
            guard error.isExisting else { throw error }
        }
    }
}
