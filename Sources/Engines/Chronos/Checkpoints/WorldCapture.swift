internal import Base
internal import Platform

/// A workspace as it is now: every component, with nothing of it visible in the store yet.
struct CapturedWorld {
    let files: FilesComponent
    let git: GitComponent
    let knowledge: KnowledgeComponent?
    let agents: AgentsComponent?
    let databases: DatabasesComponent?
    var environment: EnvironmentComponent?
    var coverage: Coverage
    let policy: CapturePolicy
    /// Remembers what was seen; called when what was stored is durable.
    let saveCaches: () throws -> Void
}

/// Captures all components of a workspace.
struct WorldCapture {
    let home: Home
    let environment: EngineEnvironment
    let project: ProjectRecord
    let sink: ObjectSink
    let vault: SecretVault
    /// How far the agents of the world remember.
    let agents: () throws -> AgentsComponent?
    /// What the world's database servers hold.
    let databases: (ContentWriter, _ rereads: Bool) throws -> ServerCapture.Captured
    /// What the named volumes of the world's containers hold.
    let volumes: (EnvironmentCapture.Captured, ContentWriter, _ rereads: Bool) throws -> VolumeCapture.Captured
    /// Higher for each owner of the store, and for each time that it is one; 0 for one who only looks.
    let stamp: UInt64
    /// Who knows what changed; nil: everything is looked at.
    let watch: (any ScanWatch)?
    let rereadsEverything: Bool
    let supervision: Supervision

