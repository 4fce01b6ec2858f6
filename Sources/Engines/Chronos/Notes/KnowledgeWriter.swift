internal import Base
internal import Knowledge
internal import Platform

/// Writes what a checkpoint knew as a database of its own: whole, durable and checked before anybody can open it.
struct KnowledgeWriter {
    let files: any FileOperations
    let home: Home
    let content: ContentReader

    /// Writes the image, or an empty database, over whatever has the name.
    func write(_ component: KnowledgeComponent?, to path: AbsolutePath) throws {
        try KnowledgeWriter.remove(path, files)
        guard let component else { return try KnowledgeImage.make([], at: path) }
        let file = try files.openOwned(
            absolute: path, [.write, .create, .exclusive, .noFollow], permissions: 0o600)
        var offset: UInt64 = 0
        try content.forEachPiece(of: component.entry) { piece in
            try files.writeAll(file.raw, piece, at: offset)
            offset += UInt64(piece.count)
        }
        try files.fdatasync(file.raw)
        try KnowledgeImage.check(at: path)
    }

    /// Removes a database that nobody has open, with what SQLite keeps beside it; harmless when it is gone.
    static func remove(_ path: AbsolutePath, _ files: any FileOperations) throws(SystemError) {
        for suffix in ["", "-wal", "-shm", "-journal"] {
            do {
                try files.unlink(FileDescriptors.none, CName(path.bytes + Array(suffix.utf8)))
            } catch {
                if !error.isMissing { throw error }
            }
        }
    }

    /// Gives a new world what a checkpoint knew; one that knew nothing gets nothing.
    func begin(_ world: ProjectRecord, with component: KnowledgeComponent?) throws {
        guard let component else { return }
        do {
            try home.makeWorld(world, files)
            let directory = try files.openOwned(absolute: home.notes(world), [.read, .directory])
            let draft = KnowledgeComponent.file + Array(".new".utf8)
            try write(component, to: home.notes(world).appending(BytePath.root.appending(draft)))
            try files.rename(directory.raw, CName(draft), directory.raw, CName(KnowledgeComponent.file), .noReplace)
            try files.fsync(directory.raw)
        } catch let error as SystemError {
            throw EverettError(
                error,
                while: Phrase("copying the knowledge of a checkpoint", pl: "kopiowanie wiedzy punktu kontrolnego"))
        }
    }
}
