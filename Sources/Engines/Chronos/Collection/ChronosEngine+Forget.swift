package import Base
internal import Platform

/// What forgetting would do, or did.
package struct ForgetReport: Sendable {
    package let checkpoints: [CheckpointRecord]
    /// Those that something which can still be undone needs: their content stays until it cannot be undone any more.
    package let needed: Set<Digest>
    /// Nil in a preview, and when nothing had to be changed.
    package let operation: OperationRecord?
}

extension ChronosEngine {
    /// Lets checkpoints go: they leave the log now, and their content goes with a later collection, until which it can be undone.
    package func forget(
        _ ids: [Digest], _ project: ProjectRecord, _ policy: RetentionPolicy, _ supervision: Supervision
    ) throws -> ForgetReport {
        try owning("forget", supervision, of: project) {
            let preview = try previewForget(ids, project, policy)
            let gone = preview.checkpoints.map(\.id)
            guard !gone.isEmpty else { return preview }
            let operation = record(.forget, project, preview.checkpoints[0].timeline, subjects: gone)
            try state.write {
                try state.setExpired(environment.clock.now, gone, project.id)
                try state.append(operation, project.id)
            }
            return ForgetReport(checkpoints: preview.checkpoints, needed: preview.needed, operation: operation)
        }
    }

    package func previewForget(
        _ ids: [Digest], _ project: ProjectRecord, _ policy: RetentionPolicy
    ) throws -> ForgetReport {
        let heads = Set(try state.heads(project.id))
        var records: [CheckpointRecord] = []
        for id in Set(ids) {
            let record = try checkpointRecord(id, project)
            if heads.contains(id) { throw ChronosEngine.isHead(id) }
            if record.isPinned { throw ChronosEngine.isPinned(id) }
            if record.expired == nil { records.append(record) }
        }
        let needed = try CollectionRoots(engine: self, retention: policy).needed(project)
        return ForgetReport(
            checkpoints: records.sorted { $0.number > $1.number }, needed: needed.intersection(records.map(\.id)),
            operation: nil
        )
    }

    /// Takes back what was let go, by retention or by the user, while its content is there.
    package func keep(
        _ ids: [Digest], _ project: ProjectRecord, _ supervision: Supervision
    ) throws -> ForgetReport {
        try owning("keep", supervision, of: project) {
            let records = try Set(ids).map { try checkpointRecord($0, project) }.filter { $0.expired != nil }
                .sorted { $0.number > $1.number }
            guard let newest = records.first else {
                return ForgetReport(checkpoints: [], needed: [], operation: nil)
            }
            let kept = records.map(\.id)
            let operation = record(.keep, project, newest.timeline, subjects: kept)
            try state.write {
                try state.setExpired(nil, kept, project.id)
                try state.append(operation, project.id)
            }
            return ForgetReport(checkpoints: records, needed: [], operation: operation)
        }
    }

    /// Checkpoints that are on their way out and can still be taken back, newest first.
    package func expired(_ project: ProjectRecord) throws -> [CheckpointRecord] {
        try state.checkpoints(project.id, includingHidden: true).filter { $0.expired != nil }
    }

    private static func isHead(_ id: Digest) -> EverettError {
        EverettError(
            .refused,
            Phrase("\(id.short) is where a timeline stands", pl: "na \(id.short) stoi linia czasu"),
            hints: [Phrase("make a new checkpoint first", pl: "najpierw utwórz nowy punkt kontrolny")]
        )
    }

    private static func isPinned(_ id: Digest) -> EverettError {
        EverettError(
            .refused, Phrase("\(id.short) is pinned", pl: "\(id.short) jest przypięty"),
            hints: [Phrase("take the pin off: everett unpin \(id.short)", pl: "odepnij go: everett unpin \(id.short)")]
        )
    }
}
