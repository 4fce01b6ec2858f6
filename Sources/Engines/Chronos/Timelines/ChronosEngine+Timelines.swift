internal import Base
internal import Platform

extension ChronosEngine {
    /// Every timeline of a project, `main` first.
    package func timelines(_ project: ProjectRecord) throws -> [TimelineGlance] {
        let counts = try state.checkpointCounts(project.id)
        return try state.timelineRecords(project.id).filter { $0.state == .ready && $0.owner == nil }.map { timeline in
            let workspace = project.on(timeline)?.root
            let isPresent = try workspace.map { place in
                try wrapped { () throws(SystemError) in
                    try files.statusIfPresent(FileDescriptors.none, CName(place.bytes))?.kind == .directory
                }
            }
            return TimelineGlance(
                timeline: timeline, workspace: timeline.kind == .sandbox ? nil : workspace,
                head: try timeline.head.flatMap { try state.checkpoint($0, project.id) },
                checkpoints: counts[timeline.name] ?? 0, isPresent: isPresent ?? true,
                isCurrent: timeline.name == project.timeline,
                ports: try project.on(timeline).map(ports) ?? [:]
            )
        }
    }

    /// The timeline of that name, to act on its world.
    package func world(_ name: String, of project: ProjectRecord) throws -> ProjectRecord {
        let timeline = try timeline(name, project)
        if let world = project.on(timeline) { return world }
        throw EverettError(
            .refused,
            Phrase("timeline '\(name)' has no workspace", pl: "linia czasu '\(name)' nie ma katalogu roboczego"),
            hints: [
                Phrase(
                    "it was imported: restore its checkpoint, or branch from it with --from",
                    pl: "została zaimportowana: przywróć jej punkt albo odgałęź od niego przez --from")
            ])
    }

    func timeline(_ name: String, _ project: ProjectRecord) throws -> TimelineRecord {
        if let found = try state.timeline(name, project.id), found.state == .ready { return found }
        let others = try state.timelineRecords(project.id).filter { $0.state == .ready && $0.owner == nil }.map(\.name)
        throw EverettError(
            .notFound, Phrase("no timeline '\(name)'", pl: "nie ma linii czasu '\(name)'"),
            hints: [
                Phrase(
                    "there are: \(others.prefix(10).joined(separator: ", "))",
                    pl: "są: \(others.prefix(10).joined(separator: ", "))")
            ])
    }

