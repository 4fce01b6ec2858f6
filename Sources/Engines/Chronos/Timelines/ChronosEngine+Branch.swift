internal import Base
internal import Platform

extension ChronosEngine {
    /// Begins a timeline: a world of its own that starts as this one is now, or as a checkpoint was.
    package func branch(
        _ project: ProjectRecord, _ request: BranchRequest, _ supervision: Supervision
    ) throws -> BranchReport {
        try TimelineName.validate(request.name)
        if request.isSandbox { return try branchSandbox(project, request, supervision) }
        return try owning("branch \(request.name)", supervision, of: project) {
            let start = environment.clock.monotonicNanoseconds
            try requireFree(request.name, project)
            let workspace = try workspace(request, project)
            let base =
                try request.from ?? takeCheckpoint(project, CheckpointRequest(), cause: .safety, supervision).id
            let timeline = TimelineRecord(
                name: request.name, key: environment.ids.next(), kind: .directory, state: .making, head: nil,
                workspace: workspace, origin: try checkpointRecord(base, project).timeline, base: base,
                created: environment.clock.now, way: .copy, owner: nil, merge: nil
            )
            return try make(
                timeline, as: base, project, OperationEntry(kind: .branch, reverses: nil), isAsNow: request.from == nil,
                startedAt: start, supervision
            )
        }
    }

    /// How the making or removing of a timeline is entered into the log.
    struct OperationEntry {
        let kind: OperationRecord.Kind
        let reverses: Identifier?
    }

    /// Makes a timeline's workspace as a checkpoint was, and the timeline; the caller holds the lock.
    ///
    /// `isAsNow`: the checkpoint was just taken of the project's workspace.
    func make(
        _ planned: TimelineRecord, as base: Digest, _ project: ProjectRecord, _ entry: OperationEntry,
        isAsNow: Bool = false, startedAt start: Int64, _ supervision: Supervision
    ) throws -> BranchReport {
        var timeline = planned
        timeline.state = .ready
        timeline.head = base
        let operation = record(
            entry.kind, project, project.timeline, subject: base, reverses: entry.reverses, made: timeline)
        let filled = try build(timeline, as: base, project, operation, isAsNow: isAsNow, supervision)
        timeline.way = filled.way
        return BranchReport(
            timeline: timeline, operation: operation.id, base: base, files: filled.files, bytes: filled.bytes,
            databases: filled.databases, served: try served(timeline, as: base, project),
            ports: try project.on(timeline).map(ports) ?? [:],
            variables: try project.on(timeline).map(variables) ?? [:],
            omitted: filled.omitted.filter { !filled.cloned.contains($0.path) },
            cloned: filled.cloned, isVerified: filled.isVerified, milliseconds: milliseconds(since: start)
        )
    }

    /// The steps of making one; without an operation nobody learns of it.
    func build(
        _ planned: TimelineRecord, as base: Digest, _ project: ProjectRecord, _ operation: OperationRecord?,
        isAsNow: Bool = false, _ supervision: Supervision
    ) throws -> Filled {
        guard let workspace = planned.workspace, let key = planned.key, let world = project.on(planned),
            let place = WorkspacePlace(workspace, key: key)
        else { throw EverettError(.internal, Phrase(verbatim: "a timeline without a place")) }
        var finished = planned
        var timeline = planned
        timeline.state = .making
        timeline.head = nil
        try requireOwnRepositories(base)
        try state.write { try state.insert(timeline, project.id) }
        do {
            try environment.hooks.reach(.branchIntended)
            let origin = BranchOrigin(world: project, isAsNow: isAsNow)
            let filled = try fill(world, place.aside, as: base, from: origin, supervision)
            finished.way = filled.way
            let filledAt = Machine.fileClockNanoseconds
            try environment.hooks.reach(.branchFilled)
            try beginMinds(of: finished, as: base, project, supervision)
            try environment.hooks.reach(.branchKnown)
            try requireNothing(at: workspace)
            try state.write {
                try state.update(finished, project.id)
                if let operation { try state.append(operation, project.id) }
            }
            try environment.hooks.reach(.branchCommitted)
            waitForFileClock(after: filledAt)
            try move(place.aside, to: place.path)
            try environment.hooks.reach(.branchPlaced)
            return filled
        } catch {
            // What was committed stays, and is put in place by whoever owns the store next.
            if try state.timeline(timeline.name, project.id)?.state == .making {
                do {
                    try forget(timeline, place, project)
                } catch let second {
                    throw EverettError.wrapping(error).adding(
                        hint: Phrase(
                            "\(place.aside) could not be removed (\(EverettError.wrapping(second).message)); "
                                + "the next command tries again",
                            pl: "nie udało się usunąć \(place.aside) (\(EverettError.wrapping(second).message)); "
                                + "następne polecenie spróbuje ponownie"))
                }
            }
            throw error
        }
    }

