internal import Base
internal import Platform

/// Writes what a restore will place into a directory beside it, every byte verified, so that placing is only renaming.
final class Staging {
    private let files: any FileOperations
    private let directory: Int32
    private let content: ContentReader
    private let headers: FilesComponent
    private let rootOwner: (user: UInt32, group: UInt32)
    private let supervision: Supervision
    /// Replacement bytes for single paths, used for what is derived instead of stored.
    private let overrides: [BytePath: [UInt8]]
    private(set) var bytesWritten: UInt64 = 0

    init(
        _ files: any FileOperations, directory: Int32, content: ContentReader, headers: FilesComponent,
        rootOwner: (user: UInt32, group: UInt32), overrides: [BytePath: [UInt8]], _ supervision: Supervision
    ) {
        self.files = files
        self.directory = directory
        self.content = content
        self.headers = headers
        self.rootOwner = rootOwner
        self.overrides = overrides
        self.supervision = supervision
    }

    /// Stages a file, database image or link under `name`; returns its inode.
    func stage(
        _ entry: TreeEntry, at path: BytePath, as name: CName, isLiveDatabase: Bool, attributes: AttributeList?,
        owner: (user: UInt32, group: UInt32)?
    ) throws -> UInt64 {
        do {
            if entry.kind == .symlink {
                try files.symlink(target: CName(entry.target), directory, name)
                if let owner = ownerToSet(owner) {
                    try files.changeOwner(directory, name, user: owner.user, group: owner.group)
                }
                return try files.status(directory, name).inode
            }
            let file = try files.openOwned(
                directory, name, [.read, .write, .create, .exclusive, .noFollow], permissions: 0o600
            )
            try write(entry, path, isLiveDatabase, file.raw)
            // Owner first: changing it clears the set-id bits.
            if let own = entry.owner {
                try files.changeOwner(file.raw, user: own.user, group: own.group)
            } else if let owner = ownerToSet(owner) {
                try files.changeOwner(file.raw, user: owner.user, group: owner.group)
            }
            for attribute in attributes?.attributes ?? [] {
                try files.setAttribute(file.raw, CName(attribute.name), attribute.value)
            }
            try files.changeMode(file.raw, UInt32(entry.permissions))
            return try files.status(file.raw).inode
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("staging \(path)", pl: "przygotowanie \(path)"))
        }
    }

    /// Only root gives files away; what it restores belongs to whoever owned it, or the workspace.
    private func ownerToSet(_ owner: (user: UInt32, group: UInt32)?) -> (user: UInt32, group: UInt32)? {
        Machine.user == 0 ? owner ?? rootOwner : nil
    }

    private func write(_ entry: TreeEntry, _ path: BytePath, _ isLiveDatabase: Bool, _ file: Int32) throws {
        if let bytes = overrides[path] {
            try files.writeAll(file, bytes, at: 0)
            bytesWritten += UInt64(bytes.count)
            return
        }
        var offset: UInt64 = 0
        var endsInHole = false
        try content.forEachPiece(of: entry) { bytes in
            try supervision.check()
            // A run of zeros becomes a hole; reading it back gives the same bytes.
            let isHole = bytes.count >= Staging.holeSize && bytes.allSatisfy { $0 == 0 }
            if !isHole { try files.writeAll(file, bytes, at: offset) }
            endsInHole = isHole
            offset += UInt64(bytes.count)
        }
        if endsInHole { try files.truncate(file, to: offset) }
        bytesWritten += offset
        // The image for a live database is read by SQLite from where it is staged, outside of any write-ahead log.
        if entry.kind == .database, !isLiveDatabase, let header = headers.header(of: path) {
            try files.writeAll(file, header, at: 0)
        }
    }

    private static let holeSize = 64 * 1024

    /// One more name for a file that was staged already.
    func link(_ first: CName, as name: CName, path: BytePath) throws {
        do {
            try files.link(directory, first, directory, name)
        } catch {
            throw EverettError(error, while: Phrase("linking \(path)", pl: "dowiązywanie \(path)"))
        }
    }
}
