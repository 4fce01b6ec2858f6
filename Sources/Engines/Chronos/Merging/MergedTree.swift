package import Base

/// What a merge of three worlds gives.
package struct MergedTree: Sendable {
    /// The merged world; its objects are written, and durable when the sink is committed.
    package let files: FilesComponent
    /// Everything that is left to decide, ascending; empty for a clean merge.
    package let conflicts: [MergeConflict]
    package let statistics: MergeStatistics

    package var tree: Digest { files.tree }
    package var isClean: Bool { conflicts.isEmpty }
}

/// How much work a merge was.
package struct MergeStatistics: Sendable, Hashable {
    /// Directories that differ somewhere, and those that are the same everywhere and were not looked into.
    package var openedDirectories = 0
    package var unopenedDirectories = 0
    /// Paths that are not the same on all sides.
    package var differingPaths = 0
    /// What was written for git to open.
    package var blobsGiven = 0
    package var bytesGiven: UInt64 = 0
    package var treesGiven = 0
    /// Files that git made from two sides.
    package var mergedFiles = 0
    package var gitRuns = 0

    package init() {}
}
