internal import Base
internal import Platform

/// A workspace as it is now: every component, with nothing of it visible in the store yet.
struct CapturedWorld {
    let files: FilesComponent
    let git: GitComponent
    let coverage: Coverage
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
        let main = try treeCapture("files", .files, classifier(.workspace, .root), excluded, skipping: []).capture(root)
        var saves = [main.saveCache]
        let writer = try ContentWriter(sink, environment.files)
        var repositories: [GitComponent.Repository] = []
        var skipped = main.captured.skipped
        var torn = main.captured.torn
        var notes = main.captured.notes
        var secrets = main.captured.totals.secrets
        var headers = main.captured.databaseHeaders.map { DatabaseHeader(path: $0.key, header: $0.value) }
        for path in main.captured.repositories {
            guard let found = try captureRepository(path, root, excluded, writer, &saves, &skipped) else { continue }
            repositories.append(found.repository)
            headers += found.databaseHeaders.map { DatabaseHeader(path: path.appending($0.key), header: $0.value) }
            skipped += found.skipped.map { SkippedPath(path.appending($0.path), $0.reason) }
            torn += found.torn.map(path.appending)
            secrets += found.secrets
            notes += found.notes.map { (path.appending($0.path), $0.text) }
        }
        if let attributes = main.captured.rootAttributes { try writer.store(.attributes, attributes.encoded) }
        try writer.flush()
        let files = FilesComponent(
            rootPermissions: main.captured.rootPermissions,
            rootAttributes: main.captured.rootAttributes.map { ObjectHasher.id(.attributes, $0.encoded) },
            tree: main.captured.tree,
            links: main.captured.links,
            databaseHeaders: headers.sorted { $0.path < $1.path }
        )
        let totals = main.captured.totals
        let coverage = Coverage(
            files: totals.files, directories: totals.directories, symlinks: totals.symlinks,
            databases: totals.databases, secrets: secrets, repositories: repositories.count, bytes: totals.bytes,
            skipped: skipped.sorted { $0.path < $1.path }, torn: torn.sorted(),
            notes: notes.map { Coverage.Note(path: $0.path, text: $0.text) }
        )
        return CapturedWorld(
            files: files, git: GitComponent(repositories: repositories), coverage: coverage, policy: project.policy,
            saveCaches: { for save in saves { try save() } }
        )
    }

    private func classifier(_ place: FileClassifier.Place, _ path: BytePath) -> FileClassifier {
        FileClassifier(project.policy, place, prefix: path)
    }

    private struct CapturedRepository {
        let repository: GitComponent.Repository
        let skipped: [SkippedPath]
        let torn: [BytePath]
        let notes: [(path: BytePath, text: String)]
        let databaseHeaders: [BytePath: [UInt8]]
        let secrets: Int
    }

    /// References first, objects after: whatever a captured reference needs was there before its objects were listed.
    private func captureRepository(
        _ path: BytePath, _ root: Int32, _ excluded: Set<Scanner.Exclusion>, _ writer: ContentWriter,
        _ saves: inout [() throws -> Void], _ omitted: inout [SkippedPath]
    ) throws -> CapturedRepository? {
        let files = environment.files
        guard let directory = try open(root, path, called: path, &omitted) else { return nil }
        let key = WorldCapture.repositoryKey(path)
        let head = GitHead(directory.raw, files)
        let own = try treeCapture(
            key, .repository, classifier(.repository, path), excluded, skipping: [WorldCapture.objects]
        ).capture(directory.raw)
        saves.append(own.saveCache)
        var tree = own.captured.tree
        var skipped = own.captured.skipped
        var torn = own.captured.torn
        let objectsPath = BytePath.root.appending(WorldCapture.objects)
        if let objects = try open(directory.raw, objectsPath, called: path.appending(objectsPath), &omitted) {
            let content = try treeCapture(
                "\(key)-objects", .repository, classifier(.objects, path), excluded, skipping: []
            ).capture(objects.raw)
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
            skipped: skipped, torn: torn, notes: own.captured.notes, databaseHeaders: own.captured.databaseHeaders,
            secrets: own.captured.totals.secrets
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

    /// Opens a directory; nil when it is gone, or cannot be entered, which `omitted` then tells.
    private func open(
        _ root: Int32, _ path: BytePath, called name: BytePath, _ omitted: inout [SkippedPath]
    ) throws -> Descriptor? {
        do {
            return try environment.files.openOwned(
                beneath: root, path, [.read, .directory, .noFollow],
                resolution: project.policy.crossesMounts ? .beneathAcrossMounts : .beneath
            )
        } catch {
            if error.isOtherMount {
                omitted.append(SkippedPath(name, .mount))
            } else if error.isPermission {
                omitted.append(SkippedPath(name, .unreadable))
            } else if !error.isMissing, !error.isLoopOrEscape {
                throw EverettError(error, while: Phrase("opening \(name)", pl: "otwieranie \(name)"))
            }
            return nil
        }
    }

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

    private func treeCapture(
        _ key: String, _ mode: Scanner.Mode, _ classifier: FileClassifier, _ excluded: Set<Scanner.Exclusion>,
        skipping names: Set<[UInt8]>
    ) -> TreeCapture {
        TreeCapture(
            files: environment.files, clock: environment.clock, sink: sink, cachePath: home.cache(project.id, key),
            scratchDirectory: home.scratch, workers: environment.workers, mode: mode, policy: project.policy,
            binding: { [vault, policy = project.policy] in CacheBinding(policy, key: vault.currentID) },
            classifier: classifier, excluded: excluded, skippedTopNames: names,
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
