package import Base
package import Databases
package import Knowledge
package import Platform

/// What to merge, and what must hold before it counts.
package struct MergeRequest: Sendable {
    /// The timeline whose changes are wanted.
    package var source: String
    /// Git, whose engine merges text.
    package var git: AbsolutePath?
    /// A shell command that must succeed on the result; empty: none.
    package var gate: String
    /// How rows of tables on servers are merged, by `schema.table`; all others row by row.
    package var tables: [String: TableMergePolicy]

    package init(
        source: String, git: AbsolutePath?, gate: String = "", tables: [String: TableMergePolicy] = [:]
    ) {
        self.source = source
        self.git = git
        self.gate = gate
        self.tables = tables
    }
}

/// Rows of one table that a merge brings.
package struct MergedRows: Sendable, Hashable {
    package let inserted: Int
    package let updated: Int
    package let deleted: Int
}

/// What a merge brings to a database on a server.
package struct MergedDatabase: Sendable, Hashable {
    /// From the destination's to the merged one.
    package let change: DatabaseChange
    /// Rows and objects that both sides decided differently.
    package let conflicts: Int
    /// Tables that stay as the destination has them, and that a migration or a seed has to fill.
    package let tables: [String]
    package let notes: [Phrase]
}

/// What a merge would bring, or brought.
package struct MergePreview: Sendable {
    package let source: String
    package let destination: String
    package let base: CheckpointRecord
    package let ours: CheckpointRecord
    package let theirs: CheckpointRecord
    package let conflicts: [MergeConflict]
    /// From the destination as it is to what it becomes.
    package let changes: [TreeChange]
    /// Rows that are brought, by database and table.
    package let tables: [BytePath: [String: MergedRows]]
    /// Databases on servers that it changes.
    package let databases: [MergedDatabase]
    /// Databases that the source has changed and that stay as the destination has them: one side could not be looked at, or
    /// is elsewhere.
    package let databasesLeft: [String]
    /// Who is connected to those that it changes.
    package let sessions: [DatabaseSessions]
    /// Notes that the sides disagree about; both versions stay, so that nobody is kept waiting for a decision.
    package let disputes: [KnowledgeDispute]
    /// The source has nothing that the destination has not.
    package let isUpToDate: Bool

    package var counts: ChangeCounts { ChangeCounts(changes) }
}

/// How a merge stands after its first step.
package struct MergeBeginning: Sendable {
    package let preview: MergePreview
    /// The world in which conflicts are resolved and the gate is passed; nil when there was no need of one.
    package let candidate: ProjectRecord?
    /// Present when it is done already.
    package let restore: RestoreReport?
}

/// What passed, or did not pass, before a merge counted.
package struct GateEvidence: Sendable {
    package let command: String
    /// The state that it was run on.
    package let checkpoint: Digest
    package let exitCode: Int32
    package let succeeded: Bool
    /// The end of what it wrote.
    package let tail: String
    package let milliseconds: Int64

    package init(
        command: String, checkpoint: Digest, exitCode: Int32, succeeded: Bool, tail: String, milliseconds: Int64
    ) {
        self.command = command
        self.checkpoint = checkpoint
        self.exitCode = exitCode
        self.succeeded = succeeded
        self.tail = tail
        self.milliseconds = milliseconds
    }
}

/// How somebody decided about a conflict.
package enum MergeChoice: Sendable, Hashable {
    /// What that side has.
    case side(MergeSide)
    /// What lies in the candidate's workspace.
    case asIs
}
