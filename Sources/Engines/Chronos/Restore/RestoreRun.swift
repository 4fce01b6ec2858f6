internal import Base
internal import Platform

/// Takes a plan from staging to the log entry; the same hands finish a restore that a crash interrupted.
struct RestoreRun {
    let engine: ChronosEngine
    let project: ProjectRecord
    let supervision: Supervision

    struct Finished {
        let outcome: RestoreApplier.Outcome
        let setAside: [SetAside]
        let differing: [BytePath]
    }

    private var files: any FileOperations { engine.files }
    private var journal: RestoreJournal { RestoreJournal(home: engine.home, files: files) }
    private var hooks: Hooks { engine.environment.hooks }

    // MARK: - Before the promise: nothing in the workspace is changed

    /// Writes everything that will be placed, makes it durable, and promises to finish.
    func stage(
        _ plan: inout RestorePlan, _ staged: [StepPlanner.Staged], _ builder: RestoreBuilder, _ root: Int32
    ) throws -> Descriptor {
        try journal.write(.staging(operation: plan.operation, project: plan.project, root: plan.root))
        let staging: Descriptor
        do {
            try files.makeDirectory(root, plan.stagingName, permissions: 0o700)
            staging = try files.openOwned(root, plan.stagingName, [.read, .directory, .noFollow])
        } catch {
            try? files.removeDirectory(root, plan.stagingName)
            try? journal.remove(plan.operation)
            throw EverettError(error, while: Phrase("making a staging directory", pl: "tworzenie katalogu roboczego"))
        }
        do {
            try fill(staging.raw, &plan, staged, builder, root)
            try supervision.check()
            try files.syncFileSystem(staging.raw)
            try hooks.reach(.restoreStaged)
            try journal.write(.applying(plan))
            try hooks.reach(.restoreJournaled)
            return staging
        } catch {
            try? discardStaging(plan.stagingName, root)
            try? journal.remove(plan.operation)
            if let system = error as? SystemError {
                throw EverettError(system, while: Phrase("staging the restore", pl: "przygotowanie przywracania"))
            }
            throw error
        }
    }

    private func fill(
        _ staging: Int32, _ plan: inout RestorePlan, _ staged: [StepPlanner.Staged], _ builder: RestoreBuilder,
        _ root: Int32
    ) throws {
        let owner = try files.status(root)
        let writer = Staging(
            files, directory: staging, content: ContentReader(builder.reader), headers: builder.target.files,
            rootOwner: (owner.user, owner.group), overrides: try builder.derivedLogs(), supervision
        )
        var leaders: [[BytePath]: (name: CName, inode: UInt64)] = [:]
        var groups: [BytePath: [BytePath]] = [:]
        for group in builder.target.files.links { for path in group { groups[path] = group } }
        let total = staged.reduce(UInt64(0)) { $0 + $1.entry.size }
        for (index, item) in staged.enumerated() {
            try supervision.check()
            if index % 16 == 0 {
                supervision.report(
                    .staging, units: index, of: staged.count, bytes: writer.bytesWritten, of: total
                )
            }
            let step = plan.steps[item.step]
            if let group = groups[item.path], item.entry.kind == .file {
                if let leader = leaders[group] {
                    try writer.link(leader.name, as: step.slotName, path: item.path)
                    plan.steps[item.step].stagedInode = leader.inode
                    continue
                }
            }
            let before = try files.statusIfPresent(root, CName(item.path))
            let inode = try writer.stage(
                item.entry, at: item.path, as: step.slotName, isLiveDatabase: step.action == .database,
                attributes: try builder.attributes(of: item.entry),
                owner: before.map { ($0.user, $0.group) }
            )
            plan.steps[item.step].stagedInode = inode
            if let group = groups[item.path], item.entry.kind == .file { leaders[group] = (step.slotName, inode) }
        }
    }

    // MARK: - After the promise: forward

    /// Applies, checks, and enters the restore into the log.
    func finish(_ plan: RestorePlan, _ root: Int32, _ staging: Int32, isRecorded: Bool) throws -> Finished {
        let applier = RestoreApplier(
            files: files, root: root, staging: staging,
            resolution: project.policy.crossesMounts ? .beneathAcrossMounts : .beneath,
            clock: engine.environment.clock, hooks: hooks, supervision: supervision
        )
        let outcome = try applier.apply(plan)
        do {
            try files.syncFileSystem(root)
        } catch {
            throw EverettError(error, while: Phrase("making the restore durable", pl: "utrwalanie przywracania"))
        }
        try hooks.reach(.restoreApplied)
        supervision.report(.checking)
        let displaced = DisplacedFiles(files: files, staging: staging, home: engine.home, plan: plan)
        let setAside = try displaced.setAside()
        let differing = try self.differing(plan, root, outcome)
        try hooks.reach(.restoreVerified)
        if isRecorded { try enter(plan, setAside: setAside.count) }
        try hooks.reach(.restoreCommitted)
        try cleanUp(displaced, plan, root)
        try hooks.reach(.restoreCleaned)
        return Finished(outcome: outcome, setAside: setAside, differing: differing)
    }

