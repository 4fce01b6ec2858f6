internal import Base
internal import Platform

/// Tells whether a displaced file can be let go, because the safety checkpoint holds just that.
struct HeldFiles {
    let files: any FileOperations
    let staging: Int32
    let reader: ObjectReader
    let safety: TargetWorld.World
    let target: TargetWorld.World

    enum Verdict {
        case held
        case notHeld
        /// Nor may it be copied: a program goes on writing to it.
        case beingWritten
    }

    func judge(_ name: CName, _ status: FileStatus, _ step: RestoreStep) throws -> Verdict {
        switch status.kind {
        case .symlink: return try step.isUntouched(status) || holdsLink(name, step) ? .held : .notHeld
        case .regular: break
        default: return .notHeld
        }
        let file: Descriptor
        do {
            file = try files.openOwned(staging, name, [.read, .noFollow, .nonBlocking])
        } catch {
            guard error.isPermission else { throw error }
            // What may not be read cannot be compared.
            return step.isUntouched(status) || looksAsSeen(status, step) ? .held : .notHeld
        }
        if try isBeingWritten(file.raw) { return .beingWritten }
        // Proven from here on; what was written before the proof shows in the times.
        let now = try files.status(file.raw)
        // Staged and never placed, or placed and taken back; written to meanwhile, it is a user's version.
        if step.isUntouched(now) { return .held }
        if step.action == .removeCompanion { return looksAsSeen(now, step) ? .held : .notHeld }
        if let entry = try safety.entry(step.path, reader), entry.kind.isFileLike {
            let hasSameAttributes = try attributes(file.raw) == entry.attributes
            if looksAsSeen(now, step), hasSameAttributes { return .held }
            if now.permissions == UInt32(entry.permissions), hasSameAttributes, try hasContent(of: entry, file.raw, now)
            {
                return .held
            }
        }
        // A copy of a live database that was taken after it had been given the target's content.
        guard step.action == .database, let entry = try target.entry(step.path, reader) else { return .notHeld }
        return try hasContent(of: entry, file.raw, now) ? .held : .notHeld
    }

    private func looksAsSeen(_ status: FileStatus, _ step: RestoreStep) -> Bool {
        step.isCertain && step.looksAsExpected(status)
    }

    private func holdsLink(_ name: CName, _ step: RestoreStep) throws -> Bool {
        guard let entry = try safety.entry(step.path, reader), entry.kind == .symlink else { return false }
        return try files.readLink(staging, name) == entry.target
    }

    /// Whether a program that opened the file before it was displaced may still write to it.
    private func isBeingWritten(_ file: Int32) throws(SystemError) -> Bool {
        do {
            return try !files.provesNoWriter(file)
        } catch {
            // Another user's file, or a filesystem without leases: the comparison of times has to do.
            if error.isPermission || error.isUnsupported { return false }
            throw error
        }
    }

    private func attributes(_ file: Int32) throws -> Digest? {
        try AttributeReader.read(files, file).map { ObjectHasher.id(.attributes, $0.encoded) }
    }

    private func hasContent(of entry: TreeEntry, _ file: Int32, _ status: FileStatus) throws -> Bool {
        guard status.size == entry.size else { return false }
        var offset: UInt64 = 0
        var isEqual = true
        do {
            try ContentReader(reader).forEachPiece(of: entry) { piece in
                guard isEqual else { return }
                var found = try files.readUpTo(file, piece.count, at: offset)
                if entry.kind == .database, offset == 0 {
                    let header = DatabaseImage.canonical(Array(found.prefix(DatabaseImage.headerSize)))
                    found.replaceSubrange(0..<header.count, with: header)
                }
                isEqual = found == piece
                offset += UInt64(piece.count)
            }
        } catch let error as EverettError where error.code == .keyMissing {
            // What cannot be compared is kept.
            return false
        }
        return isEqual
    }
}
