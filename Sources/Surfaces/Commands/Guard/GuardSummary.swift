internal import Base
internal import Chronos
internal import Platform
internal import Runs

/// What became of a guarded program, and of the project meanwhile.
struct GuardSummary {
    /// Nil when it could not be written down.
    let run: AgentRun?
    let command: [[UInt8]]
    /// Nil when nobody saw it.
    let end: ProgramEnd?
    let began: Timestamp
    let ended: Timestamp
    let root: AbsolutePath
    /// Whether the project's directory is there no more.
    let isRootGone: Bool
    let start: Digest?
    /// The newest state that was captured; nil when nothing could be.
    let last: Digest?
    /// Those made meanwhile, oldest first; the last one is the end's.
    let made: [CheckpointRecord]
    /// From the start to the end; nil when one of them is not known.
    let difference: DiffReport?
    /// What could not be done, for people.
    let problems: [Phrase]

    var hasChanged: Bool {
        guard let difference else { return start != last }
        return isRootGone || !difference.changes.isEmpty || !difference.movedRepositories.isEmpty
            || !difference.databases.isEmpty
    }
}
