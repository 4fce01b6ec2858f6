package import Base
internal import Platform

/// Worlds for one process alone: nobody sees them in a list, nothing of them is in the log, and they go with the process.
extension ChronosEngine {
    /// What no user can call a timeline.
    static let scratchPrefix = "~"

    /// A world as a checkpoint was.
    package func makeScratch(
        _ project: ProjectRecord, as checkpoint: Digest, _ supervision: Supervision
    ) throws -> ProjectRecord {
        try owning("branch", supervision, of: project) {
            let key = environment.ids.next()
            // What costs nothing to begin with costs nothing to rewind.
            if let base = try nearestBase(to: checkpoint, project) {
                var scratch = try planned(ChronosEngine.scratchPrefix + key.short, key, as: checkpoint, project)
                scratch.owner = environment.identity
                let report = try makeSandbox(
                    scratch, as: checkpoint, over: base, project, nil,
                    startedAt: environment.clock.monotonicNanoseconds, supervision)
                guard let world = project.on(report.timeline) else {
                    throw EverettError(.internal, Phrase(verbatim: "a scratch world without a place"))
                }
                return world
            }
            let timeline = TimelineRecord(
                name: ChronosEngine.scratchPrefix + key.short, key: key, kind: .directory, state: .ready,
                head: checkpoint,
                workspace: home.scratchWorlds.appending(BytePath.root.appending(Array(key.text.utf8))),
                origin: try checkpointRecord(checkpoint, project).timeline, base: checkpoint,
                created: environment.clock.now, way: .copy, owner: environment.identity,
                merge: nil
            )
            guard let world = project.on(timeline) else {
                throw EverettError(.internal, Phrase(verbatim: "a scratch world without a place"))
            }
            _ = try build(timeline, as: checkpoint, project, nil, supervision)
            return world
        }
    }

    /// Gives a scratch world the state of a checkpoint, repositories included.
    package func rewind(
        _ scratch: ProjectRecord, to checkpoint: Digest, _ supervision: Supervision
    ) throws -> ProjectRecord {
        precondition(scratch.timeline.hasPrefix(ChronosEngine.scratchPrefix), "only what is one's own is rewound")
        return try owning("rewind", supervision, of: scratch) {
            let report = try performRestore(
                scratch, RestoreRequest(checkpoint: checkpoint, components: [.files, .git, .knowledge, .databases]),
                RestoreEntry(kind: .restore, reverses: nil, headAfter: checkpoint, isRecorded: false), supervision)
            guard report.isVerified else {
                throw EverettError(
                    .failed,
                    Phrase(
                        "the scratch world could not be made equal to \(checkpoint.short): something writes to it",
                        pl: "świata roboczego nie dało się zrównać z \(checkpoint.short): coś w nim pisze"))
            }
            guard let now = try state.timeline(scratch.timeline, scratch.id), let world = scratch.on(now) else {
                throw EverettError(.internal, Phrase(verbatim: "a scratch world without a place"))
            }
            return world
        }
    }

    package func dropScratch(_ scratch: ProjectRecord, _ supervision: Supervision) throws {
        try dropQuietly(scratch, supervision)
    }

    /// Removes a world whose content is held elsewhere; nothing of it is entered into the log.
    func dropQuietly(_ scratch: ProjectRecord, _ supervision: Supervision) throws {
        guard let key = scratch.key, let place = WorkspacePlace(scratch.root, key: key) else { return }
        try owning("drop", supervision) {
            guard let timeline = try state.timeline(scratch.timeline, scratch.id) else { return }
            try dropScratch(timeline, place, scratch)
        }
    }

    /// Its checkpoints are let go with it: they are what programs left behind, seen by nobody.
    func dropScratch(_ timeline: TimelineRecord, _ place: WorkspacePlace, _ project: ProjectRecord) throws {
        let isThere = try wrapped { () throws(SystemError) in
            try files.statusIfPresent(FileDescriptors.none, CName(place.path.bytes)) != nil
        }
        if isThere { try move(place.path, to: place.aside) }
        let own = try state.checkpoints(project.id, includingHidden: true).filter { $0.timeline == timeline.name }
        var going = timeline
        going.state = .dropping
        going.head = nil
        try state.write {
            try state.update(going, project.id)
            try state.setExpired(environment.clock.now, own.map(\.id), project.id)
        }
        try forget(going, place, project)
    }
}
