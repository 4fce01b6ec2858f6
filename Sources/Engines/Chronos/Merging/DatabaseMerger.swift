package import Base

/// What became of a database, or a list of variables, that both sides changed.
package struct DatabaseMergeOutcome: Sendable {
    /// What was merged; nil keeps ours.
    package let entry: TreeEntry?
    /// The first bytes that the restored file is to have; nil for those of ours.
    package let header: [UInt8]?
    /// What is left to decide, each about this path.
    package let conflicts: [MergeConflict]

    package init(entry: TreeEntry?, header: [UInt8]? = nil, conflicts: [MergeConflict] = []) {
        self.entry = entry
        self.header = header
        self.conflicts = conflicts
    }
}

/// Merges a database, or a list of variables, that both sides changed or added; the base is nil when there was none.
package typealias DatabaseMerger = (
    _ path: BytePath, _ base: TreeEntry?, _ ours: TreeEntry, _ theirs: TreeEntry
) throws -> DatabaseMergeOutcome
