internal import Base
internal import Glibc
internal import Platform

/// Writes what a restore will place, every byte verified, so that placing is only renaming.
final class Staging {
    typealias Owner = (user: UInt32, group: UInt32)

    private let files: any FileOperations
    private let content: ContentReader
    private let headers: [BytePath: [UInt8]]
    private let rootOwner: Owner
    private let supervision: Supervision
    /// Replacement bytes for single paths, used for what is derived instead of stored.
    private let overrides: [BytePath: [UInt8]]
    private let source: LiveFileSource?
    private(set) var bytesWritten: UInt64 = 0

    init(
        _ files: any FileOperations, content: ContentReader, headers: FilesComponent, rootOwner: Owner,
        overrides: [BytePath: [UInt8]], from source: LiveFileSource? = nil, _ supervision: Supervision
    ) {
        self.files = files
        self.content = content
        self.headers = Dictionary(
            headers.databaseHeaders.map { ($0.path, $0.header) }, uniquingKeysWith: { first, _ in first }
        )
        self.rootOwner = rootOwner
        self.overrides = overrides
        self.source = source
        self.supervision = supervision
    }

    /// Stages a file, database image or link as `name` in a directory; says what it looks like.
    func stage(
        _ entry: TreeEntry, at path: BytePath, in directory: Int32, as name: CName, isLiveDatabase: Bool = false,
        attributes: AttributeList?, owner: Owner?
    ) throws -> ScanSignature {
        do {
            if entry.kind == .symlink {
                try files.symlink(target: CName(entry.target), directory, name)
                if let owner = ownerToSet(owner) {
                    try files.changeOwner(directory, name, user: owner.user, group: owner.group)
                }
                return ScanSignature(try files.status(directory, name))
            }
            // Nobody else gets at the directory, so the mode can be right from the start; it mostly then stays so.
            let file = try files.openOwned(
                directory, name, [.read, .write, .create, .exclusive, .noFollow],
                permissions: UInt32(entry.permissions) & 0o777
            )
            try write(entry, path, isLiveDatabase, file.raw)
            return try finish(file.raw, entry, attributes, owner)
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("staging \(path)", pl: "przygotowanie \(path)"))
        }
    }

    /// Owner, attributes and mode, as far as they are not right already.
    private func finish(
        _ file: Int32, _ entry: TreeEntry, _ attributes: AttributeList?, _ owner: Owner?
    ) throws -> ScanSignature {
        let status = try files.status(file)
        var isAsWanted = status.permissions == UInt32(entry.permissions)
        // Owner first: changing it clears the set-id bits.
        if let owner = entry.owner.map({ ($0.user, $0.group) }) ?? ownerToSet(owner),
            owner != (status.user, status.group)
        {
            try files.changeOwner(file, user: owner.0, group: owner.1)
            isAsWanted = false
        }
        // Attributes before the mode: an access list changes the mode it is summed up in.
        if try EntryMetadata(files).set(file, attributes ?? AttributeList.none) { isAsWanted = false }
        if isAsWanted { return ScanSignature(status) }
        try files.changeMode(file, UInt32(entry.permissions))
        return ScanSignature(try files.status(file))
    }

    /// Only root gives files away; what it restores belongs to whoever owned it, or the workspace.
    private func ownerToSet(_ owner: Owner?) -> Owner? { Machine.user == 0 ? owner ?? rootOwner : nil }

    private func write(_ entry: TreeEntry, _ path: BytePath, _ isLiveDatabase: Bool, _ file: Int32) throws {
        if let bytes = overrides[path] {
            try files.writeAll(file, bytes, at: 0)
            bytesWritten += UInt64(bytes.count)
            return
        }
        if try source?.fill(file, with: entry, at: path) == true {
            bytesWritten += entry.size
            return
        }
        var offset: UInt64 = 0
        var end: UInt64 = 0
        // The image for a live database is read by SQLite from where it is staged, outside of any write-ahead log.
        var header = entry.kind == .database && !isLiveDatabase ? headers[path] : nil
        try content.forEachPiece(of: entry) { piece in
            try supervision.check()
            var bytes = piece
            if let own = header, offset == 0 {
                // A header that is not of this content would make the database a damaged one.
                if DatabaseImage.canonical(own).elementsEqual(bytes.prefix(own.count)) {
                    bytes.replaceSubrange(0..<own.count, with: own)
                }
                header = nil
            }
            for run in DataRuns(bytes) {
                try files.writeAll(
                    file, run.count == bytes.count ? bytes : Array(bytes[run]), at: offset + UInt64(run.lowerBound))
                end = offset + UInt64(run.upperBound)
            }
            offset += UInt64(bytes.count)
        }
        if end < offset { try files.truncate(file, to: offset) }
        bytesWritten += offset
    }
}

/// The parts of a piece that are not long runs of zeros: those become holes, and read back the same.
struct DataRuns: Sequence, IteratorProtocol {
    static let block = 64 * 1024
    private static let zeros = [UInt8](repeating: 0, count: block)

    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func next() -> Range<Int>? {
        while position < bytes.count, isHole(position) { position += DataRuns.block }
        guard position < bytes.count else { return nil }
        let start = position
        while position < bytes.count, !isHole(position) { position += DataRuns.block }
        position = Swift.min(position, bytes.count)
        return start..<position
    }

    /// Only whole blocks: a shorter rest is cheaper written.
    private func isHole(_ start: Int) -> Bool {
        guard bytes.count - start >= DataRuns.block, bytes[start] == 0 else { return false }
        return unsafe bytes.withUnsafeBytes { all in
            unsafe DataRuns.zeros.withUnsafeBytes { zeros in
                guard let left = all.baseAddress, let right = zeros.baseAddress else { return false }
                return unsafe memcmp(left + start, right, DataRuns.block) == 0
            }
        }
    }
}
