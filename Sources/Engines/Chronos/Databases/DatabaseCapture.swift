internal import Base
internal import Platform
internal import Storage

/// Captures live SQLite databases through the backup API; one value for one worker.
final class DatabaseCapture {
    enum Result {
        case captured(FileOutcome)
        /// Its first bytes are a database's, but SQLite will not have it; the file is taken as it is.
        case notADatabase(reason: Phrase)
    }

    private let files: any FileOperations
    private let scratch: AbsolutePath
    private let clock: Clock
    private let patienceNanoseconds: Int64
    private let resolution: Resolution
    private let isCancelled: () -> Bool

    /// `scratch` is a path of this worker's own for the image being made.
    init(
        _ files: any FileOperations, scratch: AbsolutePath, clock: Clock, resolution: Resolution,
        patienceMilliseconds: Int64 = 5000, isCancelled: @escaping () -> Bool
    ) {
        self.files = files
        self.scratch = scratch
        self.clock = clock
        self.resolution = resolution
        patienceNanoseconds = patienceMilliseconds * 1_000_000
        self.isCancelled = isCancelled
    }

    func capture(_ path: BytePath, root: Int32, writer: ContentWriter, isSecret: Bool, before: FileStatus) throws
        -> Result
    {
        let directory = try files.openOwned(
            beneath: root, path.parent ?? .root, [.read, .directory], resolution: resolution
        )
        let name = path.name
        let readAt = Machine.fileClockNanoseconds
        let signature = try SidecarSignature.read(files, directory.raw, name)
        let hasRacyLog = try SidecarSignature.isRacy(files, directory.raw, name, readAt: readAt)
        // SQLite opens by name; through /proc the name hangs on a directory that is already open.
        guard
            let place = AbsolutePath("/proc/self/fd/\(directory.raw)").map({
                $0.appending(BytePath.root.appending(name))
            })
        else { return .notADatabase(reason: Phrase("it cannot be named", pl: "nie da się jej nazwać")) }
        try? files.unlink(FileDescriptors.none, CName(scratch.bytes))
        let frozen = try frozenCopy(name, in: directory.raw)
        defer { if let frozen { try? files.unlink(FileDescriptors.none, CName(frozen.bytes)) } }
        let deadline = clock.monotonicNanoseconds + patienceNanoseconds
        do {
            _ = try Backup.copy(
                from: frozen ?? place, to: scratch,
                patience: BackupPatience(
                    isOver: { [clock] in clock.monotonicNanoseconds > deadline }, isCancelled: isCancelled
                ),
                files: files
            )
        } catch {
            switch error.code {
            case .locked: return .captured(.locked)
            case .cancelled, .noSpace: throw error
            // The disk failed under us, not the database.
            case _ where error.cause is SystemError: throw error
            default: return .notADatabase(reason: error.message)
            }
        }
        defer { try? files.unlink(FileDescriptors.none, CName(scratch.bytes)) }

        let hasLog = (try files.statusIfPresent(directory.raw, CName(name + Array("-wal".utf8)))?.size ?? 0) > 0
        let image = try files.openOwned(absolute: scratch, [.read, .write])
        let imageSize = try files.status(image.raw).size
        if signature == 0, imageSize != before.size {
            // Cut short, or with something behind its pages: an image would not give these bytes back.
            return .notADatabase(
                reason: Phrase(
                    "it has \(before.size) bytes, its pages have \(imageSize)",
                    pl: "ma \(before.size) bajtów, a jej strony \(imageSize)"))
        }
        let copied = try files.readUpTo(image.raw, DatabaseImage.headerSize, at: 0)
        let canonical = DatabaseImage.canonical(copied)
        try files.writeAll(image.raw, canonical, at: 0)
        let own = try header(directory.raw, name)
        // With a log the file's own first page may be older than the database; the copy's is not.
        let header = !hasLog && DatabaseImage.canonical(own) == canonical ? own : copied
        let stored = try writer.storeFile(image.raw, expectedSize: imageSize, rule: .fixed, isSecret ? .sealed : .plain)

        let file = try files.openOwned(directory.raw, CName(name), [.read, .noFollow], resolution: .beneath)
        let attributes = try AttributeReader.read(files, file.raw)
        let after = try files.status(file.raw)
        let signatureAfter = try SidecarSignature.read(files, directory.raw, name)
        let isSteady = ScanSignature(after) == ScanSignature(before) && signatureAfter == signature
        let captured = CapturedFile(
            entry: TreeEntry(
                name: name, kind: .database, permissions: UInt16(before.permissions), size: stored.size,
                content: stored.content, isChunked: stored.isChunked,
                attributes: try attributes.map { try writer.store(.attributes, $0.encoded) },
                isSecret: stored.isSecret
            ),
            signature: ScanSignature(before), links: before.links,
            // Written to while it was copied: the copy is one state of it, but not the last.
            isRacy: !isSteady || hasRacyLog || ScanSignature(before).isRacy(readAt: readAt), auxiliary: signature,
            isTorn: false,
            note: nil, isSearched: false
        )
        return .captured(.database(captured, header: header))
    }

    /// A copy of a database that a sandbox timeline has from its base, where SQLite must not leave anything; nil elsewhere.
    private func frozenCopy(_ name: [UInt8], in directory: Int32) throws -> AbsolutePath? {
        guard let merged = files as? MergedFiles, merged.isLower(directory, CName(name)), let parent = scratch.parent
        else { return nil }
        // Named as images are, so that it is swept as they are.
        let copy = parent.appending(
            BytePath.root.appending(
                DatabaseImage.temporaryName(worker: 2_000_000 + Int(directory))))
        try? files.unlink(FileDescriptors.none, CName(copy.bytes))
        let old = try files.openOwned(directory, CName(name), [.read, .noFollow], resolution: .beneath)
        let new = try files.openOwned(absolute: copy, [.read, .write, .create, .exclusive, .noFollow])
        var left = try files.status(old.raw).size
        while left > 0 {
            let copied = try files.copyRange(old.raw, to: new.raw, count: Int(clamping: left))
            if copied == 0 { break }
            left -= UInt64(copied)
        }
        return copy
    }

    private func header(_ directory: Int32, _ name: [UInt8]) throws -> [UInt8] {
        let file = try files.openOwned(directory, CName(name), [.read, .noFollow], resolution: .beneath)
        return try files.readUpTo(file.raw, DatabaseImage.headerSize, at: 0)
    }
}
