package import Base
internal import Platform

extension ChronosEngine {
    /// What merging a timeline into this one would bring; both are checkpointed, and no workspace is changed.
    package func previewMerge(
        _ destination: ProjectRecord, _ request: MergeRequest, _ supervision: Supervision
    ) throws -> MergePreview {
        try owning("merge \(request.source)", supervision, of: destination) {
            let sides = try sides(destination, request, supervision)
            let sink = try storingSink()
            defer { sink.discard() }
            return try preview(sides, destination, request, try built(sides, destination, request, sink, supervision))
        }
    }

    /// Merges a timeline into this one, or makes the candidate in which what is open is decided and proven.
    ///
    /// The destination's workspace is changed only by a clean merge that needs no proof, and then by a restore.
    package func merge(
        _ destination: ProjectRecord, _ request: MergeRequest, _ supervision: Supervision
    ) throws -> MergeBeginning {
        try owning("merge \(request.source)", supervision, of: destination) {
            let start = environment.clock.monotonicNanoseconds
            let sides = try sides(destination, request, supervision)
            let sink = try storingSink()
            do {
                guard let built = try built(sides, destination, request, sink, supervision) else {
                    sink.discard()
                    return MergeBeginning(
                        preview: try preview(sides, destination, request, nil), candidate: nil, restore: nil)
                }
                try environment.hooks.reach(.mergeBuilt)
                let preview = try preview(sides, destination, request, built)
                let merged = try publish(built, sides, destination, sink, startedAt: start)
                try environment.hooks.reach(.mergePublished)
                guard built.conflicts.isEmpty, request.gate.isEmpty else {
                    let candidate = try makeCandidate(
                        merged, sides, destination, request, built.conflicts, startedAt: start, supervision)
                    return MergeBeginning(preview: preview, candidate: candidate, restore: nil)
                }
                let report = try promote(merged, into: destination, supervision) { safety in
                    guard try self.isUnmoved(safety, since: sides.ours) else {
                        throw Self.hasMoved(destination.timeline, again: "everett merge \(request.source)")
                    }
                }
                return MergeBeginning(preview: preview, candidate: nil, restore: report)
            } catch {
                sink.discard()
                throw error
            }
        }
    }

    // MARK: - Sides

    private struct Sides {
        let base: Digest
        let ours: Digest
        let theirs: Digest
    }

    private func sides(
        _ destination: ProjectRecord, _ request: MergeRequest, _ supervision: Supervision
    ) throws -> Sides {
        let source = try world(request.source, of: destination)
        guard source.world != destination.world else {
            throw EverettError(
                .usage,
                Phrase("a timeline cannot be merged into itself", pl: "linii czasu nie da się scalić z nią samą"),
                hints: [
                    Phrase("name the other one: everett timelines", pl: "podaj inną: everett timelines")
                ])
        }
        try finishInterruptedRestores(of: source, supervision)
        let ours = try takeCheckpoint(destination, CheckpointRequest(), cause: .safety, supervision).id
        var other = source
        other.policy = destination.policy
        let theirs = try takeCheckpoint(other, CheckpointRequest(), cause: .safety, supervision).id
        let graph = CheckpointGraph(try state.parents(destination.id))
        // Where both merged each other there may be several; the newest that is still there leaves the least to decide.
        let common = graph.ancestors(of: ours).intersection(graph.ancestors(of: theirs))
        let best = graph.bestCommonAncestors(ours, theirs)
        let records = try state.checkpoints(destination.id, includingHidden: true)
        let base = records.first { best.contains($0.id) } ?? records.first { common.contains($0.id) }
        guard let base else {
            throw EverettError(
                .conflict,
                Phrase(
                    "'\(request.source)' and '\(destination.timeline)' have no checkpoint in common any more",
                    pl: "'\(request.source)' i '\(destination.timeline)' nie mają już wspólnego punktu kontrolnego"),
                hints: [
                    Phrase(
                        "'everett compare \(request.source)' shows what differs; copy what you want",
                        pl: "'everett compare \(request.source)' pokaże różnice; skopiuj, co chcesz")
                ])
        }
        return Sides(base: base.id, ours: ours, theirs: theirs)
    }

    /// Nil when the destination has everything already.
    private func built(
        _ sides: Sides, _ destination: ProjectRecord, _ request: MergeRequest, _ sink: ObjectSink,
        _ supervision: Supervision
    ) throws -> MergeBuild.Built? {
        if sides.base == sides.theirs { return nil }
        return try MergeBuild(
            engine: self, sink: sink, git: request.git,
            labels: MergeLabels(ours: destination.timeline, theirs: request.source),
            destination: destination, policies: request.tables, supervision: supervision
        ).run(base: sides.base, ours: sides.ours, theirs: sides.theirs)
    }

