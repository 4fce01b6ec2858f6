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
        /// Whether what is known and remembered is what the target says, or was not asked for.
        let hasMinds: Bool
        let containers: EnvironmentRestore.Outcome
        let databases: ServerRestore.Outcome
        /// Why the staging directory is still there; the next command that writes removes it.
        let leftover: EverettError?

        var isVerified: Bool {
            differing.isEmpty && hasMinds && containers.problems.isEmpty && databases.problems.isEmpty
        }
    }

    var files: any FileOperations { engine.files }
    var journal: RestoreJournal { RestoreJournal(home: engine.home, files: files) }
    private var hooks: Hooks { engine.environment.hooks }
    private var resolution: Resolution { project.policy.crossesMounts ? .beneathAcrossMounts : .beneath }

    // MARK: - Before the promise: nothing in the workspace is changed

    /// Writes everything that will be placed, makes it durable, and promises to finish.
    func stage(_ planned: inout RestoreBuilder.Planned, _ builder: RestoreBuilder) throws -> Descriptor {
        let name = planned.plan.stagingName
        let root = builder.root
        try journal.write(
            .staging(operation: planned.plan.operation, project: planned.plan.project, root: planned.plan.root)
        )
        do {
            try files.makeDirectory(root, name, permissions: 0o700)
        } catch {
            // Whatever has the name already is not ours to remove.
            try? journal.remove(planned.plan.operation)
            throw EverettError(error, while: Phrase("making a staging directory", pl: "tworzenie katalogu roboczego"))
        }
        var isPromised = false
        do {
            let staging = try openStagingAnew(name, root)
            try fill(staging.raw, &planned, builder)
            try knowledge(planned.plan).stage()
            try agents(planned.plan).stage()
            try served(planned.plan).stage()
            try supervision.check()
            try files.syncFileSystem(staging.raw)
            try hooks.reach(.restoreStaged)
            isPromised = true
            try journal.write(.applying(planned.plan))
            try hooks.reach(.restoreJournaled)
            return staging
        } catch {
            giveUp(planned.plan, root, isPromised: isPromised)
            guard let system = error as? SystemError else { throw error }
            throw EverettError(system, while: Phrase("staging the restore", pl: "przygotowanie przywracania"))
        }
    }

    /// What the journal says is taken back before what it speaks of is removed: a crash in between must not find a promise
    /// whose files are gone. What cannot be removed now is removed by the next command that writes.
    private func giveUp(_ plan: RestorePlan, _ root: Int32, isPromised: Bool) {
        do {
            if isPromised { try withdraw(plan) }
            try discardElsewhere(plan.operation, plan)
            try discardStaging(plan.stagingName, root)
            try journal.remove(plan.operation)
        } catch {
            // The first failure is the one to tell.
        }
    }

    /// Takes back the promise to finish: whoever finds the journal now only removes the staging directory.
    func withdraw(_ plan: RestorePlan) throws {
        do {
            try journal.write(.staging(operation: plan.operation, project: plan.project, root: plan.root))
        } catch {
            do {
                try journal.remove(plan.operation)
            } catch {
                // A sync that failed leaves nothing to find until the power is cut; only a journal that is there counts.
                if try journal.operations().contains(plan.operation) { throw error }
            }
        }
    }

    private func openStagingAnew(_ name: CName, _ root: Int32) throws(SystemError) -> Descriptor {
        let staging = try files.openOwned(root, name, [.read, .directory, .noFollow])
        // A default access list of the project must not be inherited by what is staged.
        try EntryMetadata(files).set(staging.raw, 0o700, AttributeList.none)
        return staging
    }

    private func fill(_ staging: Int32, _ planned: inout RestoreBuilder.Planned, _ builder: RestoreBuilder) throws {
        var jobs: [ParallelStaging.Job] = []
        var steps: [Int] = []
        var leaders: [Int: Int] = [:]
        var followers: [(step: Int, path: BytePath, leader: Int)] = []
        let groups = builder.target.files.linkGroups
        for item in planned.staged {
            let group = item.entry.kind == .file ? groups[item.path] : nil
            if let leader = group.flatMap({ leaders[$0] }) {
                followers.append((item.step, item.path, leader))
                continue
            }
            if let group { leaders[group] = item.step }
            steps.append(item.step)
            jobs.append(
                ParallelStaging.Job(
                    entry: item.entry, path: item.path,
                    isLiveDatabase: planned.plan.steps[item.step].action == .database
                )
            )
        }
        let signatures = try stage(jobs, steps.map { planned.plan.steps[$0].slot }, staging, planned.derived, builder)
        for (step, signature) in zip(steps, signatures) { planned.plan.steps[step].staged = signature }
        for (step, path, leader) in followers {
            let slots = (SlotName.slot(planned.plan.steps[leader].slot), SlotName.slot(planned.plan.steps[step].slot))
            do {
                try files.link(staging, slots.0, staging, slots.1)
            } catch {
                throw EverettError(error, while: Phrase("linking \(path)", pl: "dowiązywanie \(path)"))
            }
            planned.plan.steps[step].staged = planned.plan.steps[leader].staged
        }
    }

    private func stage(
        _ jobs: [ParallelStaging.Job], _ slots: [UInt32], _ staging: Int32, _ derived: [BytePath: [UInt8]],
        _ builder: RestoreBuilder
    ) throws -> [ScanSignature] {
        let (files, resolution, root, supervision) = (files, resolution, builder.root, supervision)
        let headers = builder.target.files
        let status = try files.status(root)
        let parallel = ParallelStaging(
            store: engine.store, workers: engine.environment.workers, supervision: supervision,
            makeStaging: { content in
                Staging(
                    files, content: content, headers: headers, rootOwner: (status.user, status.group),
                    overrides: derived, supervision
                )
            },
            makeDirectories: { DirectoryCache(files, root: root, resolution) }
        )
        return try parallel.run(jobs) { job, index, worker in
            try worker.staging.stage(
                job.entry, at: job.path, in: staging, as: SlotName.slot(slots[index]),
                isLiveDatabase: job.isLiveDatabase,
                attributes: try AttributeList.read(job.entry.attributes, worker.reader),
                owner: Machine.user == 0 ? worker.directories.owner(of: job.path) : nil
            )
        }.signatures
    }

    // MARK: - After the promise: forward

    /// Applies, checks, and enters the restore into the log.
    func finish(
        _ plan: RestorePlan, _ root: Int32, _ staging: Int32, isRecovering: Bool = false
    ) throws -> Finished {
        var containers = EnvironmentRestore.Outcome()
        try environment(plan).stop(&containers)
        let databases = isRecovering ? plan.displacedDatabases : nil
        let outcome = try applier(root, staging, databasesWhenRecovering: databases).apply(plan)
        var elsewhereAside = try restoreOutside(plan, root)
        elsewhereAside += try knowledge(plan).perform()
        try agents(plan).perform()
        elsewhereAside += try environment(plan).start(&containers)
        var served = ServerRestore.Outcome()
        try self.served(plan).perform(&served)
        do {
            try files.syncFileSystem(root)
        } catch {
            throw EverettError(error, while: Phrase("making the restore durable", pl: "utrwalanie przywracania"))
        }
        try hooks.reach(.restoreApplied)
        supervision.report(.checking)
        let displaced = try displacedFiles(plan, staging)
        let setAside = try displaced.setAside() + elsewhereAside
        let (differing, hasMinds) = try self.differing(plan, root, outcome, &served)
        try hooks.reach(.restoreVerified)
        if plan.isRecorded { try enter(plan, setAside: setAside.count) }
        // What is in the log is done; a directory that cannot be removed does not undo it.
        var leftover: EverettError?
        do {
            try hooks.reach(.restoreCommitted)
            try cleanUp(displaced, plan, root)
            try hooks.reach(.restoreCleaned)
        } catch {
            leftover = EverettError.wrapping(error)
        }
        return Finished(
            outcome: outcome, setAside: setAside, differing: differing, hasMinds: hasMinds,
            containers: containers, databases: served, leftover: leftover)
    }

    /// Enters a restore that has nothing to change.
    func enterWithoutSteps(_ plan: RestorePlan) throws -> Finished {
        if plan.isRecorded { try enter(plan, setAside: 0) }
        return Finished(
            outcome: RestoreApplier.Outcome(), setAside: [], differing: [], hasMinds: true,
            containers: EnvironmentRestore.Outcome(), databases: ServerRestore.Outcome(), leftover: nil)
    }

    func knowledge(_ plan: RestorePlan) throws -> KnowledgeRestore {
        KnowledgeRestore(run: self, plan: plan, reader: try ObjectReader(engine.store))
    }

    func served(_ plan: RestorePlan) throws -> ServerRestore {
        ServerRestore(run: self, plan: plan, reader: try ObjectReader(engine.store))
    }

    func agents(_ plan: RestorePlan) throws -> AgentsRestore {
        AgentsRestore(run: self, plan: plan, reader: try ObjectReader(engine.store))
    }

    func environment(_ plan: RestorePlan) throws -> EnvironmentRestore {
        EnvironmentRestore(run: self, plan: plan, reader: try ObjectReader(engine.store))
    }

    func applier(
        _ root: Int32, _ staging: Int32, databasesWhenRecovering databases: Set<BytePath>? = nil
    ) -> RestoreApplier {
        RestoreApplier(
            files: files, root: root, staging: staging, resolution: resolution, clock: engine.environment.clock,
            hooks: hooks, supervision: supervision, databasesWhenRecovering: databases
        )
    }

    func displacedFiles(_ plan: RestorePlan, _ staging: Int32) throws -> DisplacedFiles {
        let reader = try ObjectReader(engine.store)
        return DisplacedFiles(
            home: engine.home, plan: plan,
            HeldFiles(
                files: files, staging: staging, reader: reader, safety: try engine.targetWorld(plan.safety, reader),
                target: try engine.targetWorld(plan.target, reader)
            )
        )
    }

    /// Scans again and plans once more: a restore is verified when nothing would be left to do.
    private func differing(
        _ plan: RestorePlan, _ root: Int32, _ outcome: RestoreApplier.Outcome, _ databases: inout ServerRestore.Outcome
    ) throws -> (paths: [BytePath], hasMinds: Bool) {
        let reader = try ObjectReader(engine.store)
        let target = try engine.targetWorld(plan.target, reader)
        let looked = try engine.lookAtWorld(project, root, supervision)
        let now = TargetWorld.World(looked.world)
        let safety = try engine.targetWorld(plan.safety, reader)
        let left = try TargetWorld(
            from: now, to: target, paths: plan.paths, components: plan.components.union([.git]),
            repositories: plan.changedRepositories, engine.treeDiff(reader, seen: looked.trees)
        ).keeping(plan.derived)
        let omissions = Omissions([safety])
        func isExcused(_ path: BytePath) -> Bool {
            plan.derived.contains(path) || outcome.kept.contains(path) || omissions.cover(path)
        }
        var paths = Set(left.changes.map(\.path).filter { !isExcused($0) })
        for path in left.relinked where !isExcused(path) {
            if try target.entry(path, reader)?.kind == .file { paths.insert(path) }
        }
        paths.formUnion(left.outside)
        if left.setsRoot { paths.insert(.root) }
        try looked.world.saveCaches()
        let isKnown = !plan.components.contains(.knowledge) || now.knowledge == target.knowledge
        try served(plan).check(now.databases, &databases)
        return (paths.sorted(), try isKnown && agents(plan).isDone())
    }

    /// Gives repositories outside of the workspace their state, each by git's own rules; doing it twice is doing it once.
    private func restoreOutside(_ plan: RestorePlan, _ root: Int32) throws -> [SetAside] {
        if plan.changedRepositories.isEmpty { return [] }
        let reader = try ObjectReader(engine.store)
        let safety = try engine.targetWorld(plan.safety, reader).git
        let target = try engine.targetWorld(plan.target, reader).git
        var setAside: [SetAside] = []
        for path in plan.changedRepositories.sorted() {
            guard let now = safety.repository(at: path), let then = target.repository(at: path),
                now.isSamePlace(as: then)
            else { continue }
            setAside += try OutsideRestore(
                run: self, plan: plan, root: root, now: now, then: then, content: ContentReader(reader)
            ).perform()
        }
        return setAside
    }

    private func enter(_ plan: RestorePlan, setAside: Int) throws {
        let operation = engine.record(
            plan.kind, project, plan.timeline, id: plan.operation, headBefore: plan.headBefore,
            headAfter: plan.headAfter, worldBefore: plan.safety, worldAfter: plan.target,
            components: plan.components.map(\.rawValue).sorted(), subject: plan.target, reverses: plan.reverses,
            setAside: setAside, repositories: plan.changedRepositories, paths: plan.paths
        )
        try engine.state.write {
            try engine.state.setHead(plan.headAfter, project.id, plan.timeline)
            try engine.state.append(operation, project.id)
        }
    }

    func cleanUp(_ displaced: DisplacedFiles, _ plan: RestorePlan, _ root: Int32) throws {
        do {
            try displaced.clear(root)
        } catch {
            throw EverettError(
                error, while: Phrase("removing the staging directory", pl: "usuwanie katalogu roboczego"))
        }
        try discardElsewhere(plan.operation, plan)
        try journal.remove(plan.operation)
    }

    /// Lets go of what was staged outside of the workspace; of a restore that was not promised there is no plan.
    func discardElsewhere(_ operation: Identifier, _ plan: RestorePlan? = nil) throws {
        do {
            try KnowledgeRestore.discard(operation, of: project, engine)
        } catch {
            throw EverettError(error, while: Phrase("removing what was staged", pl: "usuwanie przygotowanych plików"))
        }
        ServerRestore.discard(operation, plan, of: project, engine)
    }

    func discardStaging(_ name: CName, _ root: Int32) throws(SystemError) {
        let staging: Descriptor
        do {
            staging = try files.openOwned(root, name, [.read, .directory, .noFollow])
        } catch {
            if error.isMissing { return }
            throw error
        }
        for entry in try files.list(staging.raw) { try files.unlink(staging.raw, CName(entry.name)) }
        try files.removeDirectory(root, name)
        try files.fsync(root)
    }
}

extension FilesComponent {
    /// The number of the group of links that a path is in.
    var linkGroups: [BytePath: Int] {
        var groups: [BytePath: Int] = [:]
        for (number, group) in links.enumerated() { for path in group { groups[path] = number } }
        return groups
    }
}
