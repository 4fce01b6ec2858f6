package import Base
package import Chronos
internal import Knowledge
internal import Platform

extension JSONWriter {
    /// How a merge stands after its first step, or would, without its braces.
    package mutating func merge(
        _ preview: MergePreview, status: MergeStatus, candidate: ProjectRecord?, isDryRun: Bool
    ) {
        string("status", status.rawValue)
        string("candidate", candidate?.timeline)
        if let candidate { place("workspace", candidate.root.bytes) }
        conflicts(preview.conflicts)
        evidence(nil)
        merge(preview)
        bool("up_to_date", preview.isUpToDate)
        bool("dry_run", isDryRun)
    }

    /// A merge that was brought to its end, without its braces.
    package mutating func merged(_ preview: MergePreview?, _ restore: RestoreReport, _ evidence: GateEvidence?) {
        string("status", MergeStatus.merged.rawValue)
        string("candidate", String?.none)
        string("checkpoint", restore.preview.target.id.hex)
        array("conflicts") { _ in }
        self.evidence(evidence)
        if let preview { merge(preview) }
        key("restore")
        object { $0.restore(restore) }
    }

    /// A merge that did not pass its gate, without its braces.
    package mutating func gateFailed(_ candidate: ProjectRecord, _ evidence: GateEvidence) {
        string("status", MergeStatus.gateFailed.rawValue)
        string("candidate", candidate.timeline)
        place("workspace", candidate.root.bytes)
        array("conflicts") { _ in }
        self.evidence(evidence)
    }

    /// A merge that is open: between what, and what is left to decide; without its braces.
    package mutating func openMerge(_ open: OpenMerge) {
        let merge = open.merge
        string("candidate", open.candidate.timeline)
        place("workspace", open.candidate.root.bytes)
        string("head", open.head?.hex)
        string("source", merge.source)
        string("into", merge.destination)
        string("base", merge.base.hex)
        string("ours", merge.ours.hex)
        string("theirs", merge.theirs.hex)
        string("gate", merge.gate.isEmpty ? nil : merge.gate)
        integer("open", merge.open.count)
        conflicts(merge.conflicts, resolved: merge.resolved)
        databases(open)
    }

    /// What a merge would bring, or brought, without its braces.
    private mutating func merge(_ preview: MergePreview) {
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
        databases(preview)
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

    private mutating func conflicts(_ conflicts: [MergeConflict], resolved: Set<BytePath> = []) {
        array("conflicts") { json in
            for conflict in conflicts {
                json.object { json in
                    json.string("kind", conflict.kind.name)
                    json.path("path", conflict.path)
                    json.paths("other_paths", conflict.otherPaths)
                    json.bool("resolved", resolved.contains(conflict.path))
                    json.string("details", conflict.details)
                    for (name, side) in [("base", MergeSide.base), ("ours", .ours), ("theirs", .theirs)] {
                        json.side(name, conflict.versions[side] ?? nil, of: conflict)
                    }
                }
            }
        }
    }

    /// What a side has; its path where a rename led elsewhere.
    private mutating func side(_ name: String, _ version: MergeConflict.Version?, of conflict: MergeConflict) {
        key(name)
        guard let version else { return null() }
        object { json in
            json.entry(version.entry)
            if version.path != conflict.path { json.path("path", version.path) }
        }
    }

    private mutating func evidence(_ gate: GateEvidence?) {
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
