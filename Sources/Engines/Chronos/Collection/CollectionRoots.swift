internal import Base
internal import Platform

/// What collection starts from, as `state.db` and the journals tell it now.
struct CollectionRoots {
    let engine: ChronosEngine
    let retention: RetentionPolicy

    /// Every checkpoint that must stay readable.
    func all() throws -> [Digest] {
        var roots: [Digest] = []
        for project in try engine.state.projects() {
            let needed = try needed(project)
            for record in try engine.state.checkpoints(project.id, includingHidden: true)
            where record.expired == nil || needed.contains(record.id) {
                roots.append(record.id)
            }
        }
        return roots
    }

    /// Checkpoints that heads, unfinished restores and what can be undone rest upon.
    func needed(_ project: ProjectRecord) throws -> Set<Digest> {
        var needed = Set(try engine.state.heads(project.id))
        let since = engine.environment.clock.now.milliseconds - Int64(retention.undoDays) * 86_400_000
        for operation in try engine.state.operations(project.id) where operation.created.milliseconds >= since {
            let named = [
                operation.headBefore, operation.headAfter, operation.worldBefore, operation.worldAfter,
                operation.subject,
            ]
            switch operation.kind {
            // What was let go on purpose is not held by the record of it.
            case .expire, .forget, .purge, .repair: break
            // Nobody can undo these, so nothing but their age keeps them.
            case .capture: break
            default: needed.formUnion(named.compactMap { $0 })
            }
        }
        needed.formUnion(try mergeBases(project))
        needed.formUnion(try engine.environment.needed(project.id, Timestamp(milliseconds: since)))
        for (_, content) in try RestoreJournal(home: engine.home, files: engine.files).all() {
            guard case .applying(let plan)? = content, plan.project == project.id else { continue }
            needed.formUnion([plan.safety, plan.target])
            needed.formUnion([plan.headBefore, plan.headAfter].compactMap { $0 })
        }
        return needed
    }

    /// What a merge of two timelines would begin from, and what open ones did.
    private func mergeBases(_ project: ProjectRecord) throws -> Set<Digest> {
        let timelines = try engine.state.timelineRecords(project.id).filter {
            $0.state == .ready && $0.kind != .imported
        }
        guard timelines.count > 1 else { return [] }
        let graph = CheckpointGraph(try engine.state.parents(project.id))
        var bases: Set<Digest> = []
        for timeline in timelines {
            if let merge = timeline.merge { bases.formUnion([merge.base, merge.ours, merge.theirs]) }
            if let base = timeline.base { bases.insert(base) }
            guard let head = timeline.head, timeline.kind != .main else { continue }
            for other in timelines where other.name == timeline.origin || other.kind == .main {
                if let its = other.head { bases.formUnion(graph.bestCommonAncestors(head, its)) }
            }
        }
        return bases
    }

    func items(_ project: ProjectRecord) throws -> [(record: CheckpointRecord, item: Retention.Item)] {
        let needed = try needed(project)
        return try engine.state.checkpoints(project.id, includingHidden: true).filter { $0.expired == nil }
            .map { ($0, Retention.Item($0, needed: needed)) }
    }
}