    /// Waits for the few milliseconds after which a change has another time than what was written until then.
    func waitForFileClock(after moment: Int64) {
        while Machine.fileClockNanoseconds <= moment { LockFile.sleep(1) }
    }

    func beginMinds(
        of timeline: TimelineRecord, as base: Digest, _ project: ProjectRecord, _ supervision: Supervision
    ) throws {
        guard let world = project.on(timeline) else { return }
        let reader = try ObjectReader(store)
        let checkpoint = try readCheckpoint(base, reader)
        try KnowledgeWriter(files: files, home: home, content: ContentReader(reader))
            .begin(world, with: try readKnowledge(checkpoint, reader))
        try beginContext(of: world, as: checkpoint, reader)
        try beginPorts(of: world, as: checkpoint, reader)
        try beginDatabases(of: world, as: checkpoint, reader, supervision)
    }

    /// Where the workspace goes; refused inside anything that is under Everett's care already.
    func workspace(_ request: BranchRequest, _ project: ProjectRecord) throws -> AbsolutePath {
        guard let path = request.place ?? WorkspacePlace.usual(request.name, beside: project.projectRoot) else {
            throw EverettError(
                .refused,
                Phrase("there is no place beside the project", pl: "obok projektu nie ma miejsca"),
                hints: [Phrase("name one: --at DIR", pl: "podaj je: --at KATALOG")])
        }
        if let around = try worlds().first(where: { path.isWithin($0.root) || $0.root.isWithin(path) }) {
            throw EverettError(
                .refused,
                Phrase(
                    "\(path) would lie in \(around.root), which is under Everett's care itself, or around it",
                    pl: "\(path) leżałby w \(around.root), który sam jest pod opieką programu Everett, albo wokół niego"
                ),
                hints: [Phrase("name another place: --at DIR", pl: "podaj inne miejsce: --at KATALOG")])
        }
        if path.isWithin(home.path) || home.path.isWithin(path) {
            throw EverettError(
                .refused, Phrase("\(path) is Everett's own", pl: "\(path) należy do programu Everett"),
                hints: [Phrase("name another place: --at DIR", pl: "podaj inne miejsce: --at KATALOG")])
        }
        try requireNothing(at: path)
        return path
    }

    /// A workspace whose `.git` leads to a directory elsewhere would share it with the one it came from.
    func requireOwnRepositories(_ base: Digest) throws {
        let reader = try ObjectReader(store)
        let git = try readGit(try readCheckpoint(base, reader), reader)
        guard let shared = git.repositories.first(where: { $0.outside != nil }) else { return }
        throw EverettError(
            .unsupported,
            Phrase(
                "\(shared.path) leads to a repository outside of the project, which a timeline would share with it",
                pl: "\(shared.path) prowadzi do repozytorium poza projektem, więc linia czasu współdzieliłaby je z nim"),
            hints: [
                Phrase(
                    "take the repository itself into care, instead of one of its worktrees",
                    pl: "weź pod opiekę samo repozytorium zamiast jednego z jego drzew roboczych")
            ])
    }
}
