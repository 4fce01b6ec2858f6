package import Base
package import Chronos
internal import Knowledge

extension JSONWriter {
    /// What a merge would bring, or brought, without its braces.
    package mutating func merge(_ preview: MergePreview) {
        string("source", preview.source)
        string("into", preview.destination)
        string("base", preview.base.id.hex)
        string("ours", preview.ours.id.hex)
        string("theirs", preview.theirs.id.hex)
        array("changes") { json in
            for change in preview.changes { json.object { $0.change(change) } }
        }
        object("tables") { json in
            for (path, tables) in preview.tables.sorted(by: { $0.key < $1.key }) {
                json.object(path.description) { json in
                    for (table, rows) in tables.sorted(by: { $0.key < $1.key }) {
                        json.object(table) { json in
                            json.integer("inserted", rows.inserted)
                            json.integer("updated", rows.updated)
                            json.integer("deleted", rows.deleted)
                        }
                    }
                }
            }
        }
        disputes(preview.disputes)
    }

    /// Notes that the sides of a merge disagree about.
    private mutating func disputes(_ disputes: [KnowledgeDispute]) {
        array("disputed_notes") { json in
            for dispute in disputes {
                json.object { json in
                    json.string("kind", dispute.kind.rawValue)
                    json.string("note", dispute.note.text)
                    json.string("ours", dispute.ours?.text)
                    json.string("theirs", dispute.theirs?.text)
                }
            }
        }
    }

    package mutating func conflicts(_ conflicts: [MergeConflict], resolved: Set<BytePath> = []) {
        array("conflicts") { json in
            for conflict in conflicts {
                json.object { json in
                    json.string("kind", conflict.kind.name)
                    json.path("path", conflict.path)
                    json.paths("other_paths", conflict.otherPaths)
                    json.bool("resolved", resolved.contains(conflict.path))
                    json.string("details", conflict.details)
                    for (name, side) in [("base", MergeSide.base), ("ours", .ours), ("theirs", .theirs)] {
                        json.entry(name, conflict.versions[side]?.entry)
                    }
                }
            }
        }
    }

    package mutating func evidence(_ gate: GateEvidence?) {
        object("evidence") { json in
            guard let gate else { return }
            json.object("gate") { json in
                json.string("command", gate.command)
                json.string("checkpoint", gate.checkpoint.hex)
                json.integer("exit_code", gate.exitCode)
                json.bool("succeeded", gate.succeeded)
                json.string("output_tail", gate.tail)
                json.integer("duration_ms", gate.milliseconds)
            }
        }
    }
}
