internal import Base
package import Platform

/// Sandbox timelines: their beginning, and how one becomes a directory.
extension ChronosEngine {
    /// Begins a timeline for programs. The first one pays for the base, which is written while others use the store.
    func branchSandbox(
        _ project: ProjectRecord, _ request: BranchRequest, _ supervision: Supervision
    ) throws -> BranchReport {
        guard request.place == nil else {
            throw EverettError(
                .usage,
                Phrase(
                    "a sandbox timeline has no directory of its own", pl: "linia piaskownicy nie ma własnego katalogu"),
                hints: [
                    Phrase(
                        "leave out --at, or make a directory of it later: everett materialize",
                        pl: "pomiń --at albo zrób z niej katalog później: everett materialize")
                ])
        }
        let start = environment.clock.monotonicNanoseconds
        var supervision = supervision
        while true {
            let attempt: SandboxAttempt = try owning("branch \(request.name)", supervision, of: project) {
                try requireFree(request.name, project)
                let checkpoint =
                    try request.from ?? takeCheckpoint(project, CheckpointRequest(), cause: .safety, supervision).id
                try requireOwnRepositories(checkpoint)
                guard let base = try nearestBase(to: checkpoint, project) else { return .needsBase(checkpoint) }
                return .made(
                    try makeSandbox(
                        try planned(request.name, environment.ids.next(), as: checkpoint, project), as: checkpoint,
                        over: base, project, OperationEntry(kind: .branch, reverses: nil), startedAt: start,
                        supervision))
            }
            // It is the head that this very call may have moved.
            supervision = supervision.expectingNothing
            switch attempt {
            case .made(let report): return report
            case .needsBase(let checkpoint): try prepareBase(checkpoint, project, supervision)
            }
        }
    }

    private enum SandboxAttempt {
        case made(BranchReport)
        case needsBase(Digest)
    }

    /// A sandbox timeline that begins as a checkpoint.
    func planned(
        _ name: String, _ key: Identifier, as checkpoint: Digest, _ project: ProjectRecord
    ) throws -> TimelineRecord {
        TimelineRecord(
            name: name, key: key, kind: .sandbox, state: .making, head: nil, workspace: nil,
            origin: try checkpointRecord(checkpoint, project).timeline, base: checkpoint,
            created: environment.clock.now, way: .overlay, owner: nil, merge: nil)
    }

    /// Makes a sandbox timeline on a base that is there; without an entry nobody learns of it. The caller holds the lock.
    func makeSandbox(
        _ planned: TimelineRecord, as checkpoint: Digest, over base: FrozenBase, _ project: ProjectRecord,
        _ entry: OperationEntry?, startedAt start: Int64, _ supervision: Supervision
    ) throws -> BranchReport {
        guard let key = planned.key else { throw EverettError(.internal, Phrase(verbatim: "a timeline without a key")) }
        let place = newOverlay(key, over: base.id)
        var timeline = planned
        timeline.state = .making
        timeline.head = nil
        timeline.workspace = place.path
        guard let world = project.on(timeline) else {
            throw EverettError(.internal, Phrase(verbatim: "a sandbox timeline without a place"))
        }
        let reader = try ObjectReader(store)
        let target = try targetWorld(checkpoint, reader)
        let operation = entry.map {
            var made = timeline
            made.state = .ready
            made.head = checkpoint
            return record(
                $0.kind, project, project.timeline, subject: checkpoint, reverses: $0.reverses, made: made)
        }
        try state.write { try state.insert(timeline, project.id) }
        do {
            try environment.hooks.reach(.branchIntended)
            guard let from = try baseWorld(base, reader) else { throw ChronosEngine.lostBase(world) }
            let changes = try TargetWorld(
                from: from, to: target, paths: [], components: [.files, .git], repositories: nil, treeDiff(reader))
            let bytes = try make(
                place, over: base, showing: target, from: nil, changes, reader, supervision)
            try environment.hooks.reach(.branchFilled)
            try beginMinds(of: timeline, as: checkpoint, project, supervision)
            try touch(base)
            try environment.hooks.reach(.branchKnown)
            timeline.state = .ready
            timeline.head = checkpoint
            try state.write {
                try state.update(timeline, project.id)
                if let operation { try state.append(operation, project.id) }
            }
            try environment.hooks.reach(.branchCommitted)
            return BranchReport(
                timeline: timeline, operation: operation?.id, base: checkpoint,
                files: target.coverage.files + target.coverage.symlinks, bytes: bytes,
                databases: target.files.databaseHeaders.map(\.path),
                served: try served(timeline, as: checkpoint, project), ports: try ports(of: world),
                variables: try variables(world),
                omitted: target.coverage.skipped, cloned: [],
                isVerified: true, milliseconds: milliseconds(since: start))
        } catch {
            if try state.timeline(planned.name, project.id)?.state == .making { try forgetSandbox(timeline, project) }
            throw error
        }
    }

