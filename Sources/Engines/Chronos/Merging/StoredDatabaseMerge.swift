internal import Base
internal import Platform
internal import Storage

/// Merges databases of three checkpoints row by row, by way of files that nobody else sees.
final class StoredDatabaseMerge {
    private let files: any FileOperations
    private let scratch: AbsolutePath
    private let content: ContentReader
    private let writer: ContentWriter
    private let supervision: Supervision
    /// What theirs brought, by database and table.
    private(set) var tables: [BytePath: [String: MergedRows]] = [:]

    /// The scratch directory is there, and its owner removes it.
    init(
        _ files: any FileOperations, scratch: AbsolutePath, _ content: ContentReader, _ writer: ContentWriter,
        _ supervision: Supervision
    ) {
        self.files = files
        self.scratch = scratch
        self.content = content
        self.writer = writer
        self.supervision = supervision
    }

    func merge(
        _ path: BytePath, _ base: TreeEntry?, _ ours: TreeEntry, _ theirs: TreeEntry
    ) throws -> DatabaseMergeOutcome {
        // What both added began as nothing.
        let sides = DatabaseSides(
            base: try base.map { try place($0, "base") } ?? emptyDatabase(), ours: try place(ours, "ours"),
            theirs: try place(theirs, "theirs"))
        let destination = scratch.appending("merged")
        defer {
            for file in [sides.base, sides.ours, sides.theirs, destination] {
                for suffix in ["", "-journal", "-wal", "-shm"] {
                    try? files.unlink(FileDescriptors.none, CName(file.bytes + Array(suffix.utf8)))
                }
            }
        }
        var options = DatabaseMergeOptions()
        options.isCancelled = supervision.isCancelled
        let result = try DatabaseMerge.run(sides, to: destination, options: options, files: files)
        if !result.tables.isEmpty {
            tables[path] = result.tables.mapValues {
                MergedRows(inserted: $0.inserted, updated: $0.updated, deleted: $0.deleted)
            }
        }
        let image = try files.openOwned(absolute: destination, [.read, .write])
        let header = try files.readUpTo(image.raw, DatabaseImage.headerSize, at: 0)
        try files.writeAll(image.raw, DatabaseImage.canonical(header), at: 0)
        let stored = try writer.storeFile(
            image.raw, expectedSize: try files.status(image.raw).size, rule: .fixed, ours.isSecret ? .sealed : .plain)
        let entry = TreeEntry(
            name: ours.name, kind: .database, permissions: ours.permissions, size: stored.size, content: stored.content,
            isChunked: stored.isChunked, attributes: ours.attributes, owner: ours.owner, isSecret: stored.isSecret)
        return DatabaseMergeOutcome(entry: entry, conflicts: conflicts(result, path, base, ours, theirs))
    }

    private func conflicts(
        _ result: DatabaseMergeResult, _ path: BytePath, _ base: TreeEntry?, _ ours: TreeEntry, _ theirs: TreeEntry
    ) -> [MergeConflict] {
        let entries = MergeSides<TreeEntry?>(base: base, ours: ours, theirs: theirs)
        var details = result.conflicts.map(\.phrase.english) + result.violations.map(words)
        let unlisted = result.conflictCount - result.conflicts.count + result.violationCount - result.violations.count
        if unlisted > 0 { details.append("and \(unlisted) more") }
        return details.map { MergeConflict(.database, path, entries: entries, details: $0) }
    }

    private func words(_ violation: DatabaseViolation) -> String {
        let row = violation.key.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
        let place = "table \(violation.table)" + (row.isEmpty ? "" : ", row \(row)")
        switch violation.rule {
        case .foreignKey: return "\(place): refers to a row of \(violation.constraint) that is not there"
        case .index: return "\(place): the index \(violation.constraint) cannot be made over both sides' rows"
        case .unchecked: return "\(place): its references to \(violation.constraint) cannot be checked"
        }
    }

    private func place(_ entry: TreeEntry, _ name: StaticString) throws -> AbsolutePath {
        let place = scratch.appending(name)
        let file = try files.openOwned(
            FileDescriptors.none, CName(place.bytes), [.write, .create, .exclusive, .noFollow], permissions: 0o600)
        var offset: UInt64 = 0
        try content.forEachPiece(of: entry) { piece in
            try supervision.check()
            try files.writeAll(file.raw, piece, at: offset)
            offset += UInt64(piece.count)
        }
        return place
    }

    private func emptyDatabase() throws -> AbsolutePath {
        let place = scratch.appending("base")
        let connection = try Connection.open(path: place)
        // A database of no pages has no header that says it is one.
        try connection.execute(script: "CREATE TABLE nothing (x); DROP TABLE nothing;")
        return place
    }
}