    /// Gives a timeline another name; a workspace at its usual place goes along.
    package func renameTimeline(
        _ name: String, to newName: String, _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> TimelineRecord {
        try TimelineName.validate(newName)
        return try owning("rename", supervision.expectingNothing, of: project) {
            let timeline = try self.timeline(name, project)
            try requireHead(supervision.expectedHead, of: timeline, project)
            return try performRename(timeline, to: newName, project, reverses: nil, as: .rename)
        }
    }

    func performRename(
        _ timeline: TimelineRecord, to newName: String, _ project: ProjectRecord, reverses: Identifier?,
        as kind: OperationRecord.Kind
    ) throws -> TimelineRecord {
        guard timeline.kind != .main else {
            throw EverettError(
                .refused, Phrase("'main' keeps its name", pl: "'main' zachowuje swoją nazwę"))
        }
        try requireFree(newName, project)
        var renamed = timeline
        renamed.name = newName
        var place: (old: WorkspacePlace, new: WorkspacePlace)?
        if let key = timeline.key, let workspace = timeline.workspace,
            workspace == WorkspacePlace.usual(timeline.name, beside: project.projectRoot),
            let usual = WorkspacePlace.usual(newName, beside: project.projectRoot),
            let old = WorkspacePlace(workspace, key: key), let new = WorkspacePlace(usual, key: key)
        {
            try requireNothing(at: usual)
            renamed.workspace = usual
            place = (old, new)
            try move(old.path, to: old.aside)
            try environment.hooks.reach(.renameMoved)
        }
        do {
            try state.write {
                try state.renameTimeline(timeline.name, newName, project.id)
                try state.update(renamed, project.id)
                let stands = project.timeline == timeline.name ? newName : project.timeline
                try state.append(
                    record(
                        kind, project, stands, reverses: reverses, made: timeline, newName: newName), project.id)
            }
        } catch {
            // Where that fails, too, the next owner of the store puts it where its row says.
            if let place { try? move(place.old.aside, to: place.old.path) }
            throw error
        }
        try environment.hooks.reach(.renameCommitted)
        if let place { try move(place.new.aside, to: place.new.path) }
        return renamed
    }

    // MARK: - Shared by what makes, moves and removes timelines

    /// The same as for a project, of a timeline that is acted on from another one.
    func requireHead(_ expected: Supervision.ExpectedHead, of timeline: TimelineRecord, _ project: ProjectRecord) throws
    {
        if let world = project.on(timeline) { try requireHead(expected, world) }
    }

    func requireFree(_ name: String, _ project: ProjectRecord) throws {
        guard try state.timeline(name, project.id) != nil else { return }
        throw EverettError(
            .conflict, Phrase("there is a timeline '\(name)' already", pl: "linia czasu '\(name)' już istnieje"),
            hints: [
                Phrase(
                    "choose another name, or drop that one: everett drop \(name)",
                    pl: "wybierz inną nazwę albo usuń tamtą: everett drop \(name)")
            ])
    }

    func requireNothing(at path: AbsolutePath) throws {
        let there = try wrapped { () throws(SystemError) in
            try files.statusIfPresent(FileDescriptors.none, CName(path.bytes))
        }
        guard there != nil else { return }
        throw EverettError(
            .conflict, Phrase("\(path) is there already", pl: "\(path) już istnieje"),
            hints: [Phrase("name another place: --at DIR", pl: "podaj inne miejsce: --at KATALOG")])
    }

    /// Never over anything; both lie in one directory.
    func move(_ from: AbsolutePath, to: AbsolutePath) throws {
        try wrapped { () throws(SystemError) in
            try files.rename(
                FileDescriptors.none, CName(from.bytes), FileDescriptors.none, CName(to.bytes), .noReplace)
            guard let parent = to.parent else { return }
            let directory = try files.openOwned(absolute: parent, [.read, .directory])
            try files.fsync(directory.raw)
        }
    }

    func wrapped<Value>(_ body: () throws(SystemError) -> Value) throws -> Value {
        do throws(SystemError) {
            return try body()
        } catch {
            throw EverettError(
                error, while: Phrase("looking after a timeline's workspace", pl: "obsługa katalogu linii czasu"))
        }
    }

    /// Ends what a crash interrupted: a workspace that was being made or removed goes, one that was to be moved arrives.
    func finishTimelines() throws {
        for project in try state.projects() {
            for timeline in try state.timelineRecords(project.id) {
                guard let key = timeline.key, let workspace = timeline.workspace,
                    let place = WorkspacePlace(workspace, key: key)
                else { continue }
                switch timeline.state {
                case .making, .dropping: try forget(timeline, place, project)
                case .ready:
                    if let owner = timeline.owner, owner.liveness == .dead {
                        try dropScratch(timeline, place, project)
                        continue
                    }
                    let isThere = try wrapped { () throws(SystemError) in
                        try files.statusIfPresent(FileDescriptors.none, CName(place.path.bytes)) != nil
                    }
                    if isThere {
                        try sweepOverlays(timeline)
                        try finishRewinding(timeline, project)
                        try finishMaterializing(timeline, project)
                        continue
                    }
                    let isAside = try wrapped { () throws(SystemError) in
                        try files.statusIfPresent(FileDescriptors.none, CName(place.aside.bytes)) != nil
                    }
                    if isAside { try move(place.aside, to: place.path) }
                    try finishMaterializing(timeline, project)
                }
            }
        }
    }

    /// Removes what is left of a timeline on disk, then its row.
    func forget(_ timeline: TimelineRecord, _ place: WorkspacePlace, _ project: ProjectRecord) throws {
        try wrapped { () throws(SystemError) in try files.removeTree(place.aside) }
        if let world = project.on(timeline), world.key != nil {
            dropDatabases(of: world)
            try wrapped { () throws(SystemError) in try files.removeTree(home.world(world)) }
            try leaveContext(of: world)
            try removeCaches(of: world)
        }
        try environment.hooks.reach(.dropRemoved)
        try state.write { try state.deleteTimeline(timeline.name, project.id) }
    }

    func removeCaches(of world: ProjectRecord) throws {
        guard let key = world.key else { return }
        let caches = home.caches.appending(BytePath.root.appending(Array(world.id.text.utf8)))
        let prefix = Array("\(key.text)-".utf8)
        _ = try wrapped { () throws(SystemError) in
            try files.removeAll(in: caches, keepingDirectories: true) { $0.name.starts(with: prefix) }
        }
    }
}
