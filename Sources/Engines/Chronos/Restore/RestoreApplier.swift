internal import Base
internal import Platform

/// Carries out the steps of a plan, each one atomic, each one harmless to repeat.
///
/// Nothing is overwritten or unlinked here: what stood in the way ends in the staging directory, where it is looked at
/// before anything is let go. Where someone changes the workspace meanwhile, a step that makes no sense any more is left
/// out, and the check that follows reports it; only what the system refuses is an error.
struct RestoreApplier {
    /// What happened that the plan could not know.
    struct Outcome {
        var changed = 0
        var removed = 0
        /// Directories that something uncaptured keeps from being removed.
        var kept: Set<BytePath> = []
    }

    /// How often an entry may appear or vanish under our hands before its step is given up.
    static let attempts = 16

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
            try EntryMetadata(files).set(root, step.permissions, step.attributes)
            return
        }
        guard let parent = try openParent(of: step.path) else { return }
        let name = CName(step.path.name)
        switch step.action {
        case .unlock: try unlock(step, parent.raw, name)
        case .remove, .removeCompanion:
            if try remove(step, parent.raw, name, &outcome), step.action == .remove { outcome.removed += 1 }
        case .removeDirectory: if try removeDirectory(step, parent.raw, name, &outcome) { outcome.removed += 1 }
        case .makeDirectory: if try makeDirectory(step, parent.raw, name) { outcome.changed += 1 }
        case .place: if try place(step, parent.raw, name, &outcome) { outcome.changed += 1 }
        case .database: if try replaceDatabase(step, parent.raw, name, &outcome) { outcome.changed += 1 }
        case .fileMetadata: if try setFileMetadata(step, parent.raw, name) { outcome.changed += 1 }
        case .directoryMetadata: try setDirectoryMetadata(step, parent.raw, name)
        }
    }

    /// Nil when the directory is gone, or a link or another filesystem took its place.
    func openParent(of path: BytePath) throws(SystemError) -> Descriptor? {
        do {
            return try files.openOwned(
                beneath: root, path.parent ?? .root, [.read, .directory, .noFollow], resolution: resolution
            )
        } catch {
            if error.isMissing || error.isLoopOrEscape { return nil }
            throw error
        }
    }

    private func unlock(_ step: RestoreStep, _ parent: Int32, _ name: CName) throws(SystemError) {
        guard try files.statusIfPresent(parent, name)?.kind == .directory else { return }
        try files.changeMode(parent, name, UInt32(step.permissions))
    }

    // MARK: - What goes

    private func remove(
        _ step: RestoreStep, _ parent: Int32, _ name: CName, _ outcome: inout Outcome
    ) throws(SystemError) -> Bool {
        // The slot is taken when the step was done before; what is there now came later and is not ours.
        guard try files.statusIfPresent(staging, SlotName.slot(step.slot)) == nil else { return false }
        return try moveAway(step, parent, name, to: SlotName.slot(step.slot), &outcome)
    }

    /// Moves a file or link into the staging directory; a directory only goes when it is empty.
    private func moveAway(
        _ step: RestoreStep, _ parent: Int32, _ name: CName, to slot: CName, _ outcome: inout Outcome
    ) throws(SystemError) -> Bool {
        guard let present = try files.statusIfPresent(parent, name) else { return false }
        if present.kind == .directory { return try removeDirectory(step, parent, name, &outcome) }
        do {
            try files.rename(parent, name, staging, slot, .noReplace)
        } catch {
            if error.isMissing { return false }
            throw error
        }
        guard try files.statusIfPresent(staging, slot)?.kind == .directory else { return true }
        // It took the file's place after we looked; whose it is and what it holds is not known.
        try files.rename(staging, slot, parent, name, .noReplace)
        outcome.kept.insert(step.path)
        return false
    }

    private func removeDirectory(
        _ step: RestoreStep, _ parent: Int32, _ name: CName, _ outcome: inout Outcome
    ) throws(SystemError) -> Bool {
        do {
            try files.removeDirectory(parent, name)
            return true
        } catch {
            // Missing also stands for a file that took its place.
            if error.isMissing { return false }
            guard error.isNotEmpty || error.isBusy else { throw error }
            outcome.kept.insert(step.path)
            return false
        }
    }

    // MARK: - What comes

    private func makeDirectory(
        _ step: RestoreStep, _ parent: Int32, _ name: CName
    ) throws(SystemError) -> Bool {
        var ignored = Outcome()
        for _ in 0..<RestoreApplier.attempts {
            do {
                try files.makeDirectory(parent, name, permissions: 0o700)
                if Machine.user == 0 {
                    let owner = try files.status(parent)
                    try files.changeOwner(parent, name, user: owner.user, group: owner.group)
                }
                return true
            } catch {
                if error.isMissing { return false }
                guard error.isExisting else { throw error }
            }
            if try files.statusIfPresent(parent, name)?.kind == .directory { return false }
            _ = try moveAway(step, parent, name, to: try freeName(step), &ignored)
        }
        return false
    }

    /// Puts the staged file in place; what was there lies in the staging directory afterwards.
    private func place(
        _ step: RestoreStep, _ parent: Int32, _ name: CName, _ outcome: inout Outcome
    ) throws(SystemError) -> Bool {
        for _ in 0..<RestoreApplier.attempts {
            let present = try files.statusIfPresent(parent, name)
            if let present, step.isStaged(present) { return true }
            // Not in its slot and not in place: it was placed before, and someone has replaced it since.
            guard let staged = try files.statusIfPresent(staging, SlotName.slot(step.slot)), step.isStaged(staged)
            else {
                return false
            }
            do {
                switch present?.kind {
                case nil:
                    try files.rename(staging, SlotName.slot(step.slot), parent, name, .noReplace)
                    return true
                case .directory:
                    guard try removeDirectory(step, parent, name, &outcome) else { return false }
                default:
                    if try exchange(step, parent, name) { return true }
                }
            } catch {
                // Something appeared or vanished between the look and the rename.
                guard error.isExisting || error.isMissing else { throw error }
            }
        }
        return false
    }

    /// False when a directory came into the way between the look and the exchange; it is back where it was.
    private func exchange(_ step: RestoreStep, _ parent: Int32, _ name: CName) throws(SystemError) -> Bool {
        let slot = SlotName.slot(step.slot)
        do {
            try files.rename(staging, slot, parent, name, .exchange)
        } catch {
            guard error.isUnsupported else { throw error }
            try files.rename(parent, name, staging, try freeName(step), .noReplace)
            try files.rename(staging, slot, parent, name, .noReplace)
            return true
        }
        guard try files.statusIfPresent(staging, slot)?.kind == .directory else { return true }
        try files.rename(staging, slot, parent, name, .exchange)
        return false
    }

    private func freeName(_ step: RestoreStep) throws(SystemError) -> CName {
        var attempt = 0
        while try files.statusIfPresent(staging, SlotName.displaced(step.slot, attempt: attempt)) != nil {
            attempt += 1
        }
        return SlotName.displaced(step.slot, attempt: attempt)
    }

    private func replaceDatabase(
        _ step: RestoreStep, _ parent: Int32, _ name: CName, _ outcome: inout Outcome
    ) throws -> Bool {
        guard let staged = try files.statusIfPresent(staging, SlotName.slot(step.slot)), step.isStaged(staged) else {
            return false
        }
        // Written through a second link it would change something that may lie outside.
        if let present = try files.statusIfPresent(parent, name), present.kind == .regular, present.links == 1 {
            do {
                try LiveDatabase(files: files, staging: staging, clock: clock, directory: parent, step: step).replace()
                return true
            } catch let error as EverettError where error.code == .integrity || error.code == .notFound {
                // It is no database any more, or gone: nobody can be using it as one.
            } catch let error as EverettError {
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
        for suffix in ["-wal", "-shm", "-journal"] {
            let companion = CName(step.path.name + Array(suffix.utf8))
            _ = try moveAway(step, parent, companion, to: try freeName(step), &outcome)
        }
        return try place(step, parent, name, &outcome)
    }

    // MARK: - Modes and attributes

    /// Only on the very file the safety checkpoint saw, and only where no other name shows the same file.
    private func setFileMetadata(_ step: RestoreStep, _ parent: Int32, _ name: CName) throws(SystemError) -> Bool {
        guard let present = try files.statusIfPresent(parent, name), present.kind == .regular, present.links == 1 else {
            return false
        }
        if let expected = step.expected, expected.inode != present.inode { return false }
        try EntryMetadata(files).set(parent, name, present, step.permissions, step.attributes)
        return true
    }

    private func setDirectoryMetadata(_ step: RestoreStep, _ parent: Int32, _ name: CName) throws(SystemError) {
        guard let present = try files.statusIfPresent(parent, name), present.kind == .directory else { return }
        try EntryMetadata(files).set(parent, name, present, step.permissions, step.attributes)
    }
}
