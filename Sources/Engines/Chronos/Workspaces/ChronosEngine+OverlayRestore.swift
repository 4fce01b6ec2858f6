internal import Base
internal import Platform

extension ChronosEngine {
    /// A restore of a sandbox timeline in which no program runs: another directory is made that shows the wanted state, and one row says that it is in
    /// force. Before that nothing has changed, and after it nothing is left to do.
    func performOverlayRestore(
        _ project: ProjectRecord, _ request: RestoreRequest, _ entry: RestoreEntry, safety: Digest,
        headBefore: Digest?, _ preview: RestorePreview, _ world: TargetWorld,
        _ replaced: [RestorePlan.Database], current: TargetWorld.World,
        target: TargetWorld.World, _ reader: ObjectReader, startedAt start: Int64, _ supervision: Supervision
    ) throws -> RestoreReport {
        guard let old = project.overlay, let key = project.key,
            var timeline = try state.timeline(project.timeline, project.id)
        else { throw EverettError(.internal, Phrase(verbatim: "a sandbox timeline without a place")) }
        let plan = RestorePlan(
            operation: environment.ids.next(), kind: entry.kind, reverses: entry.reverses, project: project.id,
            root: project.root, timeline: project.timeline, safety: safety, target: request.checkpoint,
            headBefore: headBefore, headAfter: entry.headAfter ?? safety, paths: request.paths,
            components: request.components, changedRepositories: world.changedRepositories, derived: [],
            databases: replaced, isRecorded: entry.isRecorded, steps: [])
        let operation = plan.operation
        let run = RestoreRun(engine: self, project: project, supervision: supervision)
        let agents = AgentsRestore(run: run, plan: plan, reader: reader)
        let served = ServerRestore(run: run, plan: plan, reader: reader)
        let takesAlong = preview.agents != nil || !preview.databases.isEmpty
        let headAfter = entry.headAfter ?? safety
        var databases = ServerRestore.Outcome()
        func report(isVerified: Bool, _ differing: [BytePath], leftover: EverettError? = nil) -> RestoreReport {
            RestoreReport(
                operation: operation, preview: preview, safetyCheckpoint: safety,
                changed: world.changes.count { $0.new != nil }, removed: world.changes.count { $0.new == nil },
                setAside: [], kept: world.kept, isVerified: isVerified && databases.problems.isEmpty,
                differing: differing, containerProblems: [], databaseProblems: databases.problems,
                keptDatabases: databases.kept, leftover: leftover,
                milliseconds: milliseconds(since: start))
        }
        let log =
            entry.isRecorded
            ? record(
                entry.kind, project, project.timeline, id: operation, headBefore: headBefore, headAfter: headAfter,
                worldBefore: safety, worldAfter: request.checkpoint,
                components: request.components.map(\.rawValue).sorted(), subject: request.checkpoint,
                reverses: entry.reverses, repositories: world.changedRepositories, paths: request.paths) : nil
        func enter() throws {
            try state.write {
                timeline.head = headAfter
                try state.update(timeline, project.id)
                if let log { try state.append(log, project.id) }
            }
        }
        if preview.isEmpty {
            if entry.isRecorded { try enter() }
            return report(isVerified: true, [])
        }
        guard let base = try base(old.base) else { throw Self.lostBase(project) }
        let place = newOverlay(key, over: old.base)
        let fresh = project.over(place)
        let differing: [BytePath]
        do {
            _ = try make(place, over: base, showing: target, from: old, world, reader, supervision)
            let knows = request.components.contains(.knowledge) ? target.knowledge : current.knowledge
            try KnowledgeWriter(files: files, home: home, content: ContentReader(reader)).begin(fresh, with: knows)
            supervision.report(.checking)
            differing = try self.differing(fresh, request, world, target, current, reader, supervision)
            try environment.hooks.reach(.restoreVerified)
            if takesAlong {
                try agents.stage()
                try served.stage()
                try noteRewinding(plan, project)
            }
            timeline.workspace = place.path
            try enter()
        } catch {
            // A failure of the transaction may come after it.
            if try state.timeline(project.timeline, project.id)?.workspace != place.path {
                try? files.removeTree(place.path)
                if takesAlong {
                    try? removeRewinding(project)
                    ServerRestore.discard(operation, plan, of: project, self)
                }
            }
            throw error
        }
        var leftover: EverettError?
        var isElsewhereDone = !takesAlong
        do {
            try environment.hooks.reach(.overlaySwapped)
            if takesAlong {
                try agents.perform()
                try served.perform(&databases)
                if !plan.databases.isEmpty {
                    let looked = try lookAtWorld(fresh, try openRoot(fresh).raw, supervision)
                    try served.check(looked.world.databases, &databases)
                }
                isElsewhereDone = true
                try removeRewinding(project)
                ServerRestore.discard(operation, plan, of: project, self)
            }
            try wrapped { () throws(SystemError) in try files.removeTree(old.path) }
        } catch {
            leftover = EverettError.wrapping(error)
        }
        return report(isVerified: differing.isEmpty && isElsewhereDone, differing, leftover: leftover)
    }

