internal import Base
internal import Platform

/// Captures the repositories of a workspace one after another, and says what of them could not be had.
///
/// References come first and objects after: whatever a captured reference needs was there before its objects were listed.
/// When git packed references or objects meanwhile, that order proves nothing, and the repository is read again.
final class RepositoryCapture {
    private static let attempts = 8

    let world: WorldCapture
    let root: Int32
    let excluded: Set<Scanner.Exclusion>
    let writer: ContentWriter

    var found: [GitComponent.Repository] = []
    var saves: [() -> SavedCache?] = []
    var skipped: [SkippedPath] = []
    var torn: [BytePath] = []
    var notes: [(path: BytePath, text: Phrase)] = []
    var databaseHeaders: [DatabaseHeader] = []
    var secrets = 0
    var quietDirectories = 0

    var files: any FileOperations { world.environment.files }

    init(world: WorldCapture, root: Int32, excluded: Set<Scanner.Exclusion>, writer: ContentWriter) {
        self.world = world
        self.root = root
        self.excluded = excluded
        self.writer = writer
    }

    /// A repository whose directory lies in the workspace.
    func capture(_ path: BytePath) throws {
        guard let directory = try open(root, path, called: path) else { return }
        do {
            try capture(path, GitDirectory(directory.raw, files))
        } catch let error as SystemError where error.isMissing {
            // Removed while it was read: it is not part of the world any more.
        }
    }

    private func capture(_ path: BytePath, _ git: GitDirectory) throws {
        try waitForGit(git, called: path)
        let key = RepositoryCapture.key(path)
        let read = try reading(git, git, called: path) {
            let own = try tree(
                key, .repository, git.descriptor, at: path, isWithin: true, skipping: [WorldCapture.objects])
            return Parts(own: own, objects: try objects(key, git.descriptor, called: path, isWithin: true))
        }
        noteAlternates(git, path)
        keep(read.parts.own, beneath: path)
        read.parts.objects.map { keep($0, beneath: path.appending(WorldCapture.objects)) }
        found.append(
            GitComponent.Repository(
                path: path, permissions: read.parts.own.captured.rootPermissions,
                attributes: try read.parts.own.captured.rootAttributes.map {
                    try writer.store(.attributes, $0.encoded)
                },
                tree: try joined(read.parts.own.captured, read.parts.objects?.captured), head: read.head.head,
                commit: read.head.commit, stashes: read.stashes, operations: read.operations, outside: nil
            )
        )
    }

    // MARK: - Reading until git kept still

    typealias Captured = TreeCapture.Captured

    /// What was read of a repository in one go.
    struct Parts {
        let own: Captured
        /// Objects, or what several worktrees share; nil when there is none or it may not be had.
        let objects: Captured?
    }

    struct Reading {
        let parts: Parts
        let head: GitHead
        let stashes: Int
        let operations: [GitOperation]
    }

    /// What must not have changed while a repository was read, or something may have moved from where it was not yet read to
    /// where it had been read.
    private struct Stamp: Equatable {
        let head: GitHead
        let packedReferences: ScanSignature?
        let packs: ScanSignature?

        let stash: ScanSignature?

        init(_ directory: GitDirectory, _ common: GitDirectory) {
            head = GitHead(directory, common: common)
            packedReferences = common.status("packed-refs").map(ScanSignature.init)
            packs = common.status("objects/pack").map(ScanSignature.init)
            stash = common.status("logs/refs/stash").map(ScanSignature.init)
        }

        /// The stamps of a repository and of its submodules, whose objects are read with their references.
        static func all(_ directory: GitDirectory, _ common: GitDirectory) -> [Stamp] {
            var stamps = [Stamp(directory, common)]
            directory.forEachModule { stamps.append(Stamp($0, $0)) }
            return stamps
        }
    }

    /// Where HEAD is and what waits, read together with the parts; again until nothing was repacked on the way.
    func reading(
        _ directory: GitDirectory, _ common: GitDirectory, called path: BytePath, _ read: () throws -> Parts
    ) throws -> Reading {
        var attempt = 1
        while true {
            let before = Stamp.all(directory, common)
            let head = GitHead(directory, common: common)
            let stashes = GitLog.lines(common.content("logs/refs/stash") ?? []).count
            let operations = GitOperation.inProgress(directory)
            let parts = try read()
            let isStill = Stamp.all(directory, common) == before && GitHead(directory, common: common) == head
            if isStill || attempt == RepositoryCapture.attempts {
                if !isStill {
                    notes.append(
                        (
                            path,
                            Phrase(
                                "git kept changing it while it was read; what was captured may mix two moments",
                                pl: "git zmieniał je podczas czytania; to, co zapisano, może mieszać dwa momenty")
                        ))
                }
                return Reading(parts: parts, head: head, stashes: stashes, operations: operations)
            }
            attempt += 1
            try world.supervision.check()
        }
    }