    private func preview(
        _ sides: Sides, _ destination: ProjectRecord, _ request: MergeRequest, _ built: MergeBuild.Built?
    ) throws -> MergePreview {
        MergePreview(
            source: request.source, destination: destination.timeline,
            base: try checkpointRecord(sides.base, destination), ours: try checkpointRecord(sides.ours, destination),
            theirs: try checkpointRecord(sides.theirs, destination), conflicts: built?.conflicts ?? [],
            changes: built?.changes ?? [], tables: built?.tables ?? [:],
            databases: built?.databases.databases ?? [], databasesLeft: built?.databases.left ?? [],
            sessions: sessionsInTheWay(built?.databases.databases.map(\.change) ?? [], of: destination),
            disputes: built?.knowledge.disputes ?? [], isUpToDate: built == nil)
    }

    private func storingSink() throws -> ObjectSink {
        ObjectSink(
            store: store, condemned: try condemned(), temporaryPrefix: "tmp-\(environment.identity.pid)",
            hooks: environment.hooks)
    }

    // MARK: - The merged state

    private func publish(
        _ built: MergeBuild.Built, _ sides: Sides, _ destination: ProjectRecord, _ sink: ObjectSink,
        startedAt start: Int64
    ) throws -> Digest {
        let reader = try ObjectReader(store)
        let ours = try readCheckpoint(sides.ours, reader)
        let world = CapturedWorld(
            files: built.merged.files, git: try readGit(ours, reader), knowledge: built.knowledge.component,
            agents: try readAgents(ours, reader), databases: built.databases.component,
            environment: try readEnvironment(ours, reader), coverage: built.coverage,
            policy: try readPolicy(ours, reader),
            saveCaches: {})
        return try publish(
            world, sink, destination, CheckpointRequest(), .merge, head: sides.ours,
            parents: [sides.ours, sides.theirs], startedAt: start
        ).id
    }

    private func promote(
        _ merged: Digest, into destination: ProjectRecord, _ supervision: Supervision,
        accepting: @escaping (_ safety: Digest) throws -> Void
    ) throws -> RestoreReport {
        let report = try performRestore(
            destination, RestoreRequest(checkpoint: merged, components: [.files, .knowledge, .databases]),
            RestoreEntry(
                kind: .merge, reverses: nil, headAfter: merged, isRecorded: true, accepts: accepting), supervision)
        try environment.hooks.reach(.mergePromoted)
        return report
    }

    // MARK: - Candidates

    private func makeCandidate(
        _ merged: Digest, _ sides: Sides, _ destination: ProjectRecord, _ request: MergeRequest,
        _ conflicts: [MergeConflict], startedAt start: Int64, _ supervision: Supervision
    ) throws -> ProjectRecord {
        let name = try candidateName(request.source, destination)
        guard let workspace = WorkspacePlace.usual(name, beside: destination.projectRoot) else {
            throw EverettError(
                .refused, Phrase("there is no place beside the project", pl: "obok projektu nie ma miejsca"))
        }
        try requireNothing(at: workspace)
        let timeline = TimelineRecord(
            name: name, key: environment.ids.next(), kind: .directory, state: .ready, head: nil, workspace: workspace,
            origin: destination.timeline, base: sides.ours, created: environment.clock.now, way: .copy, owner: nil,
            merge: MergeState(
                source: request.source, destination: destination.timeline, base: sides.base, ours: sides.ours,
                theirs: sides.theirs, gate: request.gate, conflicts: conflicts))
        let report = try make(
            timeline, as: merged, destination, OperationEntry(kind: .branch, reverses: nil), startedAt: start,
            supervision)
        guard let world = destination.on(report.timeline) else {
            throw EverettError(.internal, Phrase(verbatim: "a candidate without a place"))
        }
        return world
    }

    private func candidateName(_ source: String, _ project: ProjectRecord) throws -> String {
        let stem = "merge-\(source)".prefix(TimelineName.longest - 4)
        let taken = Set(try state.timelineRecords(project.id).map(\.name))
        var number = 1
        while taken.contains(number == 1 ? String(stem) : "\(stem)-\(number)") { number += 1 }
        return number == 1 ? String(stem) : "\(stem)-\(number)"
    }

