/// How a merge stands, by the name that documents give it.
package enum MergeStatus: String, CaseIterable, Sendable {
    /// It could be made as it is.
    case mergeable
    case merged
    /// Something is to be decided first.
    case conflicts
    case gateFailed = "gate_failed"
}
