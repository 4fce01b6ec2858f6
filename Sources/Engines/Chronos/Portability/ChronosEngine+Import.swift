internal import Base
package import Platform

extension ChronosEngine {
    /// What an import would bring; nothing is written.
    package func previewImport(
        _ project: ProjectRecord, from path: AbsolutePath, as name: String? = nil, _ supervision: Supervision
    ) throws -> ImportReport {
        let start = environment.clock.monotonicNanoseconds
        let bundle = try BundleSource(path, files)
        let inspected = try bundle.inspect(BundleLimits(project.policy), supervision)
        return try report(
            inspected, name: try timelineName(name, inspected, path), nil, isKnown: false, startedAt: start)
    }

    /// Makes the checkpoint of a bundle one of the project, on a timeline of its own; the workspace is not touched.
    ///
    /// The bundle is read twice: nothing is stored before all of it was found sound, and what is stored is compared with
    /// what was found sound.
    package func importBundle(
        _ project: ProjectRecord, from path: AbsolutePath, as name: String? = nil, _ supervision: Supervision
    ) throws -> ImportReport {
        let start = environment.clock.monotonicNanoseconds
        let bundle = try BundleSource(path, files)
        let inspected = try bundle.inspect(BundleLimits(project.policy), supervision)
        let timeline = try timelineName(name, inspected, path)
        return try owning("import \(project.root)", supervision, of: project) {
            let imported = ImportedWorld(inspected.contents, manifest: inspected.manifest)
            let sink = ObjectSink(
                store: store, condemned: try condemned(), temporaryPrefix: "tmp-\(environment.identity.pid)",
                hooks: environment.hooks
            )
            do {
                let writer = try ContentWriter(sink, files)
                try bundle.store(inspected, writer, supervision)
                let checkpoint = try imported.store(
                    writer, project: project.id, timeline: timeline, at: environment.clock.now,
                    writer: environment.version
                )
                let known = try state.checkpoints(project.id, includingHidden: true).first {
                    $0.timeline == timeline && $0.cause == .imported && $0.id == checkpoint.id
                }
                try writer.flush()
                let packs = try sink.commit()
                try adopt(checkpoint, packs, project, newBytes: sink.written.bytes)
                let record = try checkpointRecord(checkpoint.id, project)
                return try report(
                    inspected, name: timeline, record, isKnown: known != nil, startedAt: start
                )
            } catch {
                sink.discard()
                throw error
            }
        }
    }

    func adopt(
        _ stored: (id: Digest, checkpoint: Checkpoint), _ packs: [Digest], _ project: ProjectRecord, newBytes: UInt64
    ) throws {
        let checkpoint = stored.checkpoint
        let packCount = Set(store.packSet.packs.map(\.id)).union(packs).count
        let record = CheckpointRecord(
            id: stored.id, timeline: checkpoint.timeline, number: 0, created: checkpoint.created,
            cause: checkpoint.cause,
            name: checkpoint.name, parents: [], files: checkpoint.fileCount, bytes: checkpoint.byteCount,
            newBytes: newBytes, isPinned: false, isHidden: false, expired: nil, occasion: checkpoint.occasion
        )
        try state.write {
            if try state.checkpoint(stored.id, project.id) == nil {
                try state.insert(record, project.id)
            } else {
                try state.setHidden(false, stored.id, project.id)
            }
            try state.addTimeline(checkpoint.timeline, project.id)
            let before = try state.head(project.id, checkpoint.timeline)
            try state.setHead(stored.id, project.id, checkpoint.timeline)
            try state.setSecretKey(vault.currentID)
            try state.setPackCount(packCount)
            try state.append(
                self.record(
                    .importing, project, checkpoint.timeline, headBefore: before, headAfter: stored.id,
                    subject: stored.id
                ), project.id
            )
        }
        try environment.hooks.reach(.checkpointCommitted)
        try store.refresh()
    }

    /// `imported/` and what the user, the checkpoint or the file is called.
    private func timelineName(_ name: String?, _ inspected: BundleSource.Inspected, _ path: AbsolutePath) throws
        -> String
    {
        let file = String(decoding: path.name.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
        let candidates = [name, inspected.contents.checkpoint.name, file, inspected.contents.id.short].compactMap { $0 }
        if let name { try CheckpointName.validate("imported/\(name)") }
        for candidate in candidates where (try? CheckpointName.validate("imported/\(candidate)")) != nil {
            return "imported/\(candidate)"
        }
        return "imported/\(inspected.contents.id.short)"
    }

    private func report(
        _ inspected: BundleSource.Inspected, name: String, _ record: CheckpointRecord?, isKnown: Bool,
        startedAt start: Int64
    ) throws -> ImportReport {
        let contents = inspected.contents
        return ImportReport(
            record: record, isKnown: isKnown, origin: contents.origin(inspected.manifest),
            name: contents.checkpoint.name,
            timeline: name, coverage: contents.coverage, entries: contents.entries,
            repositories: contents.git.repositories.map { RepositoryStanding($0) }, strippedSetID: contents.setIDFiles,
            collisions: contents.collisions, executableConfiguration: contents.executableConfiguration,
            leftOut: inspected.manifest.leftOut, milliseconds: milliseconds(since: start)
        )
    }
}
