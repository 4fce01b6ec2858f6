internal import Base
internal import Platform

extension ChronosEngine {
    /// Takes back, or does again, what made, removed or renamed a timeline; false for any other operation.
    func reverseTimeline(
        _ operation: OperationRecord, _ project: ProjectRecord, forward: Bool, _ kind: OperationRecord.Kind,
        of reverses: Identifier, _ supervision: Supervision
    ) throws -> Bool {
        guard let made = operation.made else { return false }
        let entry = OperationEntry(kind: kind, reverses: reverses)
        switch (operation.kind, forward) {
        case (.branch, false), (.drop, true):
            _ = try performDrop(try standing(made, project), project, entry, supervision)
        case (.branch, true), (.drop, false):
            guard let head = made.head else { throw Self.nothingToMake(made) }
            try requireFree(made.name, project)
            if try state.checkpoint(head, project.id) == nil { throw try gone(head, project) }
            if made.kind == .sandbox {
                _ = try remakeSandbox(made, as: head, project, entry, supervision)
                return true
            }
            _ = try make(
                made, as: head, project, entry, startedAt: environment.clock.monotonicNanoseconds, supervision)
        case (.materialize, false):
            try performEnclose(try standing(made, project), project, entry, supervision)
        case (.materialize, true):
            _ = try performMaterialize(try standing(made, project), at: nil, project, entry, supervision)
        case (.rename, _):
            guard let newName = operation.newName else { return false }
            let now = try standing(made, project)
            _ = try performRename(now, to: forward ? newName : made.name, project, reverses: reverses, as: kind)
        default: return false
        }
        return true
    }

    /// The timeline with the same key, whatever it is called now.
    private func standing(_ made: TimelineRecord, _ project: ProjectRecord) throws -> TimelineRecord {
        let found = try state.timelineRecords(project.id).first { timeline in
            timeline.state == .ready && (made.key == nil ? timeline.name == made.name : timeline.key == made.key)
        }
        guard let found else {
            throw EverettError(
                .notFound, Phrase("timeline '\(made.name)' is gone", pl: "linii czasu '\(made.name)' już nie ma"))
        }
        return found
    }

    private static func nothingToMake(_ made: TimelineRecord) -> EverettError {
        EverettError(
            .notFound,
            Phrase(
                "timeline '\(made.name)' had no checkpoint, so it cannot be made again",
                pl: "linia czasu '\(made.name)' nie miała punktu kontrolnego, więc nie da się jej odtworzyć"))
    }
}
