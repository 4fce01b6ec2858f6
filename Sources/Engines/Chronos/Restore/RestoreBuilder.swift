internal import Base
internal import Platform

/// Turns a wanted world into a plan, and stages what the plan places.
struct RestoreBuilder {
    let engine: ChronosEngine
    let project: ProjectRecord
    let request: RestoreRequest
    let reader: ObjectReader
    let current: TargetWorld.World
    let target: TargetWorld.World
    let world: TargetWorld
    let supervision: Supervision

    struct Planned {
        var plan: RestorePlan
        let staged: [StepPlanner.Staged]
    }

    func plan(
        operation: Identifier, safety: Digest, headBefore: Digest?, headAfter: Digest, _ entry: RestoreEntry
    ) throws -> Planned {
        let index = SignatureIndex(engine.home, project.id, engine.files)
        let derived = try derivedLogs()
        let planner = try StepPlanner(
            world, forced: Set(derived.keys), targetEntry: { try self.entry($0, in: target) },
            rootPermissions: target.files.rootPermissions, rootAttributes: target.files.rootAttributes,
            seen: index.seen, attributes: attributes
        )
        let plan = RestorePlan(
            operation: operation, kind: entry.kind, reverses: entry.reverses, project: project.id, root: project.root,
            timeline: request.timeline, safety: safety, target: request.checkpoint, headBefore: headBefore,
            headAfter: headAfter, paths: request.paths, components: request.components,
            repositories: request.repositories, changedRepositories: world.changedRepositories,
            derived: Set(derived.keys), steps: planner.steps
        )
        try preflight(plan, planner.staged)
        return Planned(plan: plan, staged: planner.staged)
    }

    /// Logs of HEAD that differ from the target's, because today's commits would be lost with it.
    func derivedLogs() throws -> [BytePath: [UInt8]] {
        var logs: [BytePath: [UInt8]] = [:]
        let keeper = ReflogKeeper(content: ContentReader(reader))
        for path in world.changedRepositories {
            guard let now = current.git.repository(at: path), let then = target.git.repository(at: path) else {
                continue
            }
            let log = try keeper.log(
                from: now, to: then, at: engine.environment.clock.now, checkpoint: request.checkpoint
            )
            if let log { logs[ReflogKeeper.logPath(of: path)] = log }
        }
        return logs
    }

    private func attributes(_ id: Digest?) throws -> AttributeList {
        guard let id else { return AttributeList([AttributeList.Attribute]()) }
        guard let list = try? AttributeList(try reader.read(id, .attributes)) else {
            throw EverettError.damaged("attributes \(id.short)")
        }
        return list
    }

    func attributes(of entry: TreeEntry) throws -> AttributeList? {
        try entry.attributes.map { try attributes($0) }
    }

    /// The entry a world holds at a path, in its files or in one of its repositories.
    func entry(_ path: BytePath, in world: TargetWorld.World) throws -> TreeEntry? {
        let repository = world.git.repositories.first { path.isWithin($0.path) }
        var tree = repository?.tree ?? world.files.tree
        let components = path.components.dropFirst(repository?.path.components.count ?? 0)
        for (offset, component) in components.enumerated() {
            guard let entry = try reader.tree(tree).entry(named: component) else { return nil }
            if offset == components.count - 1 { return entry }
            guard entry.kind == .directory, let next = entry.content else { return nil }
            tree = next
        }
        return nil
    }

    // MARK: - What must hold before anything is changed

    private func preflight(_ plan: RestorePlan, _ staged: [StepPlanner.Staged]) throws {
        let root = try engine.openRoot(project)
        for path in world.changedRepositories where current.git.repository(at: path) != nil {
            let lock = path.appending(Array("index.lock".utf8))
            if try engine.files.statusIfPresent(root.raw, CName(lock.bytes)) != nil {
                throw EverettError(
                    .conflict,
                    Phrase("a git command is running: \(lock) exists", pl: "działa polecenie git: istnieje \(lock)"),
                    hints: [
                        Phrase(
                            "wait for it to finish; if none is running, remove that file",
                            pl: "poczekaj, aż się skończy; jeśli żadne nie działa, usuń ten plik"
                        )
                    ]
                )
            }
        }
        for item in staged {
            guard let owner = item.entry.owner, Machine.user != 0, owner.user != Machine.user else { continue }
            throw EverettError(
                .permission,
                Phrase(
                    "\(item.path) is set-user-id of user \(owner.user); only root can restore it",
                    pl: "\(item.path) ma bit set-user-id użytkownika \(owner.user); może go przywrócić tylko root"
                )
            )
        }
        let needed = staged.reduce(UInt64(0)) { $0 + ($1.entry.size + 4095) / 4096 * 4096 }
        do {
            let space = try engine.files.space(root.raw)
            // A margin for the directories and for others: a restore must not be what fills the disk.
            let margin = min(space.totalBytes / 100, 64 * 1024 * 1024)
            let lacksInodes = space.countsInodes && space.availableInodes < UInt64(staged.count) + 16
            guard space.availableBytes >= needed + margin, !lacksInodes else {
                throw EverettError(
                    .noSpace,
                    Phrase(
                        "the restore needs \(needed / 1_000_000 + 1) MB free beside the project",
                        pl: "przywracanie wymaga \(needed / 1_000_000 + 1) MB wolnego miejsca obok projektu"
                    ),
                    hints: [Phrase("free some space; nothing was changed", pl: "zwolnij miejsce; nic nie zmieniono")]
                )
            }
        } catch let error as SystemError {
            throw EverettError(error, while: Phrase("asking for free space", pl: "sprawdzanie wolnego miejsca"))
        }
        try checkAccess(plan, root.raw)
    }

    /// Every directory that exists already must let us in, or be ours to unlock.
    private func checkAccess(_ plan: RestorePlan, _ root: Int32) throws {
        if Machine.user == 0 { return }
        let unlocked = Set(plan.steps.filter { $0.action == .unlock }.map(\.path))
        let parents = Set(plan.steps.compactMap { $0.action == .metadata ? nil : $0.path.parent })
        for path in parents.sorted() where !unlocked.contains(path) {
            guard let status = try engine.files.statusIfPresent(root, CName(path)), status.kind == .directory else {
                continue
            }
            do {
                try engine.files.access(root, CName(path), mode: 3)
            } catch {
                throw EverettError(
                    error, while: Phrase("checking \(path)", pl: "sprawdzanie \(path)"),
                    hints: [
                        Phrase(
                            "make the directory writable for you, or restore as its owner; nothing was changed",
                            pl: "nadaj sobie prawo zapisu do katalogu albo przywracaj jako jego właściciel; nic nie "
                                + "zmieniono"
                        )
                    ]
                )
            }
        }
    }
}
