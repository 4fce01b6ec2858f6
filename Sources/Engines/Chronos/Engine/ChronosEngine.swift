internal import Base
package import Platform

/// Checkpoints, restores and their log: the owner of a home, confined to whoever made it.
///
/// Calls block on files, so a caller that must not wait owns it through an actor with an executor of its own. Whatever
/// changes the home or a workspace happens inside ``owning(_:_:_:)``, under the store lock.
package final class ChronosEngine {
    let home: Home
    let environment: EngineEnvironment
    /// The same as the environment's, which see sandbox timelines as their programs do.
    let merged: MergedFiles
    let state: StateDatabase
    let store: ObjectStore
    let vault: SecretVault
    /// How this engine left the store lock; nil when it did not hold it yet, or failed while it did.
    private var turn: LockTurn?
    /// Each checkpoint is compared with the one before it, whose trees were read for the last comparison.
    private(set) lazy var counting = Result { try ObjectReader(store, framesLimit: 4 << 20) }

    var files: any FileOperations { environment.files }

    /// Opens a home, making it where there is none.
    package init(home: AbsolutePath, environment: EngineEnvironment) throws {
        self.home = Home(home)
        merged = MergedFiles(environment.files)
        var seeing = environment
        seeing.files = merged
        self.environment = seeing
        try self.home.prepare(environment.files)
        state = try StateDatabase(self.home.state, files: environment.files)
        vault = SecretVault(seeing)
        vault.adopt(current: try state.secretKey())
        store = try ObjectStore(
            packs: self.home.packs, environment.files, clock: environment.clock,
            compressionLevel: environment.compressionLevel, vault: vault
        )
        try loadTombstones()
    }

    /// Runs `body` as the one owner of the home: the lock is taken, what a crash left is finished, then `body` runs.
    func owning<Value>(
        _ action: String, _ supervision: Supervision, of project: ProjectRecord? = nil, _ body: () throws -> Value
    ) throws -> Value {
        let lock = LockFile(
            home.lock, files: files, identity: environment.identity, clock: environment.clock
        )
        let held = try lock.acquire(
            for: action, continuing: turn, waiting: environment.lockPatienceMilliseconds,
            onWait: { owner in
                supervision.report(.waiting, subject: "pid \(owner.owner.pid) (\(owner.action))")
            },
            cancelled: supervision.isCancelled
        )
        turn = nil
        if !held.continues || !state.continueOwning() { try state.adopt(generation: held.generation) }
        vault.adopt(current: try state.secretKey())
        try store.sweepTemporaryPacks()
        try sweepScratch()
        try sweepBases()
        try store.refresh()
        try loadTombstones()
        try finishPurgesIfPossible(supervision)
        try finishTimelines()
        try startStoppedContainers()
        if let project {
            try finishInterruptedRestores(of: project, supervision)
            try requireHead(supervision.expectedHead, project)
        }
        let result = Result { try body() }
        // What was done is done: a lock whose record cannot be cleared is free all the same.
        let left = try? held.release()
        let value = try result.get()
        turn = left
        return value
    }

    /// Refuses what was asked for by somebody who saw another head; decided under the lock, so that it stays true.
    func requireHead(_ expected: Supervision.ExpectedHead, _ project: ProjectRecord) throws {
        let wanted: Digest?
        switch expected {
        case .any: return
        case .none: wanted = nil
        case .checkpoint(let id): wanted = id
        }
        guard try state.head(project.id, project.timeline) != wanted else { return }
        throw EverettError(
            .moved,
            Phrase(
                "the project has moved on since you looked", pl: "od czasu, gdy to widać, projekt poszedł dalej"),
            hints: [Phrase("look again, then decide", pl: "spójrz jeszcze raz i dopiero zdecyduj")]
        )
    }

    /// Removes what a process that died was still writing.
    ///
    /// Only journals are written under the lock: a process that only looks copies databases too, and one that opens a home
    /// prepares it, so elsewhere the files of a process that runs stay.
    private func sweepScratch() throws {
        do {
            try sweep(home.scratch) { name in
                DatabaseImage.owner(ofTemporary: name).map { !isRunning($0) } ?? true
            }
            try sweep(home.journals) { AtomicFile.owner(ofTemporary: $0) != nil }
            try sweep(home.path) { name in
                AtomicFile.owner(ofTemporary: name).map { !isRunning($0) } ?? false
            }
            try MergeBuild.sweep(home.scratchWorlds, files)
        } catch {
            throw EverettError(error, while: Phrase("sweeping scratch files", pl: "usuwanie plików tymczasowych"))
        }
    }

    private func sweep(_ place: AbsolutePath, _ isLeftOver: ([UInt8]) -> Bool) throws(SystemError) {
        let directory = try files.openOwned(absolute: place, [.read, .directory])
        for entry in try files.list(directory.raw) where entry.kind != .directory && isLeftOver(entry.name) {
            do {
                try files.unlink(directory.raw, CName(entry.name))
            } catch {
                // Its process has just removed it.
                if !error.isMissing { throw error }
            }
        }
    }

    private func isRunning(_ pid: Int32) -> Bool { (try? ProcessIdentity(ofRunning: pid)) != nil }

    // MARK: - Projects

    package func projects() throws -> [ProjectRecord] { try state.projects() }

    /// Every workspace there is: of each project its own, then those of its timelines.
    ///
    /// `lasting`: without those that go with the process they were made for.
    package func worlds(lasting: Bool = false) throws -> [ProjectRecord] {
        try state.projects().flatMap { project in
            let timelines = try state.timelineRecords(project.id).filter {
                ($0.kind == .directory || $0.kind == .sandbox) && $0.state == .ready && !(lasting && $0.owner != nil)
            }
            return [project] + timelines.compactMap(project.on)
        }
    }

    /// The world whose workspace is `directory` or the nearest one above it: a project's own, or that of a timeline.
    package func project(containing directory: AbsolutePath) throws -> ProjectRecord {
        let candidates = try worlds().filter { directory.isWithin($0.root) }
        guard let nearest = candidates.max(by: { $0.root.bytes.count < $1.root.bytes.count }) else {
            throw EverettError(
                .notFound,
                Phrase(
                    "\(directory) is not in a project under Everett's care",
                    pl: "\(directory) nie leży w projekcie pod opieką programu Everett"
                ),
                hints: [
                    Phrase(
                        "run 'everett init' in the project's directory",
                        pl: "uruchom 'everett init' w katalogu projektu"
                    )
                ]
            )
        }
        return nearest
    }

    /// Takes a directory into care; a second time changes its policy only.
    ///
    /// The `forbidden` directories, the user's home for one, and what lies above them are refused unless `force`.
    package func initialise(
        _ root: AbsolutePath, policy: CapturePolicy, said: PolicyFields = [], forbidden: [AbsolutePath], force: Bool,
        _ supervision: Supervision
    ) throws -> (project: ProjectRecord, isNew: Bool) {
        if !force, let reason = refusal(root, forbidden) { throw reason }
        do {
            let directory = try files.openOwned(absolute: root, [.read, .directory])
            _ = try files.status(directory.raw)
        } catch {
            throw EverettError(error, while: Phrase("opening \(root)", pl: "otwieranie \(root)"))
        }
        return try owning("init", supervision) {
            if let known = try state.projects().first(where: { $0.root == root }) {
                try state.write { try state.update(policy, said, of: known.id) }
                return (
                    ProjectRecord(id: known.id, root: root, created: known.created, policy: policy, said: said), false
                )
            }
            let project = ProjectRecord(
                id: environment.ids.next(), root: root, created: environment.clock.now, policy: policy, said: said
            )
            try makeCacheDirectory(project.id)
            try rememberRoot(project)
            try state.write {
                try state.insert(project)
                try state.append(record(.initialise, project, "main"), project.id)
            }
            return (project, true)
        }
    }

    private func refusal(_ root: AbsolutePath, _ forbidden: [AbsolutePath]) -> EverettError? {
        let isAbove = forbidden.contains { $0.isWithin(root) }
        let isHome = home.path == root || root.isWithin(home.path)
        guard isAbove || isHome else { return nil }
        return EverettError(
            .refused,
            Phrase(
                "\(root) is a home directory, or lies above one",
                pl: "\(root) to katalog domowy albo leży nad takim katalogiem"
            ),
            hints: [
                Phrase(
                    "run 'everett init' in the directory of one project, or add --force if you mean it",
                    pl: "uruchom 'everett init' w katalogu jednego projektu albo dodaj --force, jeśli tego chcesz"
                )
            ]
        )
    }

    func rememberRoot(_ project: ProjectRecord) throws {
        do {
            let directory = try files.openOwned(absolute: home.projects, [.read, .directory])
            try AtomicFile.replace(
                files, directory: directory.raw, name: Array(project.id.text.utf8), bytes: project.root.bytes
            )
        } catch {
            throw EverettError(
                error, while: Phrase("remembering where the project is", pl: "zapamiętywanie położenia projektu")
            )
        }
    }

    func makeCacheDirectory(_ project: Identifier) throws {
        do {
            let directory = home.caches.appending(BytePath.root.appending(Array(project.text.utf8)))
            try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
        } catch {
            guard error.isExisting else {
                throw EverettError(error, while: Phrase("making a cache", pl: "tworzenie pamięci podręcznej"))
            }
        }
    }

    // MARK: - Shared by the verbs

    func openRoot(_ project: ProjectRecord) throws -> Descriptor {
        do throws(SystemError) {
            if let overlay = project.overlay { return try merged.openMerged(overlay) }
            return try files.openOwned(absolute: project.root, [.read, .directory])
        } catch {
            throw EverettError(
                error,
                while: Phrase("opening the project \(project.root)", pl: "otwieranie projektu \(project.root)"),
                hints: [
                    Phrase(
                        "if it was deleted, make an empty directory there and restore",
                        pl: "jeśli został usunięty, utwórz tam pusty katalog i przywróć stan"
                    )
                ]
            )
        }
    }

    func record(
        _ kind: OperationRecord.Kind, _ project: ProjectRecord, _ timeline: String, id: Identifier? = nil,
        headBefore: Digest? = nil, headAfter: Digest? = nil, worldBefore: Digest? = nil, worldAfter: Digest? = nil,
        components: [String] = [], subject: Digest? = nil, reverses: Identifier? = nil, setAside: Int = 0,
        repositories: Set<BytePath> = [], paths: [BytePath] = [], subjects: [Digest] = [],
        made: TimelineRecord? = nil, newName: String? = nil
    ) -> OperationRecord {
        OperationRecord(
            number: 0, id: id ?? environment.ids.next(), timeline: timeline, kind: kind, created: environment.clock.now,
            headBefore: headBefore, headAfter: headAfter, worldBefore: worldBefore, worldAfter: worldAfter,
            components: components, subject: subject, reverses: reverses, setAside: setAside,
            repositories: repositories, paths: paths, subjects: subjects, made: made, newName: newName
        )
    }

    func readCheckpoint(_ id: Digest, _ reader: ObjectReader) throws -> Checkpoint {
        try Checkpoint.decode(try reader.read(id, .checkpoint), as: id)
    }

    func readFiles(_ checkpoint: Checkpoint, _ reader: ObjectReader) throws -> FilesComponent {
        guard let component = try? FilesComponent(try reader.read(checkpoint.files, .component)) else {
            throw EverettError.damaged("component \(checkpoint.files.short)")
        }
        return component
    }

    func readGit(_ checkpoint: Checkpoint, _ reader: ObjectReader) throws -> GitComponent {
        guard let id = checkpoint.git else { return GitComponent(repositories: []) }
        guard let component = try? GitComponent(try reader.read(id, .component)) else {
            throw EverettError.damaged("component \(id.short)")
        }
        return component
    }

    func readCoverage(_ checkpoint: Checkpoint, _ reader: ObjectReader) throws -> Coverage {
        guard let coverage = try? Coverage(try reader.read(checkpoint.coverage, .coverage)) else {
            throw EverettError.damaged("coverage report \(checkpoint.coverage.short)")
        }
        return coverage
    }

    func readPolicy(_ checkpoint: Checkpoint, _ reader: ObjectReader) throws -> CapturePolicy {
        guard let policy = try? CapturePolicy(try reader.read(checkpoint.policy, .policy)) else {
            throw EverettError.damaged("policy \(checkpoint.policy.short)")
        }
        return policy
    }

    func checkpointRecord(_ id: Digest, _ project: ProjectRecord) throws -> CheckpointRecord {
        guard let record = try state.checkpoint(id, project.id) else { throw try gone(id, project) }
        return record
    }

    /// Why there is no such checkpoint: it was deleted, or never was.
    func gone(_ id: Digest, _ project: ProjectRecord) throws -> EverettError {
        guard let time = try state.collected(project.id)[id] else {
            return EverettError(
                .notFound, Phrase("no checkpoint \(id.short)", pl: "nie ma punktu kontrolnego \(id.short)")
            )
        }
        return EverettError(
            .notFound,
            Phrase(
                "checkpoint \(id.short) was let go, and deleted on \(time.rfc3339)",
                pl: "punkt kontrolny \(id.short) wygasł i został usunięty \(time.rfc3339)"
            ),
            hints: [
                Phrase(
                    "'everett pin' or a name keeps a checkpoint; 'everett log' lists those that are there",
                    pl: "'everett pin' lub nazwa zachowuje punkt; 'everett log' wypisze te, które są"
                )
            ]
        )
    }
}
