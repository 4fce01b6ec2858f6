internal import Base
internal import Platform

/// A workspace as it is now: every component, with nothing of it visible in the store yet.
struct CapturedWorld {
    let files: FilesComponent
    let git: GitComponent
    let coverage: Coverage
    /// Remembers what was seen; called when what was stored is durable.
    let saveCaches: () throws -> Void
}

/// Captures all components of a workspace.
struct WorldCapture {
    let home: Home
    let environment: EngineEnvironment
    let project: ProjectRecord
    let sink: ObjectSink
    let rereadsEverything: Bool
    let supervision: Supervision

    func capture(_ root: Int32) throws -> CapturedWorld {
        let excluded = try exclusions(root)
        supervision.report(.scanning)
        let main = try treeCapture("files", .files, excluded, skipping: []).capture(root)
        var saves = [main.saveCache]
        let writer = try ContentWriter(sink, environment.files)
        var repositories: [GitComponent.Repository] = []
        var skipped = main.captured.skipped
        var torn = main.captured.torn
        var notes = main.captured.notes
        for path in main.captured.repositories {
            guard let found = try captureRepository(path, root, excluded, writer, &saves) else { continue }
            repositories.append(found.repository)
            skipped += found.skipped.map { SkippedPath(path.appending($0.path), $0.reason) }
            torn += found.torn.map(path.appending)
            notes += found.notes.map { (path.appending($0.path), $0.text) }
        }
        if let attributes = main.captured.rootAttributes { try writer.store(.attributes, attributes.encoded) }
        try writer.flush()
        let files = FilesComponent(
            rootPermissions: main.captured.rootPermissions,
            rootAttributes: main.captured.rootAttributes.map { ObjectHasher.id(.attributes, $0.encoded) },
            tree: main.captured.tree,
            links: main.captured.links,
            databaseHeaders: try headers(main.captured, root)
        )
        let totals = main.captured.totals
        let coverage = Coverage(
            files: totals.files, directories: totals.directories, symlinks: totals.symlinks,
            databases: totals.databases, repositories: repositories.count, bytes: totals.bytes,
            skipped: skipped.sorted { $0.path < $1.path }, torn: torn.sorted(),
            notes: notes.map { Coverage.Note(path: $0.path, text: $0.text) }
        )
        return CapturedWorld(
            files: files, git: GitComponent(repositories: repositories), coverage: coverage,
            saveCaches: { for save in saves { try save() } }
        )
    }

    private struct CapturedRepository {
        let repository: GitComponent.Repository
        let skipped: [SkippedPath]
        let torn: [BytePath]
        let notes: [(path: BytePath, text: String)]
    }

    /// References first, objects after: whatever a captured reference needs was there before its objects were listed.
    private func captureRepository(
        _ path: BytePath, _ root: Int32, _ excluded: Set<Scanner.Exclusion>, _ writer: ContentWriter,
        _ saves: inout [() throws -> Void]
    ) throws -> CapturedRepository? {
        let files = environment.files
        guard let directory = try open(root, path) else { return nil }
        let key = WorldCapture.repositoryKey(path)
        let head = GitHead(directory.raw, files)
        let own = try treeCapture(key, .repository, excluded, skipping: [WorldCapture.objects]).capture(directory.raw)
        saves.append(own.saveCache)
        var tree = own.captured.tree
        var skipped = own.captured.skipped
        var torn = own.captured.torn
        if let objects = try open(directory.raw, BytePath.root.appending(WorldCapture.objects)) {
            let content = try treeCapture("\(key)-objects", .repository, excluded, skipping: []).capture(objects.raw)
            saves.append(content.saveCache)
            tree = try join(own.captured.rootTree, objects: content.captured, writer)
            skipped += content.captured.skipped.map {
                SkippedPath(BytePath.root.appending(WorldCapture.objects).appending($0.path), $0.reason)
            }
            torn += content.captured.torn.map(BytePath.root.appending(WorldCapture.objects).appending)
        }
        return CapturedRepository(
            repository: GitComponent.Repository(
                path: path, permissions: own.captured.rootPermissions, tree: tree, head: head.head, commit: head.commit
            ),
            skipped: skipped, torn: torn, notes: own.captured.notes
        )
    }

