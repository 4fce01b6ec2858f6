package import Base
internal import Chronos
internal import Platform
internal import Shapes

extension JSONWriter {
    /// How a merge came out, without its braces.
    package mutating func merged(_ outcome: MergeAct.Outcome) {
        switch outcome {
        case .told(let preview, let candidate, let isDryRun):
            string("status", preview.conflicts.isEmpty ? isDryRun ? "mergeable" : "merged" : "conflicts")
            string("candidate", candidate?.timeline)
            if let candidate { place("workspace", candidate.root.bytes) }
            conflicts(preview.conflicts)
            evidence(nil)
            merge(preview)
            bool("up_to_date", preview.isUpToDate)
            bool("dry_run", isDryRun)
        case .promoted(let preview, let restore, let gate):
            string("status", "merged")
            string("candidate", String?.none)
            string("checkpoint", restore.preview.target.id.hex)
            array("conflicts") { _ in }
            evidence(gate)
            if let preview { merge(preview) }
            key("restore")
            object { $0.restore(restore) }
        case .gateFailed(let candidate, let gate):
            string("status", "gate_failed")
            string("candidate", candidate.timeline)
            place("workspace", candidate.root.bytes)
            array("conflicts") { _ in }
            evidence(gate)
        }
    }
}
