package import Base
package import Platform

/// What a repair would do, or did.
package struct RepairReport: Sendable {
    /// A checkpoint that can be restored only in part, or not at all.
    package struct Loss: Sendable, Hashable {
        package let checkpoint: Digest
        /// What is lost of it; empty when all of it is.
        package let paths: [BytePath]
    }

    /// What was found wrong with `state.db` before anything else was looked at; empty: nothing.
    package internal(set) var stateProblems: [String] = []
    package internal(set) var isStateReplaced = false
    /// Rows that were not what was written, and are made anew where the packs hold what is needed for it.
    package internal(set) var droppedRows: [String] = []
    /// Checkpoints whose rows were made anew from the packs.
    package internal(set) var recoveredCheckpoints = 0
    /// Projects whose place is not known any more, and where they are listed instead.
    package internal(set) var homelessProjects: [AbsolutePath] = []
    /// Files that were moved out of the way, by name.
    package internal(set) var quarantined: [String] = []
    /// Where they are.
    package internal(set) var quarantine: AbsolutePath?
    package internal(set) var savedObjects = 0
    package internal(set) var losses: [Loss] = []
    /// Checkpoints that had to be given up.
    package internal(set) var droppedCheckpoints: [Digest] = []
    /// How the store stands now.
    package internal(set) var verification: VerifyReport
    package internal(set) var milliseconds: Int64 = 0

    package var changedAnything: Bool {
        isStateReplaced || !quarantined.isEmpty || !losses.isEmpty || !droppedCheckpoints.isEmpty
    }
}
