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
}

extension ChronosEngine {
    /// Takes a safety checkpoint, then gives the workspace the state of a checkpoint.
    package func restore(
        _ project: ProjectRecord, _ request: RestoreRequest, _ supervision: Supervision
    ) throws -> RestoreReport {
        try owning("restore \(project.root)", supervision, of: project) {
            let isWhole = request.paths.isEmpty && request.components.contains(.files)
            return try performRestore(
                project, request,
                RestoreEntry(
                    kind: .restore, reverses: nil, headAfter: isWhole ? request.checkpoint : nil, isRecorded: true
                ), supervision
            )
        }
    }

    /// What a restore would change, without changing anything.
    package func previewRestore(
        _ project: ProjectRecord, _ request: RestoreRequest, _ supervision: Supervision
    ) throws -> RestorePreview {
        let reader = try ObjectReader(store)
        let root = try openRoot(project)
        let target = try targetWorld(request.checkpoint, reader)
        let looked = try lookAtWorld(project, root.raw, supervision)
        let current = TargetWorld.World(
            files: looked.world.files, git: looked.world.git, coverage: looked.world.coverage
        )
        supervision.report(.planning)
        let world = try TargetWorld(
            from: current, to: target, paths: request.paths, components: request.components,
            repositories: request.repositories, treeDiff(reader, seen: looked.trees)
        )
        return try preview(world, of: request.checkpoint, project)
    }

    func targetWorld(_ id: Digest, _ reader: ObjectReader) throws -> TargetWorld.World {
        let checkpoint = try readCheckpoint(id, reader)
        return TargetWorld.World(
            files: try readFiles(checkpoint, reader), git: try readGit(checkpoint, reader),
            coverage: try readCoverage(checkpoint, reader)
        )
    }

    private func preview(
        _ world: TargetWorld, of target: Digest, _ project: ProjectRecord
    ) throws -> RestorePreview {
        RestorePreview(
            target: try checkpointRecord(target, project), changes: world.changes,
            executableConfiguration: world.changes.filter {
                $0.new?.kind != .directory && $0.old?.kind != .directory
                    && ExecutableConfiguration.isConfiguration($0.path)
            }.map(\.path),
            untouched: world.untouched, revivedRepositories: world.revived, movedRepositories: world.moved,
            bytesToWrite: world.changes.reduce(0) { sum, change in
                guard let new = change.new, new.kind.isFileLike else { return sum }
                return sum + (change.old.map(new.hasSameContent) == true ? 0 : new.size)
            },
            changedRepositories: world.changedRepositories
        )
    }

    /// The body of a restore, for callers that hold the lock.
    func performRestore(
        _ project: ProjectRecord, _ request: RestoreRequest, _ entry: RestoreEntry, _ supervision: Supervision
    ) throws -> RestoreReport {
        let start = environment.clock.monotonicNanoseconds
        _ = try checkpointRecord(request.checkpoint, project)
        let headBefore = try state.head(project.id, request.timeline)
        let safety = try takeCheckpoint(
            project, CheckpointRequest(timeline: request.timeline), cause: .safety, supervision
        ).id
        try environment.hooks.reach(.restoreSafetyTaken)
        supervision.report(.planning)
        let reader = try ObjectReader(store)
        let current = try targetWorld(safety, reader)
        let target = try targetWorld(request.checkpoint, reader)
        let world = try TargetWorld(
            from: current, to: target, paths: request.paths, components: request.components,
            repositories: request.repositories, treeDiff(reader)
        )
        let preview = try preview(world, of: request.checkpoint, project)
        let root = try openRoot(project)
        let builder = RestoreBuilder(
            engine: self, project: project, request: request, reader: reader, current: current, target: target,
            world: world, supervision: supervision
        )
        var plan = try builder.plan(
            operation: environment.ids.next(), safety: safety, headBefore: headBefore,
            headAfter: entry.headAfter ?? safety, entry
        )
        try environment.hooks.reach(.restorePlanned)
        let run = RestoreRun(engine: self, project: project, supervision: supervision)
        let staging = try run.stage(&plan.plan, plan.staged, builder, root.raw)
        do {
            let finished = try run.finish(plan.plan, root.raw, staging.raw, isRecorded: entry.isRecorded)
            return RestoreReport(
                operation: plan.plan.operation, preview: preview, safetyCheckpoint: safety,
                changed: finished.outcome.changed, removed: finished.outcome.removed, setAside: finished.setAside,
                kept: finished.outcome.kept, isVerified: finished.differing.isEmpty, differing: finished.differing,
                milliseconds: milliseconds(since: start)
            )
        } catch {
            guard entry.isRecorded else { throw error }
            throw try putBack(plan.plan, root.raw, staging.raw, project, EverettError.wrapping(error), supervision)
        }
    }

    /// After a restore failed half-way: gives the workspace back the state of its safety checkpoint.
    private func putBack(
        _ plan: RestorePlan, _ root: Int32, _ staging: Int32, _ project: ProjectRecord, _ failure: EverettError,
        _ supervision: Supervision
    ) throws -> EverettError {
        let quiet = Supervision(onProgress: supervision.onProgress)
        do {
            try RestoreRun(engine: self, project: project, supervision: quiet).abandon(plan, root, staging)
            _ = try performRestore(
                project,
                RestoreRequest(
                    checkpoint: plan.safety, components: plan.components.union([.git]), timeline: plan.timeline,
                    repositories: plan.changedRepositories
                ),
                RestoreEntry(kind: .restore, reverses: nil, headAfter: plan.safety, isRecorded: false), quiet
            )
            return failure.adding(
                hint: Phrase(
                    "the workspace was put back as it was before the restore",
                    pl: "katalog roboczy wrócił do stanu sprzed przywracania"
                )
            )
        } catch {
            return failure.adding(
                hint: Phrase(
                    "the workspace is partly restored; 'everett restore \(plan.safety.short)' gives back how it was",
                    pl: "katalog roboczy jest częściowo przywrócony; 'everett restore \(plan.safety.short)' przywróci "
                        + "poprzedni stan"
                )
            )
        }
    }
}

extension RestoreRequest {
    init(
        checkpoint: Digest, components: Set<Component>, timeline: String, repositories: Set<BytePath>?
    ) {
        self.init(checkpoint: checkpoint, components: components, timeline: timeline)
        self.repositories = repositories
    }
}