    /// The merge that is open: the one named, or the only one there is, or the one whose workspace this is.
    package func candidate(_ name: String?, of project: ProjectRecord) throws -> (world: ProjectRecord, MergeState) {
        let open = try state.timelineRecords(project.id).filter { $0.state == .ready && $0.merge != nil }
        let wanted = name ?? open.first { $0.name == project.timeline }?.name
        let found = open.filter { wanted == nil || $0.name == wanted || $0.merge?.source == wanted }
        guard let only = found.first, let merge = only.merge, let world = project.on(only) else {
            throw EverettError(
                .notFound,
                name.map { Phrase("no merge '\($0)' is open", pl: "scalanie '\($0)' nie jest otwarte") }
                    ?? Phrase("no merge is open", pl: "żadne scalanie nie jest otwarte"),
                hints: [Phrase("begin one: everett merge TIMELINE", pl: "zacznij: everett merge LINIA")])
        }
        guard found.count == 1 else {
            throw EverettError(
                .conflict, Phrase("\(found.count) merges are open", pl: "otwartych scalań: \(found.count)"),
                hints: [
                    Phrase(
                        "name one of: \(found.map(\.name).joined(separator: ", "))",
                        pl: "podaj jedno z: \(found.map(\.name).joined(separator: ", "))")
                ])
        }
        return (world, merge)
    }

    /// Decides about conflicts, by path.
    package func resolve(
        _ paths: [BytePath], _ choice: MergeChoice, in candidate: ProjectRecord, _ supervision: Supervision
    ) throws -> MergeState {
        try owning("resolve", supervision, of: candidate) {
            var timeline = try self.timeline(candidate.timeline, candidate)
            guard var merge = timeline.merge else { throw Self.noCandidate(candidate.timeline) }
            for path in paths where !merge.conflicts.contains(where: { $0.path == path }) {
                throw EverettError(
                    .notFound, Phrase("there is no conflict about \(path)", pl: "nie ma konfliktu o \(path)"),
                    hints: [Phrase("'everett conflicts' lists them", pl: "'everett conflicts' wypisze je")])
            }
            if case .side(let side) = choice {
                let id = [MergeSide.base: merge.base, .ours: merge.ours, .theirs: merge.theirs][side] ?? merge.ours
                let about = merge.conflicts.filter { paths.contains($0.path) }
                let served = Set(about.filter { $0.kind == .server }.compactMap { ServerMerge.name($0.path) })
                if !served.isEmpty { try take(served, as: id, in: candidate, supervision) }
                let named = about.filter { $0.kind != .server }
                let all = Set(named.flatMap { [$0.path] + $0.otherPaths + [$0.versions[side]?.path].compactMap { $0 } })
                if !all.isEmpty {
                    let report = try performRestore(
                        candidate, RestoreRequest(checkpoint: id, paths: all.sorted()),
                        RestoreEntry(kind: .restore, reverses: nil, headAfter: nil, isRecorded: false), supervision)
                    guard report.isVerified else { throw Self.isWrittenTo(candidate) }
                }
            }
            merge.resolved.formUnion(paths)
            timeline = try self.timeline(candidate.timeline, candidate)
            timeline.merge = merge
            try state.write { try state.update(timeline, candidate.id) }
            return merge
        }
    }

    static func isWrittenTo(_ candidate: ProjectRecord) -> EverettError {
        EverettError(
            .failed,
            Phrase("something else writes to \(candidate.root)", pl: "coś innego pisze do \(candidate.root)"))
    }

    /// The candidate as it is now, as a checkpoint: what is proven and then promoted is this and nothing later.
    package func sealCandidate(_ candidate: ProjectRecord, _ supervision: Supervision) throws -> Digest {
        try owning("merge", supervision, of: candidate) {
            guard let merge = try timeline(candidate.timeline, candidate).merge else {
                throw Self.noCandidate(candidate.timeline)
            }
            guard merge.open.isEmpty else { throw Self.isOpen(merge) }
            return try takeCheckpoint(candidate, CheckpointRequest(), cause: .safety, supervision).id
        }
    }

