internal import Base
package import Platform

extension ChronosEngine {
    func databases(heldBy checkpoint: Digest, _ reader: ObjectReader) throws -> [String] {
        try readDatabases(try readCheckpoint(checkpoint, reader), reader)?.entries.map(\.name) ?? []
    }

    func volumes(heldBy checkpoint: Digest, _ reader: ObjectReader) throws -> [String] {
        try readEnvironment(try readCheckpoint(checkpoint, reader), reader)?.volumes.map(\.name) ?? []
    }

    /// Writes one checkpoint, with everything it needs and nothing else, into one file.
    package func export(
        _ project: ProjectRecord, _ request: ExportRequest, to path: AbsolutePath, _ supervision: Supervision
    ) throws -> ExportReport {
        let start = environment.clock.monotonicNanoseconds
        _ = try checkpointRecord(request.checkpoint, project)
        let reader = try ObjectReader(store)
        supervision.report(.planning)
        let world = try exportedWorld(request, reader)
        let (items, rawBytes) = try world.closure()
        let manifest = BundleManifest(
            writer: environment.version, exported: environment.clock.now, checkpoint: world.id,
            source: request.checkpoint, objects: items.count, rawBytes: rawBytes, leftOut: world.leftOut
        )
        let writer = BundleWriter(
            files: files, hooks: environment.hooks, compressionLevel: environment.compressionLevel)
        do {
            let bytes = try writer.write(world, manifest, items, to: path, replaces: request.replaces, supervision)
            return ExportReport(
                file: path, checkpoint: world.id, objects: items.count, bytes: bytes, leftOut: world.leftOut,
                databasesLeftOut: try databases(heldBy: request.checkpoint, reader),
                volumesLeftOut: try volumes(heldBy: request.checkpoint, reader),
                milliseconds: milliseconds(since: start)
            )
        } catch let error as SystemError {
            if error.isExisting, !request.replaces { throw alreadyThere(path) }
            throw EverettError(error, while: Phrase("writing \(path)", pl: "zapis \(path)"))
        }
    }

    func exportedWorld(_ request: ExportRequest, _ reader: ObjectReader) throws -> ExportedWorld {
        let checkpoint = try readCheckpoint(request.checkpoint, reader)
        let world = try targetWorld(request.checkpoint, reader)
        let purged = try PurgedPaths(store: store, reader: reader).find(world.files, world.git).map(\.path)
        let leftOut = PathSet(request.leftOut + purged)
        return try ExportedWorld(
            request.checkpoint, checkpoint, world, reader,
            isLeftOut: { path, entry in entry.isSecret || leftOut.contains(path) }
        )
    }

    func alreadyThere(_ path: AbsolutePath) -> EverettError {
        EverettError(
            .conflict, Phrase("\(path) exists already", pl: "\(path) już istnieje"),
            hints: [Phrase("name another file, or add --force", pl: "podaj inny plik albo dodaj --force")]
        )
    }
}
