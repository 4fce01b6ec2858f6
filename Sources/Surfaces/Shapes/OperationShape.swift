package import Base
package import Chronos

extension JSONWriter {
    package mutating func operation(_ operation: OperationRecord) {
        object { json in
            json.string("id", operation.id.text)
            json.integer("number", operation.number)
            json.string("kind", operation.kind.rawValue)
            json.string("timeline", operation.timeline)
            json.string("created", operation.created.rfc3339)
            json.string("checkpoint", operation.subject?.hex)
            json.string("head_before", operation.headBefore?.hex)
            json.string("head_after", operation.headAfter?.hex)
            json.string("world_before", operation.worldBefore?.hex)
            json.string("world_after", operation.worldAfter?.hex)
            json.strings("components", operation.components)
            json.string("reverses", operation.reverses?.text)
            if !operation.subjects.isEmpty { json.strings("checkpoints", operation.subjects.map(\.hex)) }
            json.integer("set_aside", operation.setAside)
            if let made = operation.made { json.string("about_timeline", made.name) }
            if let name = operation.newName { json.string("new_name", name) }
        }
    }

    /// What undo or redo would do, without its braces.
    package mutating func reversal(
        _ operation: OperationRecord, preview: RestorePreview?, milliseconds: Int64
    ) {
        key("operation")
        self.operation(operation)
        key("restore")
        if let preview { object { $0.preview(preview, milliseconds: milliseconds) } } else { null() }
        bool("dry_run", true)
    }

    /// What undo or redo did, without its braces.
    package mutating func reversal(_ report: ReversalReport) {
        key("operation")
        operation(report.operation)
        key("restore")
        if let restore = report.restore { object { $0.restore(restore) } } else { null() }
        bool("dry_run", false)
    }
}
