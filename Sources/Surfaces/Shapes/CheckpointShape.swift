package import Base
package import Chronos

extension JSONWriter {
    /// The keys of a checkpoint, without its braces.
    package mutating func checkpoint(_ record: CheckpointRecord, isHead: Bool) {
        string("id", record.id.hex)
        string("timeline", record.timeline)
        strings("parents", record.parents.map(\.hex))
        string("name", record.name)
        string("cause", record.cause.rawValue)
        string("created", record.created.rfc3339)
        integer("files", record.files)
        integer("bytes", record.bytes)
        integer("bytes_new", record.newBytes)
        bool("pinned", record.isPinned)
        bool("hidden", record.isHidden)
        bool("head", isHead)
        if let occasion = record.occasion {
            object("occasion") { $0.occasion(occasion) }
        } else {
            key("occasion")
            null()
        }
    }

    /// What an agent was doing, without its braces.
    package mutating func occasion(_ occasion: Occasion) {
        string("run", occasion.run?.text)
        string("agent", occasion.agent)
        string("session", occasion.session)
        integer("turn", occasion.turn)
        string("tool", occasion.tool)
        string("detail", occasion.detail)
    }

    /// A list of checkpoints, one of which may be where its timeline stands.
    package mutating func checkpoints(_ records: some Sequence<CheckpointRecord>, head: Digest?) {
        array("checkpoints") { json in
            for record in records { json.object { $0.checkpoint(record, isHead: record.id == head) } }
        }
    }

    /// A checkpoint with all that is known of it, without its braces.
    package mutating func detail(_ detail: CheckpointDetail) {
        checkpoint(detail.record, isHead: detail.isHead)
        string("writer", detail.checkpoint.writer)
        standings("repositories", detail.repositories)
        policy(detail.policy)
        environment(detail.environment)
        coverage(detail.coverage)
    }

    /// What taking a checkpoint did, without its braces.
    package mutating func taken(_ report: CheckpointReport, _ notice: StorageNotice?) {
        string("id", report.id.hex)
        string("name", report.record.name)
        string("timeline", report.record.timeline)
        integer("files", report.coverage.files)
        integer("bytes_new", report.newBytes)
        integer("duration_ms", report.milliseconds)
        bool("unchanged", report.isUnchanged)
        coverage(report.coverage)
        if let notice {
            object("storage") { json in
                json.integer("bytes", notice.bytes)
                json.integer("budget", notice.budget)
                json.bool("over_budget", notice.isOver)
            }
        }
    }

    /// What forgetting did or would do, without its braces.
    package mutating func forgotten(_ report: ForgetReport, isPreview: Bool) {
        bool("dry_run", isPreview)
        strings("checkpoints", report.checkpoints.map(\.id.hex))
        strings("needed_by_undo", report.needed.map(\.hex).sorted())
        string("operation", report.operation?.id.text)
    }
}