    /// Gives the destination what the candidate was when it was sealed; refused when the destination has moved.
    package func promote(
        _ candidate: ProjectRecord, at sealed: Digest, _ supervision: Supervision
    ) throws -> (restore: RestoreReport, merge: MergeState) {
        let start = environment.clock.monotonicNanoseconds
        guard let merge = try timeline(candidate.timeline, candidate).merge else {
            throw Self.noCandidate(candidate.timeline)
        }
        var destination = try world(merge.destination, of: candidate)
        destination.policy = candidate.policy
        let report = try owning("merge", supervision, of: destination) {
            guard merge.open.isEmpty else { throw Self.isOpen(merge) }
            let now = try takeCheckpoint(destination, CheckpointRequest(), cause: .safety, supervision).id
            let reader = try ObjectReader(store)
            guard try isSame(now, merge.ours, reader) else { throw Self.hasMoved(merge) }
            let proven = try readCheckpoint(sealed, reader)
            let ours = try readCheckpoint(now, reader)
            let sink = try storingSink()
            let world = CapturedWorld(
                files: try readFiles(proven, reader), git: try readGit(ours, reader),
                knowledge: try readKnowledge(proven, reader), agents: try readAgents(ours, reader),
                databases: try proposed(candidate, proven, merge, now: ours, reader),
                environment: try readEnvironment(ours, reader), coverage: try readCoverage(proven, reader),
                policy: try readPolicy(ours, reader), saveCaches: {})
            let merged = try publish(
                world, sink, destination, CheckpointRequest(), .merge, head: now,
                parents: [now, merge.theirs], startedAt: start
            ).id
            return try promote(merged, into: destination, supervision) { safety in
                guard try self.isUnmoved(safety, since: now) else { throw Self.hasMoved(merge) }
            }
        }
        try dropQuietly(candidate, Supervision(onProgress: supervision.onProgress))
        return (report, merge)
    }

    /// Whether two checkpoints are of one world, but for what its agents wrote meanwhile, which no merge is about.
    private func isSame(_ one: Digest, _ other: Digest, _ reader: ObjectReader) throws -> Bool {
        if one == other { return true }
        let (one, other) = (try readCheckpoint(one, reader), try readCheckpoint(other, reader))
        return try readFiles(one, reader).isSameWorld(as: readFiles(other, reader)) && one.git == other.git
            && one.knowledge == other.knowledge
            && (one.agents != other.agents || one.databases != other.databases || one.environment != other.environment)
    }

    /// Whether a destination still is what was merged: nobody has written to it while that took its time.
    private func isUnmoved(_ safety: Digest, since seen: Digest) throws -> Bool {
        let reader = try ObjectReader(store)
        guard try isSame(safety, seen, reader) else { return false }
        let now = try readDatabases(try readCheckpoint(safety, reader), reader)
        let then = try readDatabases(try readCheckpoint(seen, reader), reader)
        return now == nil && then == nil || now.flatMap { now in then.map { now.isSameWorld(as: $0) } } == true
    }

    private static func hasMoved(_ destination: String, again command: String) -> EverettError {
        EverettError(
            .moved,
            Phrase(
                "'\(destination)' was changed while it was merged into; nothing was done",
                pl: "'\(destination)' zmieniła się w trakcie scalania; nic nie zrobiono"),
            hints: [Phrase("merge again: \(command)", pl: "scal ponownie: \(command)")])
    }

    static func hasMoved(_ merge: MergeState) -> EverettError {
        EverettError(
            .moved,
            Phrase(
                "'\(merge.destination)' has changed since the merge began",
                pl: "'\(merge.destination)' zmieniła się od początku scalania"),
            hints: [
                Phrase(
                    "begin again: everett merge --abort, then everett merge \(merge.source); or put "
                        + "'\(merge.destination)' back to \(merge.ours.short)",
                    pl:
                        "zacznij od nowa: everett merge --abort, potem everett merge \(merge.source); albo przywróć "
                        + "'\(merge.destination)' do \(merge.ours.short)")
            ])
    }

    private static func isOpen(_ merge: MergeState) -> EverettError {
        let paths = Set(merge.open.map(\.path)).sorted()
        return EverettError(
            .conflict,
            Phrase("conflicts are open about ", pl: "otwarte konflikty dotyczą: ")
                + Phrase.count(paths.count, "path", "paths", pl: ("ścieżki", "ścieżek", "ścieżek")),
            hints: [
                Phrase(
                    "decide about each: everett resolve \(paths.first.map { "\($0)" } ?? "") --ours, --theirs, --base or --as-is",
                    pl:
                        "zdecyduj o każdej: everett resolve \(paths.first.map { "\($0)" } ?? "") --ours, --theirs, --base albo --as-is"
                )
            ])
    }

    static func noCandidate(_ name: String) -> EverettError {
        EverettError(
            .refused, Phrase("'\(name)' is no candidate of a merge", pl: "'\(name)' nie jest kandydatem scalania"))
    }
}
