package import Base
package import Runs

extension JSONWriter {
    /// The keys of a run, without its braces.
    package mutating func run(_ run: AgentRun) {
        string("id", run.id.text)
        string("kind", run.kind.rawValue)
        string("agent", run.agent)
        string("session", run.session)
        string("command", run.command)
        string("timeline", run.timeline)
        string("state", run.state().rawValue)
        string("began", run.began.rfc3339)
        string("ended", run.ended?.rfc3339)
        integer("status", run.status)
        string("first", run.first?.hex)
        string("last", run.last?.hex)
        integer("entries", run.entries)
        integer("left_out", run.leftOut)
    }

    /// What happened in a run, in order.
    package mutating func entries(_ entries: some Sequence<RunEntry>) {
        array("entries") { json in
            for entry in entries { json.object { $0.entry(entry) } }
        }
    }

    private mutating func entry(_ entry: RunEntry) {
        integer("number", entry.number)
        string("kind", entry.kind.rawValue)
        string("created", entry.created.rfc3339)
        integer("turn", entry.turn)
        string("tool", entry.tool)
        string("detail", entry.detail)
        string("checkpoint", entry.checkpoint?.hex)
        guard let changes = entry.changes else {
            key("changes")
            return null()
        }
        object("changes") { json in
            json.integer("added", changes.added)
            json.integer("modified", changes.modified)
            json.integer("removed", changes.removed)
        }
    }
}
