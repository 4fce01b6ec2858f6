package import Base
package import Chronos
internal import Platform

extension JSONWriter {
    /// The keys of what a restore did, without its braces.
    package mutating func restore(_ report: RestoreReport) {
        string("checkpoint", report.preview.target.id.hex)
        string("safety_checkpoint", report.safetyCheckpoint.hex)
        integer("changed", report.changed)
        integer("removed", report.removed)
        array("set_aside") { json in
            for file in report.setAside {
                json.object { json in
                    json.path("path", file.path)
                    json.place("kept_at", file.keptAt.bytes)
                }
            }
        }
        bool("verified", report.isVerified)
        string("operation", report.operation.text)
        paths("kept", report.kept)
        paths("differing", report.differing)
        strings("container_problems", report.containerProblems.map(\.english))
        databases(report)
        remarks(report.preview)
        integer("duration_ms", report.milliseconds)
        bool("dry_run", false)
    }

    /// The same keys for a restore that was not made: what is only known afterwards is null or empty.
    package mutating func preview(_ preview: RestorePreview, milliseconds: Int64) {
        string("checkpoint", preview.target.id.hex)
        string("safety_checkpoint", nil)
        integer("changed", preview.counts.added + preview.counts.modified)
        integer("removed", preview.counts.removed)
        array("set_aside") { _ in }
        bool("verified", nil)
        string("operation", nil)
        paths("kept", [])
        paths("differing", [])
        remarks(preview)
        integer("bytes_to_write", preview.bytesToWrite)
        array("changes") { json in
            for change in preview.changes {
                json.object { json in
                    json.path("path", change.path)
                    json.string("status", change.status.rawValue)
                }
            }
        }
        integer("duration_ms", milliseconds)
        bool("dry_run", true)
    }

    private mutating func remarks(_ preview: RestorePreview) {
        if let knowledge = preview.knowledge {
            object("knowledge") { json in
                json.integer("notes_now", knowledge.notesNow)
                json.integer("notes_then", knowledge.notesThen)
            }
        } else {
            string("knowledge", String?.none)
        }
        if let agents = preview.agents {
            object("agents") { json in
                json.integer("entries_now", agents.entriesNow)
                json.integer("entries_then", agents.entriesThen)
            }
        } else {
            string("agents", String?.none)
        }
        databases(preview)
        containers(preview.containers)
        strings("variables_left", preview.variablesLeft)
        skipped("untouched", preview.untouched)
        paths("executable_configuration", preview.executableConfiguration)
        array("moved_repositories") { json in
            for repository in preview.movedRepositories {
                json.object { json in
                    json.path("path", repository.path)
                    json.string("head_now", repository.headNow)
                    json.string("commit_now", repository.commitNow)
                    json.string("head_then", repository.headThen)
                    json.string("commit_then", repository.commitThen)
                    json.integer("stashes_now", repository.stashesNow)
                    json.integer("stashes_then", repository.stashesThen)
                    json.strings("operations_now", repository.operationsNow.map(\.rawValue))
                    json.strings("operations_then", repository.operationsThen.map(\.rawValue))
                }
            }
        }
        paths("revived_repositories", preview.revivedRepositories)
        standings("changed_repositories", preview.changedStandings)
    }
}