    /// Waits for a git command that is in the middle of a change; one that lasts is told, and does not keep us.
    func waitForGit(_ directory: GitDirectory, called path: BytePath) throws {
        let clock = world.environment.clock
        let patience = world.sink.purpose == .looking ? 0 : world.environment.gitPatienceMilliseconds
        let start = clock.monotonicNanoseconds
        while let lock = GitLock.first(in: directory) {
            let left = patience - (clock.monotonicNanoseconds - start) / 1_000_000
            guard left > 0, !lock.isLasting else {
                let text = Phrase(
                    "git held \(lock.name); the repository was captured as it was in that moment",
                    pl: "git trzymał \(lock.name); repozytorium zapisano takie, jakie było w tej chwili")
                notes.append((path, text))
                return
            }
            try world.supervision.check()
            world.supervision.report(.waiting, subject: "git (\(path)/\(lock.name))")
            LockFile.sleep(min(left, LockFile.shortestPause * 2))
        }
    }

    // MARK: - Parts

    func tree(
        _ key: String, _ mode: Scanner.Mode, _ directory: Int32, at path: BytePath, isWithin: Bool = false,
        skipping names: Set<[UInt8]> = [], only onlyNames: Set<[UInt8]>? = nil
    ) throws -> Captured {
        let classifier = world.classifier(mode == .objects ? .objects : .repository, path)
        return try world.treeCapture(
            key, mode, classifier, excluded, within: isWithin ? (root, path) : nil, skipping: names, only: onlyNames
        ).capture(directory)
    }

    /// All objects, or none when they are more than the project's owner allowed.
    ///
    /// What does not lie within the workspace is never watched.
    func objects(
        _ key: String, _ directory: Int32, called path: BytePath, isWithin: Bool = false
    ) throws -> Captured? {
        let place = BytePath.root.appending(WorldCapture.objects)
        let name = path.appending(WorldCapture.objects)
        guard let objects = try open(directory, place, called: name) else { return nil }
        do {
            return try tree("\(key)-objects", .objects, objects.raw, at: name, isWithin: isWithin)
        } catch is ExceedsBudget {
            omit(name, .overBudget)
            return nil
        }
    }

    /// Remembers what was seen, and what of it is missing; each attempt at reading would say the same again.
    func keep(_ part: Captured, beneath path: BytePath) {
        saves.append(part.saveCache)
        for skip in part.captured.skipped { omit(path.appending(skip.path), skip.reason) }
        torn += part.captured.torn.map(path.appending)
        secrets += part.captured.totals.secrets
        quietDirectories += part.captured.quietDirectories
        notes += part.captured.notes.map { (path.appending($0.path), $0.text) }
        databaseHeaders += part.captured.databaseHeaders.map {
            DatabaseHeader(path: path.appending($0.key), header: $0.value)
        }
    }

    /// The repository's own tree with its objects in place.
    func joined(_ own: CapturedTree, _ objects: CapturedTree?) throws -> Digest {
        guard let objects else { return own.tree }
        let entry = TreeEntry(
            name: WorldCapture.objects, kind: .directory, permissions: objects.rootPermissions, content: objects.tree,
            attributes: try objects.rootAttributes.map { try writer.store(.attributes, $0.encoded) }
        )
        return try writer.store(own.rootTree.setting(WorldCapture.objects, to: entry), base: nil).id
    }

    private func noteAlternates(_ directory: GitDirectory, _ path: BytePath) {
        for line in GitLog.lines(directory.content("objects/info/alternates", limit: GitDirectory.lineLimit) ?? []) {
            let place = GitLog.text(line)
            notes.append(
                (
                    path,
                    Phrase(
                        "borrows objects from \(place), which are not captured with it",
                        pl: "pożycza obiekty z \(place), których z nim nie zapisano")
                ))
        }
    }

    func omit(_ path: BytePath, _ reason: SkippedPath.Reason) {
        let skip = SkippedPath(path, reason)
        if !skipped.contains(skip) { skipped.append(skip) }
    }

    /// The name of a repository's scan cache.
    static func key(_ path: BytePath) -> String { "git-\(Hasher256.digest(of: path.bytes).short)" }

    /// Opens a directory; nil when it is gone, or cannot be entered, which the coverage report then tells.
    func open(_ directory: Int32, _ path: BytePath, called name: BytePath) throws -> Descriptor? {
        do {
            return try files.openOwned(
                beneath: directory, path, [.read, .directory, .noFollow],
                resolution: world.project.policy.crossesMounts ? .beneathAcrossMounts : .beneath
            )
        } catch {
            if error.isOtherMount {
                omit(name, .mount)
            } else if error.isPermission {
                omit(name, .unreadable)
            } else if !error.isMissing, !error.isLoopOrEscape {
                throw EverettError(error, while: Phrase("opening \(name)", pl: "otwieranie \(name)"))
            }
            return nil
        }
    }
}
