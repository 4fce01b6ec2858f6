internal import Base
package import Platform

extension ChronosEngine {
    /// Writes a checkpoint as a folder of the seed's layout; `git` is the program that makes the patch.
    package func exportSeed(
        _ project: ProjectRecord, _ request: ExportRequest, to path: AbsolutePath, git: AbsolutePath,
        _ supervision: Supervision
    ) throws -> SeedExportReport {
        let start = environment.clock.monotonicNanoseconds
        _ = try checkpointRecord(request.checkpoint, project)
        let reader = try ObjectReader(store)
        let scratch = try SeedScratch(home, environment.ids.next(), files)
        let export = SeedExport(
            engine: self, project: project, request: request, world: try exportedWorld(request, reader), reader: reader,
            git: git, scratch: scratch, supervision: supervision
        )
        do {
            let written = try writeFolder(path) { try export.write(into: $0) }
            var base: String?
            if case .commit(let commit) = written.record.base { base = commit }
            return SeedExportReport(
                directory: path, checkpoint: request.checkpoint, base: base, files: written.files,
                omitted: written.record.omitted, leftOut: written.record.leftOut,
                databasesLeftOut: try databases(heldBy: request.checkpoint, reader),
                volumesLeftOut: try volumes(heldBy: request.checkpoint, reader),
                notCarried: written.record.notCarried.filter { !$0.paths.isEmpty },
                milliseconds: milliseconds(since: start)
            )
        } catch let error as SystemError {
            if error.isExisting || error.isNotEmpty { throw alreadyThere(path) }
            throw EverettError(error, while: Phrase("writing \(path)", pl: "zapis \(path)"))
        }
    }

    /// Fills a folder under a temporary name; it gets its own when it is whole and durable, and replaces nothing.
    private func writeFolder(
        _ path: AbsolutePath, _ body: (Int32) throws -> SeedExport.Written
    ) throws -> SeedExport.Written {
        let parent = try files.openOwned(absolute: path.parent ?? path, [.read, .directory])
        if try files.statusIfPresent(parent.raw, CName(path.name)) != nil { throw alreadyThere(path) }
        let temporary = CName(path.name + Array(".everett-\(Machine.processID).tmp".utf8))
        try files.makeDirectory(parent.raw, temporary, permissions: 0o700)
        let folder = try files.openOwned(parent.raw, temporary, [.read, .directory, .noFollow])
        do {
            let written = try body(folder.raw)
            try files.fsync(folder.raw)
            try environment.hooks.reach(.exportWritten)
            try files.rename(parent.raw, temporary, parent.raw, CName(path.name), .noReplace)
            try files.fsync(parent.raw)
            return written
        } catch {
            for entry in (try? files.list(folder.raw)) ?? [] { try? files.unlink(folder.raw, CName(entry.name)) }
            try? files.removeDirectory(parent.raw, temporary)
            throw error
        }
    }

    /// Where checkpoints are mirrored in a project whose owner wants that, as a pattern of what is not captured.
    package static let seedMirrorPattern = "/data/timelines/"

    /// Makes the directories above a checkpoint's mirror, and says where it belongs; nil when it is there already.
    package func prepareSeedMirror(_ project: ProjectRecord, _ record: CheckpointRecord) throws -> AbsolutePath? {
        guard let place = BytePath("data/timelines/\(record.timeline)") else { return nil }
        let root = try openRoot(project)
        do {
            var above = BytePath.root
            for name in place.components {
                let parent = try files.openOwned(
                    beneath: root.raw, above, [.read, .directory, .noFollow], resolution: .beneath)
                do throws(SystemError) {
                    try files.makeDirectory(parent.raw, CName(name), permissions: 0o755)
                } catch {
                    if !error.isExisting { throw error }
                }
                above = above.appending(name)
            }
            let holder = try files.openOwned(
                beneath: root.raw, place, [.read, .directory, .noFollow], resolution: .beneath)
            let name = Array(record.id.hex.prefix(8).utf8)
            if try files.statusIfPresent(holder.raw, CName(name)) != nil { return nil }
            return project.root.appending(place.appending(name))
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("making \(place)", pl: "tworzenie \(place)"))
        }
    }

    /// Brings a folder of the seed's layout back as a checkpoint; the project's repository must have the commit it starts from.
    package func importSeed(
        _ project: ProjectRecord, from path: AbsolutePath, as name: String? = nil, git: AbsolutePath,
        _ supervision: Supervision
    ) throws -> SeedImportReport {
        let start = environment.clock.monotonicNanoseconds
        let scratch = try SeedScratch(home, environment.ids.next(), files)
        let run = SeedImport(engine: self, project: project, scratch: scratch, git: git, supervision: supervision)
        let description = try run.read(path)
        try run.makeTree(description, objects: try liveObjects(project))
        let timeline = "imported/\(name ?? description.name ?? description.checkpoint.short)"
        try CheckpointName.validate(timeline)
        return try owning("import \(project.root)", supervision, of: project) {
            let sink = ObjectSink(
                store: store, condemned: try condemned(), temporaryPrefix: "tmp-\(environment.identity.pid)",
                hooks: environment.hooks
            )
            do {
                let place = scratch.place("tree")
                // What a policy would leave out was captured where the folder was made.
                let policy = CapturePolicy(
                    maximumBytes: project.policy.maximumBytes, maximumFiles: project.policy.maximumFiles)
                let captured = ProjectRecord(id: project.id, root: place, created: project.created, policy: policy)
                let root = try files.openOwned(absolute: place, [.read, .directory])
                let world = try WorldCapture(
                    home: home, environment: environment, project: captured, sink: sink, vault: vault,
                    agents: { nil }, databases: { _, _ in ServerCapture.Captured() },
                    volumes: { _, _, _ in VolumeCapture.Captured() }, stamp: 0, watch: nil,
                    rereadsEverything: true,
                    supervision: supervision
                ).capture(root.raw)
                let writer = try ContentWriter(sink, files)
                let origin = Checkpoint.Origin(
                    checkpoint: description.checkpoint, project: "", timeline: description.timeline,
                    exported: description.created, writer: "seed layout \(SeedRecord.layout)")
                let checkpoint = Checkpoint(
                    project: project.id.text, timeline: timeline, created: description.created, cause: .imported,
                    name: timeline, parents: [], files: try writer.store(.component, world.files.encoded), git: nil,
                    coverage: try writer.store(.coverage, world.coverage.encoded),
                    policy: try writer.store(.policy, policy.encoded), fileCount: world.coverage.files,
                    byteCount: world.coverage.bytes, writer: environment.version, origin: origin)
                let id = try writer.store(.checkpoint, checkpoint.encoded)
                try writer.flush()
                let packs = try sink.commit()
                try adopt((id, checkpoint), packs, project, newBytes: sink.written.bytes)
                return SeedImportReport(
                    record: try checkpointRecord(id, project), origin: origin, coverage: world.coverage,
                    milliseconds: milliseconds(since: start))
            } catch {
                sink.discard()
                throw error
            }
        }
    }

    /// Where the project's own repository keeps its objects; empty when it has none.
    private func liveObjects(_ project: ProjectRecord) throws -> [AbsolutePath] {
        let name = BytePath.root.appending(Array(".git".utf8))
        let root = try openRoot(project)
        if let status = try? files.statusIfPresent(root.raw, CName(name.bytes)), status.kind == .directory {
            return [project.root.appending(name).appending("objects")]
        }
        guard let link = try? GitLink(name, beneath: root.raw, at: project.root, files) else { return [] }
        return [(link.commonPath ?? link.path).appending("objects")]
    }
}