    func capture(_ root: Int32) throws -> CapturedWorld {
        do {
            return try captureAll(root)
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("reading the project", pl: "odczyt projektu"))
        }
    }

    private func captureAll(_ root: Int32) throws -> CapturedWorld {
        let excluded = try exclusions(root)
        supervision.report(.scanning)
        // Before the files: nobody shall remember what is not yet in them.
        let agents = try agents()
        // What happens from now on is not known to be seen, whatever is read later.
        let look = watch?.look(root)
        let main = try treeCapture("files", .files, classifier(.workspace, .root), excluded, within: (root, .root))
            .capture(root)
        var saves = [main.saveCache]
        let writer = try ContentWriter(sink, environment.files)
        var skipped = main.captured.skipped
        var torn = main.captured.torn
        var notes = main.captured.notes
        var secrets = main.captured.totals.secrets
        var headers = main.captured.databaseHeaders.map { DatabaseHeader(path: $0.key, header: $0.value) }
        let repositories = RepositoryCapture(world: self, root: root, excluded: excluded, writer: writer)
        for path in main.captured.repositories { try repositories.capture(path) }
        for path in main.captured.gitFiles { try repositories.captureOutside(path) }
        try repositories.noteRepositoryAbove()
        saves += repositories.saves
        skipped += repositories.skipped
        torn += repositories.torn
        notes += repositories.notes
        headers += repositories.databaseHeaders
        secrets += repositories.secrets
        let recorded = try EnvironmentCapture(
            environment: environment, project: project,
            hashing: { [sink] in SecretSealer((try? sink.sealingKey()) ?? vault.lookingKey()).id(.component, $0) }
        ).capture(root)
        let known = try KnowledgeCapture(
            home, environment, project, sink, isCancelled: supervision.isCancelled
        ).capture(writer, rereads: rereadsEverything)
        let served = try databases(writer, rereadsEverything)
        notes += served.notes.map { ($0.path, $0.text) }
        // After the databases, whose servers may be among what is stopped.
        let volumes = try self.volumes(recorded, writer, rereadsEverything)
        notes += volumes.notes.map { (.root, $0) }
        if let attributes = main.captured.rootAttributes { try writer.store(.attributes, attributes.encoded) }
        try writer.flush()
        let files = FilesComponent(
            rootPermissions: main.captured.rootPermissions,
            rootAttributes: main.captured.rootAttributes.map { ObjectHasher.id(.attributes, $0.encoded) },
            tree: main.captured.tree,
            links: main.captured.links,
            databaseHeaders: headers.sorted { $0.path < $1.path }
        )
        if project.overlay != nil { notes.append((.root, WorldCapture.overlayNote)) }
        let totals = main.captured.totals
        let coverage = Coverage(
            files: totals.files, directories: totals.directories, symlinks: totals.symlinks,
            databases: totals.databases, secrets: secrets, repositories: repositories.found.count,
            knowledgeNotes: known.component?.notes ?? 0, agentEntries: agents?.entries ?? 0, bytes: totals.bytes,
            scan: main.captured.quietDirectories + repositories.quietDirectories > 0 ? .watched : .full,
            skipped: skipped.sorted { $0.path < $1.path }, torn: torn.sorted(),
            notes: notes.map { Coverage.Note(path: $0.path, text: $0.text) } + recorded.notes,
            fileStores: main.captured.fileStores.union(headers.compactMap { FileStore.holding(database: $0.path) })
                .sorted()
        )
        return CapturedWorld(
            files: files, git: GitComponent(repositories: repositories.found.sorted { $0.path < $1.path }),
            knowledge: known.component, agents: agents, databases: served.component,
            environment: recorded.component?.holding(volumes.volumes), coverage: coverage,
            policy: project.policy,
            saveCaches: { [watch] in
                known.save()
                served.save()
                volumes.save()
                let saved = saves.compactMap { $0() }
                if let look {
                    watch?.settle(
                        look, Dictionary(saved.map { ($0.key, $0.stamp) }) { $1 },
                        hasBelieved: coverage.scan == .watched)
                }
            }
        )
    }

    func classifier(_ place: FileClassifier.Place, _ path: BytePath) -> FileClassifier {
        FileClassifier(project.policy, place, prefix: path)
    }

    /// What a program may stumble on that it would not in a directory.
    private static let overlayNote = Phrase(
        "seen through an overlay: renaming a directory of its base fails with EXDEV, and the first write to a file of the base "
            + "separates its hard links",
        pl:
            "widziane przez nakładkę: zmiana nazwy katalogu z podstawy kończy się błędem EXDEV, a pierwszy zapis do pliku "
            + "z podstawy rozdziela jego dowiązania twarde")

    static let objects: [UInt8] = Array("objects".utf8)

    /// Everett's own directories are never part of a world, even when the home lies inside a project.
    ///
    /// Told by identity, not by name: a user's directory that is spelled like one of ours is the user's.
    func exclusions(_ root: Int32) throws -> Set<Scanner.Exclusion> {
        let files = environment.files
        var excluded: Set<Scanner.Exclusion> = []
        if let status = try files.statusIfPresent(FileDescriptors.none, CName(home.path.bytes)) {
            excluded.insert(Scanner.Exclusion(device: status.device, inode: status.inode))
        }
        // The key of secrets is no part of what it locks, should it lie in the project.
        if let key = vault.path, let status = try files.statusIfPresent(FileDescriptors.none, CName(key.bytes)) {
            excluded.insert(Scanner.Exclusion(device: status.device, inode: status.inode))
        }
        for operation in try RestoreJournal(home: home, files: files).operations() {
            guard let staging = try files.statusIfPresent(root, RestorePlan.stagingName(operation)) else { continue }
            excluded.insert(Scanner.Exclusion(device: staging.device, inode: staging.inode))
        }
        return excluded
    }

    func treeCapture(
        _ key: String, _ mode: Scanner.Mode, _ classifier: FileClassifier, _ excluded: Set<Scanner.Exclusion>,
        within place: (workspace: Int32, path: BytePath)? = nil, skipping names: Set<[UInt8]> = [],
        only onlyNames: Set<[UInt8]>? = nil
    ) -> TreeCapture {
        TreeCapture(
            files: environment.files, clock: environment.clock, sink: sink, key: key,
            cachePath: home.cache(project, key), stamp: stamp,
            watch: watch.flatMap { watch in
                place.map { place in ({ [workspace = place.workspace] in watch.lookAgain(workspace) }, place.path) }
            },
            scratchDirectory: home.scratch, workers: environment.workers, filesAtOnce: environment.filesAtOnce,
            mode: mode, policy: project.policy,
            binding: { [vault, policy = project.policy] in CacheBinding(policy, key: vault.currentID) },
            classifier: classifier, excluded: excluded, skippedTopNames: names, onlyTopNames: onlyNames,
            rereadsEverything: rereadsEverything,
            isCancelled: supervision.isCancelled,
            onProgress: { [supervision] progress in
                supervision.report(
                    .reading, units: progress.files, of: progress.totalFiles, bytes: progress.bytes,
                    of: progress.totalBytes
                )
            }
        )
    }
}