    private func forgetSandbox(_ timeline: TimelineRecord, _ project: ProjectRecord) throws {
        guard let key = timeline.key, let workspace = timeline.workspace,
            let place = WorkspacePlace(workspace, key: key)
        else { return }
        try forget(timeline, place, project)
    }

    /// Makes again what was dropped, or undone, as its head was.
    func remakeSandbox(
        _ made: TimelineRecord, as head: Digest, _ project: ProjectRecord, _ entry: OperationEntry,
        _ supervision: Supervision
    ) throws -> BranchReport {
        try makeSandbox(
            made, as: head, over: try baseAtHand(head, project, supervision), project, entry,
            startedAt: environment.clock.monotonicNanoseconds, supervision)
    }

    /// The nearest base, or a new one where there is none; the caller holds the lock.
    private func baseAtHand(
        _ checkpoint: Digest, _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> FrozenBase {
        if let base = try nearestBase(to: checkpoint, project) { return base }
        try prepareBase(checkpoint, project, supervision)
        guard let base = try nearestBase(to: checkpoint, project) else {
            throw EverettError(.internal, Phrase(verbatim: "a base that was made is not there"))
        }
        return base
    }

    /// Makes a directory of a sandbox timeline, which everyone sees; its state stays what it is.
    package func materialize(
        _ name: String, at wanted: AbsolutePath?, _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> BranchReport {
        try owning("materialize \(name)", supervision.expectingNothing, of: project) {
            let found = try timeline(name, project)
            try requireHead(supervision.expectedHead, of: found, project)
            return try performMaterialize(
                found, at: wanted, project, OperationEntry(kind: .materialize, reverses: nil), supervision)
        }
    }

    func performMaterialize(
        _ found: TimelineRecord, at wanted: AbsolutePath?, _ project: ProjectRecord, _ entry: OperationEntry,
        _ supervision: Supervision
    ) throws -> BranchReport {
        let start = environment.clock.monotonicNanoseconds
        guard found.kind == .sandbox, let world = project.on(found), let overlay = world.overlay, let key = found.key
        else {
            throw EverettError(
                .refused,
                Phrase("'\(found.name)' is no sandbox timeline", pl: "'\(found.name)' nie jest linią piaskownicy"))
        }
        let occupation = try requireIdle(world)
        defer { withExtendedLifetime(occupation) {} }
        let path = try workspace(BranchRequest(name: found.name, place: wanted), project)
        guard let place = WorkspacePlace(path, key: key) else { throw ChronosEngine.noPlace }
        let head = try takeCheckpoint(world, CheckpointRequest(), cause: .safety, supervision).id
        var finished = found
        finished.kind = .directory
        finished.workspace = path
        finished.head = head
        guard let directory = project.on(finished) else { throw ChronosEngine.noPlace }
        let operation = record(
            entry.kind, project, project.timeline, headBefore: found.head, headAfter: head, subject: head,
            reverses: entry.reverses, made: found)
        let filled: Filled
        do {
            try note(place.aside, in: world)
            try environment.hooks.reach(.materializeIntended)
            let origin = BranchOrigin(world: project, isAsNow: false)
            filled = try fill(directory, place.aside, as: head, from: origin, supervision)
            finished.way = filled.way
            let filledAt = Machine.fileClockNanoseconds
            try environment.hooks.reach(.materializeFilled)
            try requireNothing(at: path)
            let reader = try ObjectReader(store)
            try KnowledgeWriter(files: files, home: home, content: ContentReader(reader))
                .begin(directory, with: try readKnowledge(try readCheckpoint(head, reader), reader))
            try state.write {
                try state.update(finished, project.id)
                try state.append(operation, project.id)
            }
            try environment.hooks.reach(.materializeCommitted)
            waitForFileClock(after: filledAt)
        } catch {
            if try state.timeline(found.name, project.id)?.kind == .sandbox { try finishMaterializing(found, project) }
            throw error
        }
        try move(place.aside, to: path)
        try environment.hooks.reach(.materializePlaced)
        try wrapped { () throws(SystemError) in try files.removeTree(overlay.path) }
        try finishMaterializing(finished, project)
        return BranchReport(
            timeline: finished, operation: operation.id, base: head, files: filled.files, bytes: filled.bytes,
            databases: filled.databases, served: try served(finished, as: head, project),
            ports: try ports(of: directory), variables: try variables(directory), omitted: filled.omitted,
            cloned: filled.cloned,
            isVerified: filled.isVerified, milliseconds: milliseconds(since: start))
    }

    /// The other way round: what undoing it does.
    func performEnclose(
        _ found: TimelineRecord, _ project: ProjectRecord, _ entry: OperationEntry, _ supervision: Supervision
    ) throws {
        guard found.kind == .directory, let world = project.on(found), let key = found.key,
            let workspace = found.workspace, let place = WorkspacePlace(workspace, key: key)
        else { throw ChronosEngine.noPlace }
        let head = try takeCheckpoint(world, CheckpointRequest(), cause: .safety, supervision).id
        let base = try baseAtHand(head, project, supervision)
        let overlay = newOverlay(key, over: base.id)
        var finished = found
        finished.kind = .sandbox
        finished.way = .overlay
        finished.workspace = overlay.path
        finished.head = head
        guard let sandbox = project.on(finished) else { throw ChronosEngine.noPlace }
        let operation = record(
            entry.kind, project, project.timeline, headBefore: found.head, headAfter: head, subject: head,
            reverses: entry.reverses, made: found)
        let reader = try ObjectReader(store)
        let target = try targetWorld(head, reader)
        try wrapped { () throws(SystemError) in try makeDirectory(home.world(sandbox)) }
        do {
            try note(place.aside, in: sandbox)
            try environment.hooks.reach(.materializeIntended)
            guard let from = try baseWorld(base, reader) else { throw ChronosEngine.lostBase(sandbox) }
            let changes = try TargetWorld(
                from: from, to: target, paths: [], components: [.files, .git], repositories: nil, treeDiff(reader))
            _ = try make(overlay, over: base, showing: target, from: nil, changes, reader, supervision)
            try KnowledgeWriter(files: files, home: home, content: ContentReader(reader))
                .begin(sandbox, with: target.knowledge)
            try touch(base)
            try environment.hooks.reach(.materializeFilled)
            try move(place.path, to: place.aside)
            try state.write {
                try state.update(finished, project.id)
                try state.append(operation, project.id)
            }
            try environment.hooks.reach(.materializeCommitted)
        } catch {
            if try state.timeline(found.name, project.id)?.kind == .directory {
                let isAside = try wrapped { () throws(SystemError) in
                    try files.statusIfPresent(FileDescriptors.none, CName(place.aside.bytes)) != nil
                }
                if isAside { try move(place.aside, to: place.path) }
                try finishMaterializing(found, project)
            }
            throw error
        }
        try finishMaterializing(finished, project)
    }

    private static let noPlace = EverettError(.internal, Phrase(verbatim: "a timeline without a place"))

    private static let intent: StaticString = "materializing"

    /// Says where a directory is being made or removed, so that it can be seen to when the process dies.
    private func note(_ path: AbsolutePath, in world: ProjectRecord) throws {
        try wrapped { () throws(SystemError) in
            let directory = try files.openOwned(absolute: home.world(world), [.read, .directory])
            try AtomicFile.replace(
                files, directory: directory.raw, name: Array("\(ChronosEngine.intent)".utf8), bytes: path.bytes)
        }
    }

    /// Ends what was begun of making a directory of a timeline, or of undoing it: what its row does not speak of goes.
    func finishMaterializing(_ timeline: TimelineRecord, _ project: ProjectRecord) throws {
        guard let world = project.on(timeline), world.key != nil else { return }
        let note = home.world(world).appending(ChronosEngine.intent)
        let isThere = try wrapped { () throws(SystemError) in
            try files.statusIfPresent(FileDescriptors.none, CName(note.bytes)) != nil
        }
        guard isThere else { return }
        if timeline.kind == .sandbox { try removeCaches(of: world) }
        try wrapped { () throws(SystemError) in
            let begun = AbsolutePath(try files.readWhole(absolute: note, limit: 1 << 16))
            if timeline.kind == .sandbox {
                if let begun { try files.removeTree(begun) }
                try KnowledgeWriter.remove(
                    home.world(world).appending(BytePath.root.appending(KnowledgeComponent.file)), files)
            } else {
                let directory = try files.openOwned(absolute: home.world(world), [.read, .directory])
                for entry in try files.list(directory.raw) {
                    let path = home.world(world).appending(BytePath.root.appending(entry.name))
                    if OverlayPlace(path) != nil { try files.removeTree(path) }
                }
            }
            try files.unlink(FileDescriptors.none, CName(note.bytes))
        }
    }
}
