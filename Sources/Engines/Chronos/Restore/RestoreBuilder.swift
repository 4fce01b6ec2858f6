internal import Base
internal import Platform

/// Turns a wanted world into a plan.
struct RestoreBuilder {
    let engine: ChronosEngine
    let project: ProjectRecord
    let request: RestoreRequest
    let reader: ObjectReader
    let current: TargetWorld.World
    let target: TargetWorld.World
    let world: TargetWorld
    /// The workspace's root.
    let root: Int32

    struct Planned {
        var plan: RestorePlan
        let staged: [StepPlanner.Staged]
        /// Logs of HEAD that get something else than the target holds.
        let derived: [BytePath: [UInt8]]
    }

    private var files: any FileOperations { engine.files }
    private var resolution: Resolution { project.policy.crossesMounts ? .beneathAcrossMounts : .beneath }

    func plan(
        operation: Identifier, safety: Digest, headBefore: Digest?, headAfter: Digest,
        databases: [RestorePlan.Database], _ entry: RestoreEntry
    ) throws -> Planned {
        let index = SignatureIndex(
            engine.home, project, repositories: Set(current.git.inside.map(\.path)), files
        )
        let derived = try derivedLogs()
        let planner = try StepPlanner(
            world.keeping(Set(derived.keys)).making(try directories(of: derived.keys)), forced: Set(derived.keys),
            root: target.files,
            StepPlanner.Sources(
                targetEntry: { path in
                    try target.entry(path, reader) ?? derived[path].map { TreeEntry(log: $0, at: path) }
                }, seen: index.seen, present: present,
                databaseState: { databaseState($0, index) },
                attributes: { try AttributeList.read($0, reader) ?? AttributeList.none }
            )
        )
        let plan = RestorePlan(
            operation: operation, kind: entry.kind, reverses: entry.reverses, project: project.id, root: project.root,
            timeline: project.timeline, safety: safety, target: request.checkpoint, headBefore: headBefore,
            headAfter: headAfter, paths: request.paths, components: request.components,
            changedRepositories: world.changedRepositories, derived: Set(derived.keys), databases: databases,
            isRecorded: entry.isRecorded,
            steps: planner.steps
        )
        return Planned(plan: plan, staged: planner.staged, derived: derived)
    }

    /// What is there now, through no link; nil when there is nothing, or nothing that can be reached.
    private func present(_ path: BytePath) -> FileStatus? {
        guard
            let parent = try? files.openOwned(
                beneath: root, path.parent ?? .root, [.pathOnly, .directory, .noFollow], resolution: resolution
            )
        else { return nil }
        return (try? files.statusIfPresent(parent.raw, CName(path.name))) ?? nil
    }

    private func databaseState(_ path: BytePath, _ index: SignatureIndex) -> UInt64 {
        guard let seen = index.seen(path), !seen.isRacy,
            let parent = try? files.openOwned(
                beneath: root, path.parent ?? .root, [.pathOnly, .directory, .noFollow], resolution: resolution
            ),
            // Read first: what changes between the two is then seen by the second.
            let state = try? DatabaseState.read(files, parent.raw, path.name),
            let status = try? files.status(parent.raw, CName(path.name)), ScanSignature(status) == seen.signature,
            (try? SidecarSignature.read(files, parent.raw, path.name)) == seen.auxiliary
        else { return 0 }
        return state
    }

    /// A repository without a working tree has no directory of logs until one is kept.
    private func directories(of logs: some Sequence<BytePath>) throws -> [BytePath] {
        try Set(logs.compactMap(\.parent)).sorted().filter { path in
            try target.entry(path, reader) == nil && current.entry(path, reader) == nil
        }
    }

    /// Logs of HEAD that differ from the target's, because today's commits would be lost with it.
    private func derivedLogs() throws -> [BytePath: [UInt8]] {
        var logs: [BytePath: [UInt8]] = [:]
        let keeper = ReflogKeeper(
            content: ContentReader(reader), time: engine.environment.clock.now, checkpoint: request.checkpoint
        )
        for path in world.changedRepositories {
            guard let now = current.git.repository(at: path), let then = target.git.repository(at: path),
                now.outside == nil, then.outside == nil,
                world.changes.contains(where: { $0.path.isWithin(path) && ReflogKeeper.concerns($0.path, path) })
            else { continue }
            logs.merge(try keeper.logs(from: now, to: then)) { first, _ in first }
        }
        return logs
    }
}

extension TreeEntry {
    /// A log that the target does not hold.
    fileprivate init(log: [UInt8], at path: BytePath) {
        self.init(name: path.name, kind: .file, permissions: 0o644, size: UInt64(log.count))
    }
}
