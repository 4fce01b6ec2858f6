internal import Base
internal import Environments
internal import Platform

/// What a volume holds on its way into the store or out of it: a scratch file, and the hash of what is in it.
final class VolumeArchive {
    private let file: DumpFile
    let digest: Digest

    /// Copies a volume that nobody writes to.
    init(
        of volume: FoundVolume, _ containers: any ContainerEngine, _ engine: ChronosEngine, _ supervision: Supervision
    ) throws {
        let file = try DumpFile(engine)
        var hasher = Hasher256()
        do {
            try containers.export(volume, isCancelled: supervision.isCancelled) { piece in
                try file.append(piece)
                hasher.update(Array(piece))
            }
        } catch {
            file.remove()
            throw error
        }
        self.file = file
        digest = hasher.finish()
    }

    deinit { file.remove() }

    /// Nobody looked into it, so all of it is kept as secrets are.
    func store(_ writer: ContentWriter) throws -> ContentWriter.Stored { try file.store(writer, .sealed) }

    /// Moves it to where what a restore displaces is kept.
    func keep(as name: [UInt8], in place: AbsolutePath, _ files: any FileOperations) throws -> AbsolutePath {
        do throws(SystemError) {
            do {
                try files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o700)
            } catch {
                if !error.isExisting { throw error }
            }
            let directory = try files.openOwned(absolute: place, [.read, .directory])
            try file.sync()
            try files.rename(FileDescriptors.none, CName(file.path.bytes), directory.raw, CName(name), .replace)
            try files.fsync(directory.raw)
        } catch {
            throw EverettError(error, while: Phrase("keeping what a volume held", pl: "zachowanie zawartości wolumenu"))
        }
        return place.appending(BytePath.root.appending(name))
    }
}

extension ChronosEngine {
    /// The hash of the stream that a checkpoint keeps of a volume.
    func digest(of record: VolumeRecord, _ reader: ObjectReader) throws -> Digest? {
        guard let entry = record.entry else { return nil }
        var hasher = Hasher256()
        try ContentReader(reader).forEachPiece(of: entry) { hasher.update($0) }
        return hasher.finish()
    }

    func volumesMemory(_ world: ProjectRecord) -> AbsolutePath { home.cache(world, VolumesMemory.name) }
}
