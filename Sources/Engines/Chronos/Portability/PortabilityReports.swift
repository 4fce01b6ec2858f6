package import Base
package import Platform

/// What to export and what to leave out of it.
package struct ExportRequest: Sendable {
    package var checkpoint: Digest
    /// Paths that stay here, with all beneath them.
    package var leftOut: [BytePath]
    /// Whether a file of that name may be replaced.
    package var replaces: Bool

    package init(checkpoint: Digest, leftOut: [BytePath] = [], replaces: Bool = false) {
        self.checkpoint = checkpoint
        self.leftOut = leftOut
        self.replaces = replaces
    }
}

/// What an export wrote.
package struct ExportReport: Sendable {
    package let file: AbsolutePath
    /// The checkpoint in the bundle; another one than was asked for when something was left out.
    package let checkpoint: Digest
    package let objects: Int
    package let bytes: UInt64
    package let leftOut: [BytePath]
    /// Databases on servers, whose rows belong to where their servers are.
    package let databasesLeftOut: [String]
    /// Volumes whose content stays on this machine.
    package let volumesLeftOut: [String]
    package let milliseconds: Int64
}

/// What an export in the seed's layout wrote.
package struct SeedExportReport: Sendable {
    package let directory: AbsolutePath
    package let checkpoint: Digest
    /// The commit that the patch starts from; nil when it adds every file.
    package let base: String?
    package let files: [String]
    package let omitted: [(name: String, reason: String)]
    package let leftOut: [BytePath]
    /// Databases on servers, whose rows belong to where their servers are.
    package let databasesLeftOut: [String]
    /// Volumes whose content stays on this machine.
    package let volumesLeftOut: [String]
    /// What a patch cannot say, by reason.
    package let notCarried: [(reason: String, paths: [BytePath])]
    package let milliseconds: Int64
}

/// What an import of the seed's layout brought.
package struct SeedImportReport: Sendable {
    package let record: CheckpointRecord
    package let origin: Checkpoint.Origin
    package let coverage: Coverage
    package let milliseconds: Int64
}

/// What an import brought, or would bring.
package struct ImportReport: Sendable {
    /// Nil when nothing was imported.
    package let record: CheckpointRecord?
    /// True when the same import had been made before.
    package let isKnown: Bool
    package let origin: Checkpoint.Origin
    package let name: String?
    package let timeline: String
    package let coverage: Coverage
    /// Paths of files, directories and links, in repositories too.
    package let entries: Int
    package let repositories: [RepositoryStanding]
    /// Files that lost the right to run as their owner.
    package let strippedSetID: [BytePath]
    /// Names that are one name on filesystems without case or with one spelling of accents; they cannot be restored there.
    package let collisions: [BytePath]
    /// Files that some program may run once they are restored.
    package let executableConfiguration: [BytePath]
    package let leftOut: [BytePath]
    package let milliseconds: Int64
}
