internal import Base
internal import Platform

extension ChronosEngine {
    /// What dropping a timeline would take away.
    package func previewDrop(
        _ name: String, _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> DropReport {
        let start = environment.clock.monotonicNanoseconds
        let timeline = try droppable(name, project)
        var lost: [SkippedPath] = []
        if let world = project.on(timeline), try isPresent(world) {
            let root = try openRoot(world)
            lost = try lookAtWorld(world, root.raw, supervision).world.coverage.skipped
        }
        return DropReport(
            timeline: timeline, checkpoint: try timeline.head.flatMap { try state.checkpoint($0, project.id) },
            lost: lost, operation: nil, milliseconds: milliseconds(since: start))
    }

    /// Ends a timeline: its state is checkpointed, then its workspace is removed. Undoing makes it again.
    ///
    /// The head that is expected is that of the timeline which is to end.
    package func drop(
        _ name: String, _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> DropReport {
        try owning("drop \(name)", supervision.expectingNothing, of: project) {
            let timeline = try droppable(name, project)
            try requireHead(supervision.expectedHead, of: timeline, project)
            return try performDrop(timeline, project, OperationEntry(kind: .drop, reverses: nil), supervision)
        }
    }

    func performDrop(
        _ found: TimelineRecord, _ project: ProjectRecord, _ entry: OperationEntry, _ supervision: Supervision
    ) throws -> DropReport {
        let start = environment.clock.monotonicNanoseconds
        guard let world = project.on(found), let key = found.key, let workspace = found.workspace,
            let place = WorkspacePlace(workspace, key: key)
        else { throw EverettError(.internal, Phrase(verbatim: "a timeline without a place")) }
        var timeline = found
        var lost: [SkippedPath] = []
        var occupation: OverlayOccupation?
        defer { withExtendedLifetime(occupation) {} }
        let isThere = try isPresent(world)
        if isThere {
            try finishInterruptedRestores(of: world, supervision)
            let taken = try takeCheckpoint(world, CheckpointRequest(), cause: .safety, supervision)
            timeline.head = taken.id
            lost = taken.coverage.skipped
            occupation = try requireIdle(world)
            if world.overlay == nil { try move(place.path, to: place.aside) }
            try environment.hooks.reach(.dropMoved)
        } else {
            try keepKnowledge(of: world)
        }
        let operation = record(
            entry.kind, project, project.timeline, headBefore: timeline.head, subject: timeline.head,
            reverses: entry.reverses, made: timeline)
        var going = timeline
        going.state = .dropping
        going.head = nil
        do {
            try state.write {
                try state.update(going, project.id)
                try state.append(operation, project.id)
            }
        } catch {
            // A failure may come after the transaction; then it is gone, and the next owner removes it.
            if isThere, world.overlay == nil, try state.timeline(timeline.name, project.id)?.state == .ready {
                try move(place.aside, to: place.path)
            }
            throw error
        }
        try environment.hooks.reach(.dropCommitted)
        try forget(going, place, project)
        return DropReport(
            timeline: timeline, checkpoint: try timeline.head.flatMap { try state.checkpoint($0, project.id) },
            lost: lost, operation: operation.id, milliseconds: milliseconds(since: start))
    }

    /// Without a workspace there is no checkpoint, so what is known in the world is kept as it is.
    private func keepKnowledge(of world: ProjectRecord) throws {
        let place = home.world(world)
        let isThere = try wrapped { () throws(SystemError) in
            try files.statusIfPresent(FileDescriptors.none, CName(place.bytes)) != nil
        }
        if isThere { try move(place, to: home.rescued(environment.ids.next())) }
    }

    private func droppable(_ name: String, _ project: ProjectRecord) throws -> TimelineRecord {
        let timeline = try timeline(name, project)
        guard timeline.kind == .directory || timeline.kind == .sandbox else {
            throw EverettError(
                .refused,
                timeline.kind == .main
                    ? Phrase("'main' is the project itself", pl: "'main' to sam projekt")
                    : Phrase(
                        "'\(name)' was imported and has no workspace", pl: "'\(name)' to import, bez katalogu roboczego"
                    ),
                hints: timeline.kind == .main
                    ? [] : [Phrase("let its checkpoint go: everett forget", pl: "usuń jej punkt: everett forget")])
        }
        guard timeline.name != project.timeline else {
            throw EverettError(
                .refused, Phrase("this is timeline '\(name)' itself", pl: "to jest sama linia czasu '\(name)'"),
                hints: [
                    Phrase(
                        "drop it from the project: everett drop \(name) --project \(project.projectRoot)",
                        pl: "usuń ją z projektu: everett drop \(name) --project \(project.projectRoot)")
                ])
        }
        return timeline
    }

    private func isPresent(_ world: ProjectRecord) throws -> Bool {
        try wrapped { () throws(SystemError) in
            try files.statusIfPresent(FileDescriptors.none, CName(world.root.bytes))?.kind == .directory
        }
    }
}