    private static let rewinding: StaticString = "rewinding"

    /// Says what agents are to be told and databases are to hold, so that whoever owns the store next tells them when this process dies.
    private func noteRewinding(_ plan: RestorePlan, _ world: ProjectRecord) throws {
        try wrapped { () throws(SystemError) in
            let directory = try files.openOwned(absolute: home.world(world), [.read, .directory])
            try AtomicFile.replace(
                files, directory: directory.raw, name: Array("\(ChronosEngine.rewinding)".utf8), bytes: plan.encoded)
        }
    }

    private func removeRewinding(_ world: ProjectRecord) throws {
        try wrapped { () throws(SystemError) in
            try files.unlink(
                FileDescriptors.none, CName(home.world(world).appending(ChronosEngine.rewinding).bytes))
        }
    }

    /// Takes agents and databases of a sandbox timeline along, where its files were swapped and the process died before they
    /// were.
    func finishRewinding(_ timeline: TimelineRecord, _ project: ProjectRecord) throws {
        guard timeline.kind == .sandbox, let world = project.on(timeline) else { return }
        let note = home.world(world).appending(ChronosEngine.rewinding)
        let bytes: [UInt8]? = try wrapped { () throws(SystemError) in
            guard try files.statusIfPresent(FileDescriptors.none, CName(note.bytes)) != nil else { return nil }
            return try files.readWhole(absolute: note, limit: 1 << 24)
        }
        guard let bytes else { return }
        if let plan = try? RestorePlan(bytes), try state.hasOperation(plan.operation) {
            let run = RestoreRun(engine: self, project: world, supervision: .none)
            let reader = try ObjectReader(store)
            do {
                try AgentsRestore(run: run, plan: plan, reader: reader).perform()
                var databases = ServerRestore.Outcome()
                try ServerRestore(run: run, plan: plan, reader: reader).perform(&databases)
            } catch {
                // Tried again by the next owner: a server that is down must not keep others from their work.
                return
            }
            ServerRestore.discard(plan.operation, plan, of: world, self)
        }
        try removeRewinding(world)
    }

    /// Plans once more from what there is now: nothing should be left to do.
    private func differing(
        _ fresh: ProjectRecord, _ request: RestoreRequest, _ world: TargetWorld, _ target: TargetWorld.World,
        _ current: TargetWorld.World, _ reader: ObjectReader, _ supervision: Supervision
    ) throws -> [BytePath] {
        let root = try openRoot(fresh)
        let looked = try lookAtWorld(fresh, root.raw, supervision)
        let left = try TargetWorld(
            from: TargetWorld.World(looked.world), to: target, paths: request.paths, components: request.components,
            repositories: request.repositories, treeDiff(reader, seen: looked.trees))
        let omissions = Omissions([current])
        var paths = Set(left.changes.map(\.path).filter { !omissions.cover($0) && !world.kept.contains($0) })
        if left.setsRoot { paths.insert(.root) }
        try looked.world.saveCaches()
        return paths.sorted()
    }

    static func lostBase(_ project: ProjectRecord) -> EverettError {
        EverettError(
            .integrity,
            Phrase(
                "the base of sandbox timeline '\(project.timeline)' is gone",
                pl: "podstawa linii piaskownicy '\(project.timeline)' zniknęła"),
            hints: [
                Phrase(
                    "its checkpoints are whole: begin another with 'everett branch NAME --sandbox --from ID'",
                    pl: "jej punkty są całe: zacznij inną przez 'everett branch NAZWA --sandbox --from ID'")
            ])
    }
}
