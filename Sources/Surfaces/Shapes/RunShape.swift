package import Base
package import Runs

extension JSONWriter {
    /// A run, without its braces.
    package mutating func run(_ run: AgentRun) {
        string("id", run.id.text)
        string("kind", run.kind.rawValue)
        string("state", run.state().rawValue)
        string("agent", run.agent)
        string("session", run.session)
        string("command", run.command)
        string("timeline", run.timeline)
        string("began", run.began.rfc3339)
        string("ended", run.ended?.rfc3339)
        integer("status", run.status)
        string("first", run.first?.hex)
        string("last", run.last?.hex)
        integer("entries", run.entries)
        integer("left_out", run.leftOut)
    }

    package mutating func runs(_ runs: [AgentRun]) {
        array("runs") { json in
            for run in runs { json.object { $0.run(run) } }
        }
    }

    /// What happened in a run, in order.
    package mutating func strip(_ entries: [RunEntry]) {
        array("strip") { json in
            for entry in entries { json.object { $0.entry(entry) } }
        }
    }

    private mutating func entry(_ entry: RunEntry) {
        integer("number", entry.number)
        string("kind", entry.kind.rawValue)
        integer("turn", entry.turn)
        string("tool", entry.tool)
        string("detail", entry.detail)
        string("checkpoint", entry.checkpoint?.hex)
        integer("added", entry.changes?.added)
        integer("modified", entry.changes?.modified)
        integer("removed", entry.changes?.removed)
        string("created", entry.created.rfc3339)
    }
}
