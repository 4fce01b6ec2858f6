internal import Base
internal import Databases
internal import Platform

/// Puts two states of a project together, in objects that nothing refers to yet.
struct MergeBuild {
    let engine: ChronosEngine
    let sink: ObjectSink
    let git: AbsolutePath?
    let labels: MergeLabels
    let destination: ProjectRecord
    let policies: [String: TableMergePolicy]
    let supervision: Supervision

    struct Built {
        let merged: MergedTree
        let changes: [TreeChange]
        let tables: [BytePath: [String: MergedRows]]
        let knowledge: StoredKnowledgeMerge.Merged
        let databases: ServerMerge.Merged
        /// What the merged state holds, as a checkpoint tells it.
        let coverage: Coverage

        var conflicts: [MergeConflict] { (merged.conflicts + databases.conflicts).sorted() }
    }

    func run(base: Digest, ours: Digest, theirs: Digest) throws -> Built {
        let reader = try ObjectReader(engine.store)
        func files(_ id: Digest) throws -> FilesComponent {
            try engine.readFiles(try engine.readCheckpoint(id, reader), reader)
        }
        let worlds = MergeSides(base: try files(base), ours: try files(ours), theirs: try files(theirs))
        let writer = try ContentWriter(sink, engine.files)
        let shelf = MergeShelf(StoredMergeObjects(reader, writer, engine.vault))
        let place = try scratch()
        // What cannot be removed is swept by the next owner of the store.
        defer { try? engine.files.removeTree(place) }
        let databases = StoredDatabaseMerge(
            engine.files, scratch: place, ContentReader(reader), writer, supervision)
        let variables = EnvironmentFileMerge(content: ContentReader(reader), writer: writer)
        let merged = try TreeMerge(
            git: git, scratch: place.appending("git"), engine.files, shelf, labels: labels, supervision,
            mergeDatabase: { path, base, ours, theirs in
                ours.kind == .database
                    ? try databases.merge(path, base, ours, theirs) : try variables.merge(path, base, ours, theirs)
            }
        ).merge(worlds)
        let knowledge = try StoredKnowledgeMerge(engine: engine, reader: reader, writer: writer)
            .run(base: base, ours: ours, theirs: theirs)
        let served = try ServerMerge(
            engine: engine, reader: reader, writer: writer, destination: destination, policies: policies,
            supervision: supervision
        ).run(base: base, ours: ours, theirs: theirs)
        try writer.flush()
        let comparison = SecretComparison(reader: reader, vault: engine.vault)
        let diff = TreeDiff(reading: { try shelf.tree($0) }, isSameContent: comparison.isSame)
        let changes = try diff.changes(from: worlds.ours.tree, to: merged.tree)
        return Built(
            merged: merged, changes: changes, tables: databases.tables, knowledge: knowledge, databases: served,
            coverage: try coverage(
                ours: ours, theirs: theirs, changes, knowledgeNotes: knowledge.component?.notes ?? 0, reader))
    }

    /// The destination's, counted anew; what either side left out is not held.
    private func coverage(
        ours: Digest, theirs: Digest, _ changes: [TreeChange], knowledgeNotes: Int, _ reader: ObjectReader
    ) throws -> Coverage {
        let ours = try engine.readCoverage(try engine.readCheckpoint(ours, reader), reader)
        let theirs = try engine.readCoverage(try engine.readCheckpoint(theirs, reader), reader)
        func change(_ wanted: (TreeEntry) -> Bool) -> Int {
            changes.reduce(0) { $0 + ($1.new.map(wanted) == true ? 1 : 0) - ($1.old.map(wanted) == true ? 1 : 0) }
        }
        let bytes = changes.reduce(Int64(clamping: ours.bytes)) {
            $0 + Int64(clamping: $1.new?.size ?? 0) - Int64(clamping: $1.old?.size ?? 0)
        }
        return Coverage(
            files: max(0, ours.files + change { $0.kind.isFileLike }),
            directories: max(0, ours.directories + change { $0.kind == .directory }),
            symlinks: max(0, ours.symlinks + change { $0.kind == .symlink }),
            databases: max(0, ours.databases + change { $0.kind == .database }),
            secrets: max(0, ours.secrets + change { $0.isSecret }), repositories: ours.repositories,
            knowledgeNotes: knowledgeNotes, agentEntries: ours.agentEntries, bytes: UInt64(clamping: bytes),
            skipped: Set(ours.skipped + theirs.skipped).sorted { $0.path < $1.path },
            torn: ours.torn, notes: ours.notes,
            fileStores: Set(ours.fileStores + theirs.fileStores).sorted())
    }

    private static let scratchPrefix = "merge-"

    /// Removes what a merge that died left: one that is under way holds the store lock, as does whoever calls this.
    static func sweep(_ place: AbsolutePath, _ files: any FileOperations) throws(SystemError) {
        let directory = try files.openOwned(absolute: place, [.read, .directory])
        for entry in try files.list(directory.raw) where entry.name.starts(with: Array(scratchPrefix.utf8)) {
            try files.removeTree(entry.name, in: directory.raw)
        }
    }

    private func scratch() throws -> AbsolutePath {
        let name = MergeBuild.scratchPrefix + engine.environment.ids.next().short
        let place = engine.home.scratchWorlds.appending(BytePath.root.appending(Array(name.utf8)))
        do {
            try engine.files.makeDirectory(FileDescriptors.none, CName(place.bytes), permissions: 0o700)
            return place
        } catch {
            throw EverettError(error, while: Phrase("making a place to merge in", pl: "tworzenie miejsca na scalanie"))
        }
    }
}
