package import Base
package import Platform

/// What a branch begins as, and where.
package struct BranchRequest: Sendable {
    package var name: String
    /// The checkpoint that it begins as; nil: the workspace as it is now.
    package var from: Digest?
    /// Nil: beside the project.
    package var place: AbsolutePath?
    /// Whether it is for programs only: nothing is copied, and nobody sees it from outside.
    package var isSandbox = false

    package init(name: String, from: Digest? = nil, place: AbsolutePath? = nil, isSandbox: Bool = false) {
        self.name = name
        self.from = from
        self.place = place
        self.isSandbox = isSandbox
    }
}

/// What a branch did.
package struct BranchReport: Sendable {
    package let timeline: TimelineRecord
    /// Nil for a world that is in no log.
    package let operation: Identifier?
    /// The checkpoint it begins as.
    package let base: Digest
    package let files: Int
    package let bytes: UInt64
    /// SQLite databases in the new workspace, each a copy of its own.
    package let databases: [BytePath]
    /// Databases on servers that are the timeline's own.
    package let served: [WorldDatabase]
    /// Ports of its own, by variable.
    package let ports: [String: UInt16]
    /// What its programs are told, passwords of its own logins among it.
    package let variables: [String: String]
    /// What is not in the new workspace, and why.
    package let omitted: [SkippedPath]
    /// Directories that no checkpoint holds, and that are there all the same.
    package let cloned: [BytePath]
    package let isVerified: Bool
    package let milliseconds: Int64
}

/// A database on a server that belongs to a timeline.
package struct WorldDatabase: Sendable {
    /// As the project calls it.
    package let name: String
    package let product: String
    /// Without its password.
    package let address: String
}

/// What dropping a timeline would take away, or took.
package struct DropReport: Sendable {
    package let timeline: TimelineRecord
    /// The state it was in; undoing makes its workspace again as this.
    package let checkpoint: CheckpointRecord?
    /// What lies in the workspace and no checkpoint holds: it cannot come back.
    package let lost: [SkippedPath]
    /// Nil in a preview.
    package let operation: Identifier?
    package let milliseconds: Int64
}

/// A timeline with what is to be known of it at a glance.
package struct TimelineGlance: Sendable {
    package let timeline: TimelineRecord
    package let workspace: AbsolutePath?
    package let head: CheckpointRecord?
    package let checkpoints: Int
    /// Whether its workspace is where it should be; true for what has none.
    package let isPresent: Bool
    package let isCurrent: Bool
    /// Ports of its own, by variable.
    package let ports: [String: UInt16]
}
