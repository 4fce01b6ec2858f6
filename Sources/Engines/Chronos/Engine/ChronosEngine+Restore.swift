internal import Base
internal import Platform

/// What a restore is asked to do, beyond the request: how it is entered into the log.
struct RestoreEntry {
    let kind: OperationRecord.Kind
    let reverses: Identifier?
    /// Where the timeline's head stands afterwards; nil: where the safety checkpoint put it.
    let headAfter: Digest?
    /// False for putting back what a failed restore began.
    let isRecorded: Bool
    /// Asked about the safety checkpoint, before anything is changed: what is to be replaced must still be what was seen.
    var accepts: (Digest) throws -> Void = { _ in }
}

extension ChronosEngine {
    /// Takes a safety checkpoint, then gives the workspace the state of a checkpoint.
    package func restore(
        _ project: ProjectRecord, _ request: RestoreRequest, _ supervision: Supervision
    ) throws -> RestoreReport {
        try owning("restore \(project.root)", supervision, of: project) {
            try performRestore(
                project, request,
                RestoreEntry(
                    kind: .restore, reverses: nil, headAfter: request.isWhole ? request.checkpoint : nil,
                    isRecorded: true
                ), supervision
            )
        }
    }

    /// What a restore would change, without changing anything.
    package func previewRestore(
        _ project: ProjectRecord, _ request: RestoreRequest, _ supervision: Supervision
    ) throws -> RestorePreview {
        try preview(project, request, allowingUnknown: false, supervision)
    }

    /// The preview of an undo may be about a path that is nowhere any more.
    func preview(
        _ project: ProjectRecord, _ asked: RestoreRequest, allowingUnknown: Bool, _ supervision: Supervision
    ) throws -> RestorePreview {
        let reader = try ObjectReader(store)
        let request = try narrowed(asked, reader)
        let root = try openRoot(project)
        let target = try targetWorld(request.checkpoint, reader)
        let looked = try lookAtWorld(project, root.raw, supervision)
        let current = TargetWorld.World(looked.world)
        supervision.report(.planning)
        let diff = treeDiff(reader, seen: looked.trees)
        if !allowingUnknown {
            try requireKnown(request, current, target) { try looked.trees[$0] ?? reader.tree($0) }
        }
        let world = try TargetWorld(
            from: current, to: target, paths: request.paths, components: request.components,
            repositories: request.repositories, diff
        )
        return try preview(world, from: current, to: target, of: request, project, reader)
    }

    /// What of a request there is to do: what is known belongs to the whole world, and may be lost.
    private func narrowed(_ request: RestoreRequest, _ reader: ObjectReader) throws -> RestoreRequest {
        var narrowed = request
        if !request.paths.isEmpty { narrowed.components.subtract([.agents, .databases, .environment]) }
        guard request.components.contains(.knowledge) else { return narrowed }
        let known = try readKnowledge(try readCheckpoint(request.checkpoint, reader), reader)
        if try !request.paths.isEmpty || known.map(PurgedPaths(store: store, reader: reader).holds) == false {
            narrowed.components.remove(.knowledge)
        }
        return narrowed
    }

    /// Where the repositories that a restore changes will stand.
    private func standings(
        of world: TargetWorld, _ target: TargetWorld.World, _ reader: ObjectReader
    ) throws -> [RepositoryStanding] {
        let changed = target.git.repositories.filter { world.changedRepositories.contains($0.path) }
        if changed.isEmpty { return [] }
        let counter = LargeFileCounter(
            content: ContentReader(reader), files: target.files, repositories: target.git.repositories
        )
        return try changed.map { RepositoryStanding($0, largeFiles: try counter.count($0)) }
    }

    func targetWorld(_ id: Digest, _ reader: ObjectReader) throws -> TargetWorld.World {
        let checkpoint = try readCheckpoint(id, reader)
        let files = try readFiles(checkpoint, reader)
        let git = try readGit(checkpoint, reader)
        let purged = try PurgedPaths(store: store, reader: reader).find(files, git)
        return TargetWorld.World(
            files: files, git: git, coverage: try readCoverage(checkpoint, reader).adding(purged),
            policy: try readPolicy(checkpoint, reader), knowledge: try readKnowledge(checkpoint, reader),
            agents: try readAgents(checkpoint, reader), databases: try readDatabases(checkpoint, reader),
            environment: try readEnvironment(checkpoint, reader)
        )
    }

    /// A path that is nowhere is a mistake of whoever named it, not a restore of nothing.
    func requireKnown(
        _ request: RestoreRequest, _ current: TargetWorld.World, _ target: TargetWorld.World,
        _ tree: (Digest) throws -> Tree
    ) throws {
        for path in request.paths where !path.isRoot {
            let isKnown = try [current, target].contains { world in
                let skipped = PathSet(world.coverage.skipped.map(\.path))
                return try skipped.covers(path) || skipped.liesBeneath(path) || world.entry(path, tree) != nil
            }
            if isKnown { continue }
            throw EverettError(
                .notFound,
                Phrase(
                    "\(path) is neither in the project nor in checkpoint \(request.checkpoint.short)",
                    pl: "\(path) nie ma ani w projekcie, ani w punkcie kontrolnym \(request.checkpoint.short)"
                ),
                hints: [
                    Phrase(
                        "'everett diff \(request.checkpoint.short)' lists what differs",
                        pl: "'everett diff \(request.checkpoint.short)' wypisze, co się różni"
                    )
                ]
            )
        }
    }

