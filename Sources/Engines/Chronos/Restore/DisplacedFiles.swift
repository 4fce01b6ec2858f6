internal import Base
internal import Platform

/// Decides about what a restore moved out of the way: let go what the safety checkpoint holds, keep everything else.
struct DisplacedFiles {
    let files: any FileOperations
    let staging: Int32
    let home: Home
    let plan: RestorePlan

    /// Moves to the home whatever differs from what the safety checkpoint saw, or is still being written.
    func setAside() throws -> [SetAside] {
        var kept: [SetAside] = []
        for step in plan.steps where step.slot != 0 {
            for name in [step.slotName, step.displacedName] {
                do {
                    guard let status = try files.statusIfPresent(staging, name) else { continue }
                    if status.inode == step.stagedInode { continue }
                    if try isHeldBySafetyCheckpoint(step, name, status) { continue }
                    kept.append(SetAside(path: step.path, keptAt: try rescue(step, name, status)))
                } catch let error as SystemError {
                    throw EverettError(
                        error, while: Phrase("setting aside \(step.path)", pl: "odkładanie \(step.path)")
                    )
                }
            }
        }
        return kept
    }

    private func isHeldBySafetyCheckpoint(
        _ step: RestoreStep, _ name: CName, _ status: FileStatus
    ) throws(SystemError) -> Bool {
        if step.action == .removeCompanion { return try !isBeingWritten(name, status) }
        guard let expected = step.expected, status.kind != .directory else { return false }
        // The renames moved the change time; everything a write would change is compared.
        guard
            expected.inode == status.inode, expected.size == status.size,
            expected.modified == status.modifiedNanoseconds, expected.mode == status.mode
        else { return false }
        return try !isBeingWritten(name, status)
    }

    /// Whether a program that opened the file before it was displaced may still write to it.
    private func isBeingWritten(_ name: CName, _ status: FileStatus) throws(SystemError) -> Bool {
        guard status.kind == .regular else { return false }
        do {
            let file = try files.openOwned(staging, name, [.read, .noFollow, .nonBlocking])
            if try !files.provesNoWriter(file.raw) { return true }
            // Proven from here on; what was written before the proof shows in the times.
            let after = try files.status(file.raw)
            return after.modifiedNanoseconds != status.modifiedNanoseconds || after.size != status.size
        } catch {
            // Another user's file, or a filesystem without leases: the comparison of times has to do.
            if error.isPermission || error.isUnsupported { return false }
            throw error
        }
    }

    private func rescue(_ step: RestoreStep, _ name: CName, _ status: FileStatus) throws -> AbsolutePath {
        let directory = home.rescued(plan.operation)
        do {
            try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
        } catch {
            if !error.isExisting { throw error }
        }
        let place = directory.appending(
            BytePath.root.appending(Array("\(step.slot)-".utf8) + step.path.name.suffix(200))
        )
        do {
            try files.rename(staging, name, FileDescriptors.none, CName(place.bytes), .noReplace)
            return place
        } catch {
            guard error.isLoopOrEscape, status.kind == .regular || status.kind == .symlink else {
                // A directory on another filesystem stays where it is, and the staging directory with it.
                return plan.root.appending(BytePath.root.appending(Array(plan.stagingName.text.utf8)))
                    .appending(BytePath.root.appending(Array(name.text.utf8)))
            }
            try copy(name, status, to: place)
            try files.unlink(staging, name)
            return place
        }
    }

    private func copy(_ name: CName, _ status: FileStatus, to place: AbsolutePath) throws {
        if status.kind == .symlink {
            try files.symlink(
                target: CName(try files.readLink(staging, name)), FileDescriptors.none, CName(place.bytes)
            )
            return
        }
        let from = try files.openOwned(staging, name, [.read, .noFollow, .nonBlocking])
        let to = try files.openOwned(absolute: place, [.write, .create, .exclusive])
        var offset: UInt64 = 0
        while true {
            let bytes = try files.readUpTo(from.raw, 1024 * 1024, at: offset)
            if bytes.isEmpty { break }
            try files.writeAll(to.raw, bytes, at: offset)
            offset += UInt64(bytes.count)
        }
        try files.fdatasync(to.raw)
    }

    /// Empties and removes the staging directory; what could not be set aside elsewhere keeps it there.
    func clear(_ root: Int32) throws(SystemError) {
        for entry in try files.list(staging) where entry.kind != .directory {
            try files.unlink(staging, CName(entry.name))
        }
        do {
            try files.removeDirectory(root, plan.stagingName)
        } catch {
            if !error.isNotEmpty, !error.isMissing { throw error }
        }
    }
}
