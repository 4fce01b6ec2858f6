internal import Base
internal import Platform
internal import Storage

/// Carries out the steps of a plan, each one atomic, each one harmless to repeat.
///
/// Nothing is overwritten or unlinked here: what stood in the way ends in the staging directory, where it is looked at
/// before anything is let go.
struct RestoreApplier {
    /// What happened that the plan could not know.
    struct Outcome {
        var changed = 0
        var removed = 0
        /// Directories that something uncaptured keeps from being removed.
        var kept: [BytePath] = []
    }

    let files: any FileOperations
    let root: Int32
    let staging: Int32
    let resolution: Resolution
    let clock: Clock
    let hooks: Hooks
    let supervision: Supervision

    func apply(_ plan: RestorePlan) throws -> Outcome {
        var outcome = Outcome()
        for (index, step) in plan.steps.enumerated() {
            try hooks.reach(.restoreStep)
            if index % 64 == 0 { supervision.report(.applying, units: index, of: plan.steps.count) }
            do {
                try perform(step, &outcome)
            } catch let error as SystemError {
                throw EverettError(error, while: Phrase("restoring \(step.path)", pl: "przywracanie \(step.path)"))
            }
        }
        return outcome
    }

    private func perform(_ step: RestoreStep, _ outcome: inout Outcome) throws {
        if step.path.isRoot {
            try setMetadata(root, step)
            return
        }
        let parent: Descriptor
        do {
            parent = try files.openOwned(
                root, CName(step.path.parent ?? .root), [.read, .directory, .noFollow], resolution: resolution
            )
        } catch {
            // What was to go is gone with its directory.
            let isGoing = step.action == .remove || step.action == .removeDirectory || step.action == .removeCompanion
            if isGoing, error.isMissing { return }
            throw error
        }
        let name = CName(step.path.name)
        switch step.action {
        case .unlock: try files.changeMode(parent.raw, name, UInt32(step.permissions))
        case .remove, .removeCompanion:
            if try remove(step, parent.raw, name), step.action == .remove { outcome.removed += 1 }
        case .removeDirectory:
            do {
                try files.removeDirectory(parent.raw, name)
                outcome.removed += 1
            } catch {
                if error.isNotEmpty {
                    outcome.kept.append(step.path)
                } else if !error.isMissing {
                    throw error
                }
            }
        case .makeDirectory: try makeDirectory(step, parent.raw, name, &outcome)
        case .place: if try place(step, parent.raw, name) { outcome.changed += 1 }
        case .database:
            try replaceDatabase(step, parent.raw, name)
            outcome.changed += 1
        case .metadata: try setMetadata(step, parent.raw, name, &outcome)
        }
    }

    private func remove(_ step: RestoreStep, _ parent: Int32, _ name: CName) throws(SystemError) -> Bool {
        guard try files.statusIfPresent(parent, name) != nil else { return false }
        // The slot is taken when the step was done before; what is there now came later and is not ours.
        guard try files.statusIfPresent(staging, step.slotName) == nil else { return false }
        try files.rename(parent, name, staging, step.slotName, .noReplace)
        return true
    }

    private func makeDirectory(
        _ step: RestoreStep, _ parent: Int32, _ name: CName, _ outcome: inout Outcome
    ) throws(SystemError) {
        do {
            try files.makeDirectory(parent, name, permissions: 0o700)
            if Machine.user == 0 {
                let owner = try files.status(parent)
                try files.changeOwner(parent, name, user: owner.user, group: owner.group)
            }
            outcome.changed += 1
        } catch {
            guard error.isExisting else { throw error }
            if try files.status(parent, name).kind == .directory { return }
            try files.rename(parent, name, staging, step.displacedName, .noReplace)
            try files.makeDirectory(parent, name, permissions: 0o700)
            outcome.changed += 1
        }
    }

    /// Puts the staged file in place; what was there lies in the staging directory afterwards.
    private func place(_ step: RestoreStep, _ parent: Int32, _ name: CName) throws(SystemError) -> Bool {
        var attempts = 0
        while true {
            let present = try files.statusIfPresent(parent, name)
            if present?.inode == step.stagedInode { return true }
            // Not in its slot and not in place: it was placed before, and someone has replaced it since.
            guard try files.statusIfPresent(staging, step.slotName)?.inode == step.stagedInode else { return false }
            do {
                if present == nil {
                    try files.rename(staging, step.slotName, parent, name, .noReplace)
                } else {
                    try exchange(step, parent, name)
                }
                return true
            } catch {
                // Something appeared or vanished between the look and the rename.
                attempts += 1
                guard attempts < 16, error.isExisting || error.isMissing else { throw error }
            }
        }
    }

    private func exchange(_ step: RestoreStep, _ parent: Int32, _ name: CName) throws(SystemError) {
        do {
            try files.rename(staging, step.slotName, parent, name, .exchange)
        } catch {
            guard error.isUnsupported else { throw error }
            try files.rename(parent, name, staging, step.displacedName, .noReplace)
            try files.rename(staging, step.slotName, parent, name, .noReplace)
        }
    }

    /// Writes the image into the live file, so that programs that have it open see it; their inode stays.
    private func replaceDatabase(_ step: RestoreStep, _ parent: Int32, _ name: CName) throws {
        guard try files.statusIfPresent(staging, step.slotName)?.inode == step.stagedInode else { return }
        guard let present = try files.statusIfPresent(parent, name), present.kind == .regular else {
            _ = try place(step, parent, name)
            return
        }
        guard
            let live = AbsolutePath("/proc/self/fd/\(parent)")?.appending(BytePath.root.appending(step.path.name)),
            let image = AbsolutePath("/proc/self/fd/\(staging)/\(step.slotName.text)")
        else { return }
        let deadline = clock.monotonicNanoseconds + 10_000_000_000
        do {
            _ = try Backup.replace(
                live: live, with: image,
                patience: BackupPatience(isOver: { [clock] in clock.monotonicNanoseconds > deadline })
            )
        } catch {
            throw EverettError(
                error.code,
                Phrase(
                    "the database \(step.path) could not be restored: \(error.message.english)",
                    pl: "nie udało się przywrócić bazy danych \(step.path): \(error.message.polish)"
                ),
                hints: error.hints, cause: error
            )
        }
    }

    private func setMetadata(
        _ step: RestoreStep, _ parent: Int32, _ name: CName, _ outcome: inout Outcome
    ) throws(SystemError) {
        guard let present = try files.statusIfPresent(parent, name), present.kind != .symlink else { return }
        if step.attributes != nil {
            // Reading and writing must be allowed for a moment to reach the attributes.
            if present.permissions & 0o600 != 0o600 { try files.changeMode(parent, name, present.permissions | 0o600) }
            let entry = try files.openOwned(
                parent, name, [.read, .noFollow, .nonBlocking], resolution: .beneathAcrossMounts
            )
            try setMetadata(entry.raw, step)
        } else {
            try files.changeMode(parent, name, UInt32(step.permissions))
        }
        if present.kind == .regular { outcome.changed += 1 }
    }

    private func setMetadata(_ entry: Int32, _ step: RestoreStep) throws(SystemError) {
        if let wanted = step.attributes {
            let names = Set(wanted.attributes.map(\.name))
            for name in try files.attributeNames(entry) where AttributeList.isCaptured(name) && !names.contains(name) {
                try files.removeAttribute(entry, CName(name))
            }
            for attribute in wanted.attributes {
                try files.setAttribute(entry, CName(attribute.name), attribute.value)
            }
        }
        // Last: an access list changes the mode it is summed up in.
        try files.changeMode(entry, UInt32(step.permissions))
    }
}
