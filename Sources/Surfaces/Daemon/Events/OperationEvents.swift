internal import Base
internal import Chronos
internal import Events
internal import Shapes

/// What an entry of the operation log is to those who follow events.
enum OperationEvents {
    /// `changed`: how many files a checkpoint found changed, where somebody has counted.
    static func draft(_ followed: FollowedOperation, changed: Int? = nil) -> EventDraft {
        let record = followed.record
        let type = type(record.kind)
        return EventDraft(
            time: record.created, type: EventType(type), project: followed.project,
            subject: record.reverses?.text ?? record.subject?.hex
        ) { json in
            if let checkpoint = followed.checkpoint {
                json.string("name", checkpoint.name)
                json.string("cause", checkpoint.cause.rawValue)
                json.integer("files", checkpoint.files)
                if let changed { json.integer("files_changed", changed) }
                json.integer("bytes_new", checkpoint.newBytes)
                if let occasion = checkpoint.occasion { json.object("occasion") { $0.occasion(occasion) } }
            }
            json.string("operation", record.id.text)
            json.string("kind", record.kind.rawValue)
            json.string("timeline", record.timeline)
            json.string("head", record.headAfter?.hex)
            if let before = record.worldBefore { json.string("safety_checkpoint", before.hex) }
            if !record.components.isEmpty {
                json.array("components") { json in
                    for component in record.components { json.string(component) }
                }
            }
            if !record.subjects.isEmpty {
                json.array("checkpoints") { json in
                    for subject in record.subjects { json.string(subject.hex) }
                }
            }
            if let made = record.made { json.string("about_timeline", made.name) }
            if let name = record.newName { json.string("new_name", name) }
            if record.setAside > 0 { json.integer("set_aside", record.setAside) }
        }
    }

    /// A name of its own for each kind, stable for those who filter by it.
    static func type(_ kind: OperationRecord.Kind) -> String {
        switch kind {
        case .initialise: "project.added"
        case .checkpoint, .capture: "checkpoint.created"
        case .importing: "checkpoint.imported"
        case .pin: "checkpoint.pinned"
        case .unpin: "checkpoint.unpinned"
        case .forget: "checkpoint.forgotten"
        case .keep: "checkpoint.kept"
        case .expire: "checkpoint.expired"
        case .restore: "restore.finished"
        case .undo: "operation.undone"
        case .redo: "operation.redone"
        case .purge: "history.purged"
        case .repair: "storage.repaired"
        case .branch: "timeline.branched"
        case .drop: "timeline.dropped"
        case .rename: "timeline.renamed"
        case .materialize: "timeline.materialized"
        case .merge: "timeline.merged"
        }
    }
}
