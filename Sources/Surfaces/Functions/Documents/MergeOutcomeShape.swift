package import Base
internal import Chronos
internal import Shapes

extension JSONWriter {
    /// How a merge came out, without its braces.
    package mutating func merged(_ outcome: MergeAct.Outcome) {
        switch outcome {
        case .told(let preview, let candidate, let isDryRun):
            let clean = isDryRun ? MergeStatus.mergeable : .merged
            merge(
                preview, status: preview.conflicts.isEmpty ? clean : .conflicts, candidate: candidate,
                isDryRun: isDryRun)
        case .promoted(let preview, let restore, let gate): merged(preview, restore, gate)
        case .gateFailed(let candidate, let gate): gateFailed(candidate, gate)
        }
    }
}