    /// The name of a repository's scan cache.
    static func repositoryKey(_ path: BytePath) -> String { "git-\(Hasher256.digest(of: path.bytes).short)" }

    static let objects: [UInt8] = Array("objects".utf8)

    /// The repository's own tree with its objects in place.
    private func join(_ own: Tree, objects: CapturedTree, _ writer: ContentWriter) throws -> Digest {
        let joined = own.setting(
            WorldCapture.objects,
            to: TreeEntry(
                name: WorldCapture.objects, kind: .directory, permissions: objects.rootPermissions,
                content: objects.tree
            )
        )
        return try writer.store(joined, base: nil).id
    }

    private func open(_ root: Int32, _ path: BytePath) throws -> Descriptor? {
        do {
            return try environment.files.openOwned(
                root, CName(path), [.read, .directory, .noFollow],
                resolution: project.policy.crossesMounts ? .beneathAcrossMounts : .beneath
            )
        } catch {
            if error.isMissing || error.isLoopOrEscape { return nil }
            throw EverettError(error, while: Phrase("opening \(path)", pl: "otwieranie \(path)"))
        }
    }

    /// The headers of databases that were read, and of those that were not because they are as they were.
    private func headers(_ captured: CapturedTree, _ root: Int32) throws -> [DatabaseHeader] {
        let read = Set(captured.databaseHeaders.map(\.path))
        let known = try captured.knownDatabases.filter { !read.contains($0.key) }.compactMap { path, signature in
            try header(path, signature, root).map { DatabaseHeader(path: path, header: $0) }
        }
        return (captured.databaseHeaders + known).sorted { $0.path < $1.path }
    }

    /// What an unchanged database begins with; nil when that may be another state than the pages that are stored.
    ///
    /// It is asked of the file itself and not of an earlier checkpoint, which may hold the database in another state.
    /// Without its header a database is restored with the fixed one of its image, which fits its pages.
    private func header(_ path: BytePath, _ signature: ScanSignature, _ root: Int32) throws -> [UInt8]? {
        let files = environment.files
        do {
            let resolution: Resolution = project.policy.crossesMounts ? .beneathAcrossMounts : .beneath
            let log = (path.parent ?? .root).appending(path.name + Array("-wal".utf8))
            // With a log the file's own first page may be older than the database.
            if try files.statusIfPresent(root, CName(log))?.size ?? 0 > 0 { return nil }
            let file = try files.openOwned(
                root, CName(path), [.read, .noFollow, .nonBlocking], resolution: resolution
            )
            let header = try files.readUpTo(file.raw, DatabaseImage.headerSize, at: 0)
            return ScanSignature(try files.status(file.raw)) == signature ? header : nil
        } catch {
            if error.isMissing || error.isLoopOrEscape || error.isPermission { return nil }
            throw EverettError(error, while: Phrase("reading \(path)", pl: "odczyt \(path)"))
        }
    }

    /// Everett's own directories are never part of a world, even when the home lies inside a project.
    ///
    /// Told by identity, not by name: a user's directory that is spelled like one of ours is the user's.
    private func exclusions(_ root: Int32) throws -> Set<Scanner.Exclusion> {
        let files = environment.files
        var excluded: Set<Scanner.Exclusion> = []
        if let status = try files.statusIfPresent(FileDescriptors.none, CName(home.path.bytes)) {
            excluded.insert(Scanner.Exclusion(device: status.device, inode: status.inode))
        }
        for operation in try RestoreJournal(home: home, files: files).operations() {
            guard let staging = try files.statusIfPresent(root, RestorePlan.stagingName(operation)) else { continue }
            excluded.insert(Scanner.Exclusion(device: staging.device, inode: staging.inode))
        }
        return excluded
    }

    private func treeCapture(
        _ key: String, _ mode: Scanner.Mode, _ excluded: Set<Scanner.Exclusion>, skipping names: Set<[UInt8]>
    ) -> TreeCapture {
        TreeCapture(
            files: environment.files, clock: environment.clock, sink: sink, cachePath: home.cache(project.id, key),
            scratchDirectory: home.scratch, workers: environment.workers, mode: mode, policy: project.policy,
            excluded: excluded, skippedTopNames: names, rereadsEverything: rereadsEverything,
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