    /// Scans again and plans once more: a restore is verified when nothing would be left to do.
    private func differing(
        _ plan: RestorePlan, _ root: Int32, _ outcome: RestoreApplier.Outcome
    ) throws -> [BytePath] {
        let reader = try ObjectReader(engine.store)
        let target = try engine.targetWorld(plan.target, reader)
        let looked = try engine.lookAtWorld(project, root, supervision)
        let now = TargetWorld.World(
            files: looked.world.files, git: looked.world.git, coverage: looked.world.coverage
        )
        let safety = try engine.targetWorld(plan.safety, reader)
        let left = try TargetWorld(
            from: now, to: target, paths: plan.paths, components: plan.components.union([.git]),
            repositories: plan.changedRepositories, engine.treeDiff(reader, seen: looked.trees)
        )
        var paths = left.changes.map(\.path).filter { path in
            !plan.derived.contains(path) && !outcome.kept.contains(path) && !safety.coverage.omits(path)
        }
        paths += left.relinked.subtracting(paths).sorted()
        if left.setsRoot { paths.append(.root) }
        try looked.world.saveCaches()
        return paths
    }

    private func enter(_ plan: RestorePlan, setAside: Int) throws {
        let operation = engine.record(
            plan.kind, project, plan.timeline, id: plan.operation, headBefore: plan.headBefore,
            headAfter: plan.headAfter, worldBefore: plan.safety, worldAfter: plan.target,
            components: plan.components.map(\.rawValue).sorted(), subject: plan.target, reverses: plan.reverses,
            setAside: setAside, repositories: plan.changedRepositories
        )
        try engine.state.write {
            try engine.state.setHead(plan.headAfter, project.id, plan.timeline)
            try engine.state.append(operation, project.id)
        }
    }

    private func cleanUp(_ displaced: DisplacedFiles, _ plan: RestorePlan, _ root: Int32) throws {
        do {
            try displaced.clear(root)
        } catch {
            throw EverettError(
                error, while: Phrase("removing the staging directory", pl: "usuwanie katalogu roboczego"))
        }
        try journal.remove(plan.operation)
    }

    private func discardStaging(_ name: CName, _ root: Int32) throws(SystemError) {
        let staging: Descriptor
        do {
            staging = try files.openOwned(root, name, [.read, .directory, .noFollow])
        } catch {
            if error.isMissing { return }
            throw error
        }
        for entry in try files.list(staging.raw) { try files.unlink(staging.raw, CName(entry.name)) }
        try files.removeDirectory(root, name)
    }

    /// Gives up a restore that cannot be finished; what it displaced and the safety checkpoint does not hold is kept.
    func abandon(_ plan: RestorePlan, _ root: Int32, _ staging: Int32) throws {
        let displaced = DisplacedFiles(files: files, staging: staging, home: engine.home, plan: plan)
        _ = try displaced.setAside()
        try cleanUp(displaced, plan, root)
    }

    // MARK: - After a crash

    /// Finishes, or takes back, what an interrupted restore left; a second time there is nothing to do.
    func recover(_ content: RestoreJournal.Content) throws {
        let root = try engine.openRoot(project)
        switch content {
        case .staging(let operation, _, _):
            do {
                try discardStaging(RestorePlan.stagingName(operation), root.raw)
            } catch {
                throw EverettError(
                    error, while: Phrase("removing the staging directory", pl: "usuwanie katalogu roboczego")
                )
            }
            try journal.remove(operation)
        case .applying(let plan):
            supervision.report(.recovering)
            let staging: Descriptor
            do {
                staging = try files.openOwned(root.raw, plan.stagingName, [.read, .directory, .noFollow])
            } catch {
                guard error.isMissing else {
                    throw EverettError(error, while: Phrase("finishing a restore", pl: "kończenie przywracania"))
                }
                // Everything was done but the journal's own end, or the staging directory was deleted from outside; then
                // the safety checkpoint is what there is to go back to.
                try journal.remove(plan.operation)
                return
            }
            if try engine.state.hasOperation(plan.operation) {
                try abandon(plan, root.raw, staging.raw)
            } else {
                _ = try finish(plan, root.raw, staging.raw, isRecorded: true)
            }
        }
    }
}