    private func preview(
        _ world: TargetWorld, from current: TargetWorld.World, to target: TargetWorld.World,
        of request: RestoreRequest,
        _ project: ProjectRecord, _ reader: ObjectReader
    ) throws -> RestorePreview {
        let repositories = Set((current.git.inside + target.git.inside).map(\.path))
        let databases =
            request.components.contains(.databases)
            ? DatabaseChange.changes(from: current.databases, to: target.databases)
                .filter { request.databases?.contains($0.name) ?? true } : []
        return RestorePreview(
            target: try checkpointRecord(request.checkpoint, project), changes: world.changes,
            executableConfiguration: world.executableConfiguration(repositories),
            untouched: world.untouched, kept: world.kept, revivedRepositories: world.revived,
            movedRepositories: world.moved, changedStandings: try standings(of: world, target, reader),
            relinked: world.relinked.sorted(), changesRoot: world.setsRoot,
            bytesToWrite: world.changes.reduce(0) { sum, change in
                guard let new = change.new, new.kind.isFileLike else { return sum }
                return sum + (change.old.map(new.hasSameContent) == true ? 0 : new.size)
            },
            knowledge: request.components.contains(.knowledge)
                ? KnowledgeChange(from: current.knowledge, to: target.knowledge) : nil,
            agents: request.components.contains(.agents)
                ? AgentsChange(from: current.agents, to: target.agents) : nil,
            databases: databases,
            databasesLeft: request.components.contains(.databases)
                ? DatabaseChange.left(from: current.databases, to: target.databases) : [],
            sessions: try sessions(of: databases.map(\.name), project),
            containers: containerPreview(from: current.environment, to: target.environment, request, project),
            variablesLeft: request.isWhole ? variablesLeft(target.environment, project) : [],
            changedRepositories: world.changedRepositories
        )
    }

    /// The body of a restore, for callers that hold the lock.
    func performRestore(
        _ project: ProjectRecord, _ asked: RestoreRequest, _ entry: RestoreEntry, _ supervision: Supervision
    ) throws -> RestoreReport {
        let start = environment.clock.monotonicNanoseconds
        _ = try checkpointRecord(asked.checkpoint, project)
        let occupation = try requireIdle(project)
        defer { withExtendedLifetime(occupation) {} }
        let headBefore = try state.head(project.id, project.timeline)
        // Whoever has volumes go back has agreed that containers are stopped for it.
        let safety = try takeCheckpoint(
            project, CheckpointRequest(copiesVolumes: try changesVolumes(asked, project)), cause: .safety, supervision
        ).id
        try environment.hooks.reach(.restoreSafetyTaken)
        try entry.accepts(safety)
        supervision.report(.planning)
        let reader = try ObjectReader(store)
        let request = try narrowed(asked, reader)
        let current = try targetWorld(safety, reader)
        let target = try targetWorld(request.checkpoint, reader)
        if entry.kind == .restore, entry.isRecorded { try requireKnown(request, current, target, reader.tree) }
        let world = try TargetWorld(
            from: current, to: target, paths: request.paths, components: request.components,
            repositories: request.repositories, treeDiff(reader)
        )
        let preview = try preview(
            world, from: current, to: target, of: request, project, reader
        )
        if !supervision.endsSessions, !preview.sessions.isEmpty { throw Words.databasesInUse(preview.sessions) }
        let databases = try databasesToReplace(preview, project)
        if project.overlay != nil {
            try environment.hooks.reach(.restorePlanned)
            return try performOverlayRestore(
                project, request, entry, safety: safety, headBefore: headBefore, preview, world, databases,
                current: current,
                target: target, reader, startedAt: start, supervision)
        }
        let root = try openRoot(project)
        let builder = RestoreBuilder(
            engine: self, project: project, request: request, reader: reader, current: current, target: target,
            world: world, root: root.raw
        )
        var planned = try builder.plan(
            operation: environment.ids.next(), safety: safety, headBefore: headBefore,
            headAfter: entry.headAfter ?? safety, databases: databases, entry
        )
        try RestorePreflight(
            files: files, root: root.raw, reader: reader, current: current, policy: project.policy,
            rootPath: project.root
        ).check(planned.plan, planned.staged)
        try environment.hooks.reach(.restorePlanned)
        let run = RestoreRun(engine: self, project: project, supervision: supervision)
        func report(_ finished: RestoreRun.Finished) -> RestoreReport {
            RestoreReport(
                operation: planned.plan.operation, preview: preview, safetyCheckpoint: safety,
                changed: finished.outcome.changed, removed: finished.outcome.removed, setAside: finished.setAside,
                kept: Set(world.kept).union(finished.outcome.kept).sorted(), isVerified: finished.isVerified,
                differing: finished.differing,
                containerProblems: finished.containers.problems, databaseProblems: finished.databases.problems,
                keptDatabases: finished.databases.kept, leftover: finished.leftover,
                milliseconds: milliseconds(since: start)
            )
        }
        if planned.plan.steps.isEmpty, world.outside.isEmpty, preview.knowledge == nil, preview.agents == nil,
            preview.databases.isEmpty, preview.containers?.isWanted != true
        {
            return report(try run.enterWithoutSteps(planned.plan))
        }
        let staging = try run.stage(&planned, builder)
        do {
            return report(try run.finish(planned.plan, root.raw, staging.raw))
        } catch {
            // A failure while it was entered into the log may come after the entry.
            guard entry.isRecorded, try !state.hasOperation(planned.plan.operation) else { throw error }
            throw run.putBack(planned.plan, root.raw, staging.raw, after: EverettError.wrapping(error))
        }
    }
}

extension RestoreRequest {
    init(
        checkpoint: Digest, paths: [BytePath], components: Set<Component>, repositories: Set<BytePath>?
    ) {
        self.init(checkpoint: checkpoint, paths: paths, components: components)
        self.repositories = repositories
    }

    /// Whether the workspace's files become those of the checkpoint, all of them.
    var isWhole: Bool { paths.isEmpty && components.contains(.files) }
}
