internal import Base
internal import Platform

/// What became of one file that had to be read.
enum FileOutcome {
    case stored(CapturedFile)
    /// A database: its companions are part of it.
    case database(CapturedFile, header: [UInt8])
    case vanished
    case unreadable
    /// A database whose writer would not let go.
    case locked
    /// It was replaced by something that is not a regular file while we looked.
    case replaced
    /// Another file is mounted in its place.
    case mounted
    /// The policy says so, and it turned out to be no part of a database.
    case excluded
}

struct CapturedFile {
    let entry: TreeEntry
    let signature: ScanSignature
    let links: UInt32
    let isRacy: Bool
    let auxiliary: UInt64
    /// It kept changing while it was read; what was stored may mix old and new.
    let isTorn: Bool
    /// Why a file with a database's first bytes was taken as plain bytes.
    let note: Phrase?
    /// Whether it is what it is because its content was to be searched.
    let isSearched: Bool
}

/// Reads and stores single files; one value for one worker.
final class FileCapture {
    private static let attempts = 3

    private let files: any FileOperations
    private let root: Int32
    private let resolution: Resolution
    let writer: ContentWriter
    private let classifier: FileClassifier
    private var memo = FileClassifier.DirectoryMemo()
    private let databases: DatabaseCapture

    init(
        _ files: any FileOperations, root: Int32, resolution: Resolution, writer: ContentWriter,
        classifier: FileClassifier, databases: DatabaseCapture
    ) {
        self.files = files
        self.root = root
        self.resolution = resolution
        self.writer = writer
        self.classifier = classifier
        self.databases = databases
    }

    func capture(_ path: BytePath) throws -> FileOutcome {
        let file: Descriptor
        do {
            file = try files.openOwned(
                beneath: root, path, [.read, .noFollow, .nonBlocking], resolution: resolution
            )
        } catch {
            if error.isMissing { return .vanished }
            if error.isPermission { return .unreadable }
            if error.isOtherMount { return .mounted }
            if error.isLoopOrEscape { return .replaced }
            throw reading(path, error)
        }
        do {
            return try capture(path, file.raw)
        } catch let error as SystemError {
            throw reading(path, error)
        }
    }

    private func capture(_ path: BytePath, _ file: Int32) throws -> FileOutcome {
        var last: CapturedFile?
        for attempt in 1...FileCapture.attempts {
            // Written back first: from now on a write through a mapping faults, and so moves the file's times.
            do {
                try files.startWriteback(file)
            } catch {
                // Filesystems without write-back of their own (some FUSE, /proc) cannot be asked.
                guard error.isUnsupported else { throw error }
            }
            let readAt = Machine.fileClockNanoseconds
            let before = try files.status(file)
            guard before.kind == .regular else { return .replaced }
            if try looksLikeDatabase(file, before) {
                switch try databases.capture(
                    path, root: root, writer: writer, isSecret: classifier.verdict(on: path).isSecret, before: before
                ) {
                case .captured(let outcome): return outcome
                case .notADatabase(let reason):
                    let plain = try store(path, file, before, readAt: readAt, note: reason)
                    return .stored(plain)
                }
            }
            let captured = try store(path, file, before, readAt: readAt, note: nil)
            let after = try files.status(file)
            if ScanSignature(after) == captured.signature { return .stored(captured) }
            last = captured
            if attempt == FileCapture.attempts { break }
        }
        guard let last else { return .vanished }
        return .stored(
            CapturedFile(
                entry: last.entry, signature: last.signature, links: last.links, isRacy: true,
                auxiliary: last.auxiliary, isTorn: true, note: last.note, isSearched: last.isSearched
            )
        )
    }

    private func store(
        _ path: BytePath, _ file: Int32, _ status: FileStatus, readAt: Int64, note: Phrase?
    ) throws -> CapturedFile {
        let isSparse = status.blocks &* 512 < status.size
        let verdict = classifier.verdict(on: path, &memo)
        let stored = try writer.storeFile(
            file, expectedSize: status.size, rule: .content, verdict.treatment, isSparse: isSparse
        )
        let attributes = try AttributeReader.read(files, file)
        let hasSetID = status.permissions & 0o6000 != 0
        let signature = ScanSignature(status)
        return CapturedFile(
            entry: TreeEntry(
                name: path.name, kind: .file, permissions: UInt16(status.permissions), size: stored.size,
                content: stored.content, isChunked: stored.isChunked,
                attributes: try attributes.map { try writer.store(.attributes, $0.encoded) },
                owner: hasSetID ? TreeEntry.Owner(user: status.user, group: status.group) : nil,
                isSecret: stored.isSecret
            ),
            signature: signature, links: status.links, isRacy: signature.isRacy(readAt: readAt), auxiliary: 0,
            isTorn: false, note: note, isSearched: verdict == .search
        )
    }

    private func looksLikeDatabase(_ file: Int32, _ status: FileStatus) throws(SystemError) -> Bool {
        guard status.size >= DatabaseImage.minimumSize else { return false }
        return try files.readUpTo(file, DatabaseImage.magic.count, at: 0) == DatabaseImage.magic
    }

    private func reading(_ path: BytePath, _ error: SystemError) -> EverettError {
        EverettError(error, while: Phrase("reading \(path)", pl: "odczyt \(path)"))
    }
}
