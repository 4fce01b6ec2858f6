package import Base
internal import Platform

/// Questions: nothing here takes the lock or changes anything.
extension ChronosEngine {
    package func status(
        _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> StatusReport {
        let head = try state.head(project.id, project.timeline)
        let unfinished = try hasUnfinishedRestore(project)
        guard let head else {
            return StatusReport(
                project: project, timeline: project.timeline, head: nil, changes: nil, movedRepositories: [],
                hasUnfinishedRestore: unfinished, repositories: [], executableConfiguration: [], databases: [],
                databasesUnknown: [], variables: [], volumes: []
            )
        }
        let (report, now) = try compare(project, from: .checkpoint(head), to: .workspace, supervision)
        return StatusReport(
            project: project, timeline: project.timeline, head: try checkpointRecord(head, project),
            changes: report.changes,
            movedRepositories: report.movedRepositories, hasUnfinishedRestore: unfinished,
            repositories: now.repositories.map { RepositoryStanding($0) },
            executableConfiguration: report.executableConfiguration, databases: report.databases,
            databasesUnknown: report.databasesUnknown, variables: try variableChanges(project),
            volumes: try volumeChanges(project)
        )
    }

    /// Every checkpoint of the project, newest first.
    package func log(_ project: ProjectRecord, includingHidden: Bool = false) throws -> [CheckpointRecord] {
        try state.checkpoints(project.id, includingHidden: includingHidden)
    }

    /// What its timeline stands on; nil before the first checkpoint.
    package func newest(_ project: ProjectRecord) throws -> CheckpointRecord? {
        try state.head(project.id, project.timeline).flatMap { try state.checkpoint($0, project.id) }
    }

    /// How many ``log(_:includingHidden:)`` lists.
    package func checkpointCount(_ project: ProjectRecord) throws -> Int { try state.checkpointCount(project.id) }

    /// The history of one timeline, newest first: what was made on it, and what its head came from.
    ///
    /// To `main` belongs what was imported, too: it has no workspace of its own to look from.
    package func history(_ project: ProjectRecord) throws -> [CheckpointRecord] {
        let all = try state.checkpoints(project.id, includingHidden: false)
        let known = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        var lineage: Set<Digest> = []
        var open = [try state.head(project.id, project.timeline)].compactMap { $0 }
        while let id = open.popLast() {
            guard lineage.insert(id).inserted else { continue }
            open += known[id]?.parents ?? []
        }
        let elsewhere = Set(
            try state.timelineRecords(project.id).filter { $0.kind == .directory || $0.kind == .sandbox }
                .map(\.name)
        )
        .subtracting([project.timeline])
        return all.filter { record in
            lineage.contains(record.id) || record.timeline == project.timeline
                || project.key == nil && record.cause == .imported && !elsewhere.contains(record.timeline)
        }
    }

    /// The newest checkpoint of a timeline that somebody gave a name.
    package func newestNamed(_ project: ProjectRecord) throws -> CheckpointRecord {
        if let named = try history(project).first(where: { $0.name != nil }) { return named }
        throw EverettError(
            .notFound, Phrase("no checkpoint here has a name", pl: "żaden punkt kontrolny nie ma tu nazwy"),
            hints: [
                Phrase(
                    "'everett checkpoint -m NAME' makes one; 'everett restore ID' goes to any",
                    pl: "'everett checkpoint -m NAZWA' tworzy taki; 'everett restore ID' wraca do dowolnego")
            ])
    }

    package func head(_ project: ProjectRecord) throws -> Digest? {
        try state.head(project.id, project.timeline)
    }

    /// The checkpoint meant by a full id, a unique prefix of one (four digits at least), a name, or `@` for the head.
    package func resolve(_ text: String, _ project: ProjectRecord) throws -> Digest {
        if CheckpointName.reserved.contains(text) {
            if let head = try state.head(project.id, project.timeline) { return head }
            throw EverettError(
                .notFound, Phrase("there is no checkpoint yet", pl: "nie ma jeszcze punktu kontrolnego"),
                hints: [Phrase("make one: everett checkpoint", pl: "utwórz go: everett checkpoint")]
            )
        }
        let all = try state.checkpoints(project.id, includingHidden: true)
        let isPrefix = text.utf8.count >= 4 && text.utf8.allSatisfy { Hex.nibble($0) != nil }
        // A name may look like an id: whoever gives a whole id means it, and what could be either is not guessed.
        let isWhole = Digest(hex: text) != nil
        let candidates = all.filter { record in
            let isNamed = !isWhole && record.name == text && !record.isHidden
            return isNamed || (isPrefix && record.id.hex.hasPrefix(text.lowercased()))
        }
        guard candidates.count <= 1 else {
            throw EverettError(
                .conflict,
                Phrase(
                    "'\(text)' could be any of \(candidates.count) checkpoints",
                    pl: "'\(text)' pasuje do \(candidates.count) punktów kontrolnych"
                ),
                hints: candidates.prefix(5).map { Phrase(verbatim: "\($0.id.short)  \($0.created.rfc3339)") }
            )
        }
        guard let found = candidates.first else {
            throw EverettError(
                .notFound, Phrase("no checkpoint '\(text)'", pl: "nie ma punktu kontrolnego '\(text)'"),
                hints: [Phrase("'everett log' lists them", pl: "'everett log' wypisze wszystkie")]
            )
        }
        return found.id
    }

    package func show(_ id: Digest, _ project: ProjectRecord) throws -> CheckpointDetail {
        let record = try checkpointRecord(id, project)
        let reader = try ObjectReader(store)
        let checkpoint = try readCheckpoint(id, reader)
        let git = try readGit(checkpoint, reader)
        let counter = LargeFileCounter(
            content: ContentReader(reader), files: try readFiles(checkpoint, reader), repositories: git.repositories
        )
        return CheckpointDetail(
            record: record, checkpoint: checkpoint, coverage: try readCoverage(checkpoint, reader),
            policy: try readPolicy(checkpoint, reader), git: checkpoint.git == nil ? nil : git,
            knowledge: try readKnowledge(checkpoint, reader), agents: try readAgents(checkpoint, reader),
            databases: try readDatabases(checkpoint, reader),
            environment: try environmentState(of: .checkpoint(id), project),
            repositories: try git.repositories.map { RepositoryStanding($0, largeFiles: try counter.count($0)) },
            isHead: try state.head(project.id, project.timeline) == id
        )
    }

    /// What differs between two checkpoints, or a checkpoint and the workspace.
    package func diff(
        _ project: ProjectRecord, from: DiffSide, to: DiffSide, _ supervision: Supervision
    ) throws -> DiffReport {
        try compare(project, from: from, to: to, supervision).report
    }

    /// What differs at one path; nil when nothing does. Only the trees that lead there are read.
    package func difference(
        at path: BytePath, _ project: ProjectRecord, from: DiffSide, to: DiffSide, _ supervision: Supervision
    ) throws -> TreeChange? {
        let reader = try ObjectReader(store)
        var seen: [Digest: Tree] = [:]
        let old = try world(from, project, reader, &seen, supervision)
        let new = try world(to, project, reader, &seen, supervision)
        return try treeDiff(reader, seen: seen).change(from: old.files.tree, to: new.files.tree, at: path)
    }

    private func compare(
        _ project: ProjectRecord, from: DiffSide, to: DiffSide, _ supervision: Supervision
    ) throws -> (report: DiffReport, newer: GitComponent) {
        let reader = try ObjectReader(store)
        var seen: [Digest: Tree] = [:]
        let old = try world(from, project, reader, &seen, supervision)
        let new = try world(to, project, reader, &seen, supervision)
        let diff = treeDiff(reader, seen: seen)
        let changes = try diff.changes(from: old.files.tree, to: new.files.tree)
        let paths = Set(old.git.repositories.map(\.path)).union(new.git.repositories.map(\.path))
        let moved = try paths.filter { path in
            try hasMoved(old.git.repository(at: path), new.git.repository(at: path)) { try seen[$0] ?? reader.tree($0) }
        }
        let report = DiffReport(
            changes: changes, movedRepositories: moved.sorted(),
            executableConfiguration: try executableConfiguration(changes, old.git, new.git, diff),
            databases: DatabaseChange.changes(from: old.databases, to: new.databases, anywhere: true),
            databasesUnknown: (old.databases?.entries ?? []).map(\.name).filter { new.databases?[$0] == nil }
        )
        return (report, new.git)
    }

    /// Changed files that some program may run; those of a repository are told here, since no file of the project is one.
    private func executableConfiguration(
        _ changes: [TreeChange], _ old: GitComponent, _ new: GitComponent, _ diff: TreeDiff
    ) throws -> [BytePath] {
        var all = changes
        for then in new.inside {
            guard let now = old.insideRepository(at: then.path), now.tree != then.tree else { continue }
            all += try diff.changes(from: now.tree, to: then.tree, at: then.path)
        }
        let configuration = ExecutableConfiguration(repositories: new.inside.map(\.path))
        return all.filter {
            $0.new?.kind != .directory && $0.old?.kind != .directory && configuration.isConfiguration($0.path)
        }.map(\.path).sorted()
    }

    /// What git rewrites while it only looks, or that follows from the references.
    private static let gitBookkeeping: Set<[UInt8]> = Set(
        ["index", "logs", "objects", "ORIG_HEAD", "FETCH_HEAD", "COMMIT_EDITMSG", "gc.log"].map { Array($0.utf8) }
    )

    /// Whether a repository stands elsewhere, or is set up otherwise; `git status` alone moves nothing.
    private func hasMoved(
        _ old: GitComponent.Repository?, _ new: GitComponent.Repository?, _ readTree: (Digest) throws -> Tree
    ) throws -> Bool {
        guard let old, let new else { return true }
        if old.head != new.head || old.commit != new.commit { return true }
        if old.tree == new.tree { return false }
        func standing(_ repository: GitComponent.Repository) throws -> [TreeEntry] {
            try readTree(repository.tree).entries.filter { !ChronosEngine.gitBookkeeping.contains($0.name) }
        }
        return try standing(old) != standing(new)
    }

    private func world(
        _ side: DiffSide, _ project: ProjectRecord, _ reader: ObjectReader, _ seen: inout [Digest: Tree],
        _ supervision: Supervision
    ) throws -> (files: FilesComponent, git: GitComponent, databases: DatabasesComponent?) {
        switch side {
        case .checkpoint(let id):
            let checkpoint = try readCheckpoint(id, reader)
            return (
                try readFiles(checkpoint, reader), try readGit(checkpoint, reader),
                try readDatabases(checkpoint, reader)
            )
        case .workspace:
            let root = try openRoot(project)
            let looked = try lookAtWorld(project, root.raw, supervision)
            seen.merge(looked.trees) { first, _ in first }
            return (looked.world.files, looked.world.git, looked.world.databases)
        case .world(let other): return try world(.workspace, other, reader, &seen, supervision)
        }
    }

    /// The content of one side of a change, for showing a difference; nil when it is larger than `limit` or no file.
    ///
    /// A database's content is its stored image. What is sealed is not given out here at all.
    package func content(
        of entry: TreeEntry?, at path: BytePath, on side: DiffSide, _ project: ProjectRecord, limit: Int
    ) throws -> [UInt8]? {
        guard let entry, entry.kind.isFileLike, !entry.isSecret, entry.size <= UInt64(limit) else { return nil }
        switch side {
        case .checkpoint:
            return try ContentReader(ObjectReader(store)).bytes(of: entry)
        case .workspace:
            let root = try openRoot(project)
            do {
                let file = try files.openOwned(
                    beneath: root.raw, path, [.read, .noFollow, .nonBlocking], resolution: .beneathAcrossMounts
                )
                return try files.readUpTo(file.raw, limit, at: 0)
            } catch {
                throw EverettError(error, while: Phrase("reading \(path)", pl: "odczyt \(path)"))
            }
        case .world(let other): return try content(of: entry, at: path, on: .workspace, other, limit: limit)
        }
    }

    /// Newest first.
    package func operations(_ project: ProjectRecord, limit: Int = .max) throws -> [OperationRecord] {
        try state.operations(project.id, limit: limit)
    }

    /// The operation log of all projects, oldest first: what came after `number`, whoever did it.
    ///
    /// Numbers rise, and a transaction that is under way holds none that is lower than one that can be read.
    package func operations(after number: Int, limit: Int) throws -> [FollowedOperation] {
        try state.operations(after: number, limit: limit).map { project, record in
            FollowedOperation(
                project: project, record: record,
                checkpoint: try record.subject.flatMap { try state.checkpoint($0, project) })
        }
    }

    /// How many files differ between a checkpoint and the one before it; nil when that one is no longer there.
    package func changedFiles(_ checkpoint: CheckpointRecord) throws -> Int? {
        checkpoint.parents.isEmpty ? checkpoint.files : try changedCounts(checkpoint)?.total
    }

    /// The same by what became of them; nil also for a checkpoint that is the first.
    package func changedCounts(_ checkpoint: CheckpointRecord) throws -> ChangeCounts? {
        guard let parent = checkpoint.parents.first else { return nil }
        let reader = try counting.get()
        do {
            let before = try readFiles(readCheckpoint(parent, reader), reader)
            let after = try readFiles(readCheckpoint(checkpoint.id, reader), reader)
            return ChangeCounts(
                try treeDiff(reader).changes(from: before.tree, to: after.tree)
                    .filter { ($0.new ?? $0.old)?.kind != .directory })
        } catch let error as EverettError where error.code == .integrity || error.code == .notFound {
            return nil
        }
    }
}

extension ChronosEngine {
    /// Pins or unpins a checkpoint: a pinned one is never thinned out.
    ///
    /// - Returns: The operation, or nil when nothing had to be changed.
    package func setPinned(
        _ pinned: Bool, _ id: Digest, _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> OperationRecord? {
        try owning(pinned ? "pin" : "unpin", supervision, of: project) {
            guard try checkpointRecord(id, project).isPinned != pinned else { return nil }
            let operation = record(pinned ? .pin : .unpin, project, project.timeline, subject: id)
            try state.write {
                try state.setPinned(pinned, id, project.id)
                try state.append(operation, project.id)
            }
            return operation
        }
    }
}
