package import Base
package import Platform

/// What to checkpoint and how.
package struct CheckpointRequest: Sendable {
    package var name: String?
    package var pin: Bool
    /// Reads every file again instead of believing unchanged times.
    package var rereads: Bool
    /// Who asks for it.
    package var cause: Checkpoint.Cause
    package var occasion: Occasion?
    /// Copies what named volumes hold, whatever the policy says: containers are stopped for as long as that takes.
    package var copiesVolumes: Bool

    package init(
        name: String? = nil, pin: Bool = false, rereads: Bool = false, cause: Checkpoint.Cause = .user,
        occasion: Occasion? = nil, copiesVolumes: Bool = false
    ) {
        self.copiesVolumes = copiesVolumes
        self.name = name
        self.pin = pin
        self.rereads = rereads
        self.cause = cause
        self.occasion = occasion
    }
}

/// What a checkpoint did.
package struct CheckpointReport: Sendable {
    package let id: Digest
    package let record: CheckpointRecord
    /// Compressed bytes added to the store.
    package let newBytes: UInt64
    package let milliseconds: Int64
    /// True when nothing had changed and an existing checkpoint was returned.
    package let isUnchanged: Bool
    package let coverage: Coverage
}

/// How many paths differ.
package struct ChangeCounts: Sendable, Hashable {
    package var added = 0
    package var removed = 0
    package var modified = 0

    package var total: Int { added + removed + modified }

    init(_ changes: [TreeChange]) {
        for change in changes {
            switch change.status {
            case .added: added += 1
            case .removed: removed += 1
            case .modified, .metadata, .typeChanged: modified += 1
            }
        }
    }
}

/// Where a project stands.
package struct StatusReport: Sendable {
    package let project: ProjectRecord
    package let timeline: String
    package let head: CheckpointRecord?
    /// Against the head; nil when there is none.
    package let changes: [TreeChange]?
    /// Repositories whose HEAD, references or index differ from the head checkpoint.
    package let movedRepositories: [BytePath]
    /// A restore that a crash interrupted and that the next command which writes will finish.
    package let hasUnfinishedRestore: Bool
    /// Where each repository stands now; empty before the first checkpoint.
    package let repositories: [RepositoryStanding]
    /// Changed files that some program may run: hooks and configuration of repositories, editor tasks, agent settings.
    package let executableConfiguration: [BytePath]
    /// Rows on servers that differ from the head checkpoint.
    package let databases: [DatabaseChange]
    /// Databases that it holds and that could not be looked at.
    package let databasesUnknown: [String]
    /// Variables of the shell that differ from what it recorded.
    package let variables: [EnvironmentChange]
    /// Volumes that hold something else than it does.
    package let volumes: [EnvironmentChange]

    package var surroundings: [EnvironmentChange] { variables + volumes }

    package var counts: ChangeCounts? { changes.map(ChangeCounts.init) }
}

/// A checkpoint with all that is known of it.
package struct CheckpointDetail: Sendable {
    package let record: CheckpointRecord
    package let checkpoint: Checkpoint
    package let coverage: Coverage
    /// What was to be captured when it was made; the project's own may have changed since.
    package let policy: CapturePolicy
    package let git: GitComponent?
    package let knowledge: KnowledgeComponent?
    package let agents: AgentsComponent?
    package let databases: DatabasesComponent?
    package let environment: EnvironmentState
    package let repositories: [RepositoryStanding]
    package let isHead: Bool
}

/// One side of a comparison.
package enum DiffSide: Sendable {
    case checkpoint(Digest)
    /// The workspace as it is now.
    case workspace
    /// The workspace of another timeline as it is now.
    case world(ProjectRecord)
}

/// What differs between two sides.
package struct DiffReport: Sendable {
    package let changes: [TreeChange]
    package let movedRepositories: [BytePath]
    /// Changed files that some program may run.
    package let executableConfiguration: [BytePath]
    /// Rows on servers, from the one side to the other.
    package let databases: [DatabaseChange]
    /// Databases of the first side that the second does not hold, or that could not be looked at there.
    package let databasesUnknown: [String]

    package var counts: ChangeCounts { ChangeCounts(changes) }
}

/// What to restore.
package struct RestoreRequest: Sendable {
    package enum Component: String, Sendable, CaseIterable {
        case files
        case git
        /// What is known in the world; only ever as a whole.
        case knowledge
        /// What agents remember; only ever as a whole.
        case agents
        /// What databases on servers hold; only ever as a whole.
        case databases
        /// Containers: they are only stopped and started where it is asked for.
        case environment
    }

    /// What a restore is about that names no component.
    package static let usual: Set<Component> = [.files, .knowledge, .agents, .databases]

    package var checkpoint: Digest
    /// Empty: everything.
    package var paths: [BytePath]
    package var components: Set<Component>
    /// Which repositories the `git` component covers; nil: all.
    var repositories: Set<BytePath>?
    /// Which databases the `databases` component covers; nil: all.
    var databases: Set<String>?

    package init(
        checkpoint: Digest, paths: [BytePath] = [], components: Set<Component> = RestoreRequest.usual
    ) {
        self.checkpoint = checkpoint
        self.paths = paths
        self.components = components
    }
}

/// What a restore would do, or did.
package struct RestorePreview: Sendable {
    package let target: CheckpointRecord
    /// From the workspace as it is to what it will be; paths of repositories included.
    package let changes: [TreeChange]
    /// Paths that will be different and that some program may execute: hooks, editor tasks, shell and agent settings.
    package let executableConfiguration: [BytePath]
    /// Paths that differ or may differ but that one of the two checkpoints does not hold; they are left alone.
    package let untouched: [SkippedPath]
    /// Directories that would go, but for what lies in them and no checkpoint holds.
    package let kept: [BytePath]
    /// Repositories that are gone from the workspace and come back whole.
    package let revivedRepositories: [BytePath]
    /// Repositories whose HEAD or references differ from the target's and are left where they are.
    package let movedRepositories: [MovedRepository]
    /// Where the repositories that it changes will stand.
    package let changedStandings: [RepositoryStanding]
    /// Files that are written anew because they are hard links of others than they shall be.
    package let relinked: [BytePath]
    /// Whether mode or attributes of the project's own directory change.
    package let changesRoot: Bool
    package let bytesToWrite: UInt64
    /// What becomes of what is known; nil when that stays.
    package let knowledge: KnowledgeChange?
    /// What becomes of what agents remember; nil when that stays.
    package let agents: AgentsChange?
    /// What becomes of databases on servers.
    package let databases: [DatabaseChange]
    /// Databases that the checkpoint holds and that cannot be reached, are on another server by now, or are under care no
    /// more; they stay as they are.
    package let databasesLeft: [String]
    /// Who is connected to a database that would be replaced.
    package let sessions: [DatabaseSessions]
    /// What becomes of containers; nil when they stay.
    package let containers: ContainerPreview?
    /// Variables of the caller's shell that were recorded with other values; nobody can change them from here.
    package let variablesLeft: [String]
    /// Repositories whose own directory is changed.
    let changedRepositories: Set<BytePath>

    package var counts: ChangeCounts { ChangeCounts(changes) }
    package var isEmpty: Bool {
        changes.isEmpty && relinked.isEmpty && !changesRoot && knowledge == nil && agents == nil
            && databases.isEmpty && containers?.isWanted != true
    }
}

/// What is known becomes something else.
package struct KnowledgeChange: Sendable, Hashable {
    /// Notes, past ones included.
    package let notesNow: Int
    package let notesThen: Int

    /// Nil when nothing changes.
    init?(from now: KnowledgeComponent?, to then: KnowledgeComponent?) {
        if now == then { return nil }
        notesNow = now?.notes ?? 0
        notesThen = then?.notes ?? 0
    }
}

/// Agents remember something else.
package struct AgentsChange: Sendable, Hashable {
    package let entriesNow: Int
    package let entriesThen: Int

    /// Nil when nothing changes.
    init?(from now: AgentsComponent?, to then: AgentsComponent?) {
        if now == then { return nil }
        entriesNow = now?.entries ?? 0
        entriesThen = then?.entries ?? 0
    }
}

/// A repository that a restore of files leaves where it is.
package struct MovedRepository: Sendable, Hashable {
    /// The `.git` directory.
    package let path: BytePath
    package let headNow: String
    package let commitNow: String
    package let headThen: String
    package let commitThen: String
    package let stashesNow: Int
    package let stashesThen: Int
    package let operationsNow: [GitOperation]
    package let operationsThen: [GitOperation]

    init(
        path: BytePath, headNow: String, commitNow: String, headThen: String, commitThen: String, stashesNow: Int = 0,
        stashesThen: Int = 0, operationsNow: [GitOperation] = [], operationsThen: [GitOperation] = []
    ) {
        self.path = path
        self.headNow = headNow
        self.commitNow = commitNow
        self.headThen = headThen
        self.commitThen = commitThen
        self.stashesNow = stashesNow
        self.stashesThen = stashesThen
        self.operationsNow = operationsNow
        self.operationsThen = operationsThen
    }
}

/// A file that was changed while a restore ran, or that no checkpoint held: kept, not replaced.
package struct SetAside: Sendable, Hashable {
    package let path: BytePath
    /// Where it is now.
    package let keptAt: AbsolutePath
}

/// A database that a restore took away and that holds what no checkpoint does.
package struct KeptDatabase: Sendable, Hashable {
    /// As the project calls it.
    package let name: String
    /// What it is called on its server now.
    package let database: String
}

/// What a restore did.
package struct RestoreReport: Sendable {
    package let operation: Identifier
    package let preview: RestorePreview
    package let safetyCheckpoint: Digest
    package let changed: Int
    package let removed: Int
    package let setAside: [SetAside]
    /// Directories that could not be removed because something uncaptured is in them.
    package let kept: [BytePath]
    /// True when a new scan gave exactly the target, but for what `preview.untouched`, `setAside` and `kept` name.
    package let isVerified: Bool
    /// Paths that differ from the target all the same: something else wrote to them meanwhile.
    package let differing: [BytePath]
    /// What could not be done about containers.
    package let containerProblems: [Phrase]
    /// What could not be made sure of about databases on servers.
    package let databaseProblems: [Phrase]
    /// Databases that were written to while they were being replaced; they stay on their servers.
    package let keptDatabases: [KeptDatabase]
    /// Why the staging directory could not be removed; the next command that writes does it.
    package let leftover: EverettError?
    package let milliseconds: Int64
}

/// What undo or redo did.
package struct ReversalReport: Sendable {
    package let operation: OperationRecord
    /// Present when the workspace was changed.
    package let restore: RestoreReport?
}

/// What a restore into another directory did.
package struct MaterialiseReport: Sendable {
    package let directory: AbsolutePath
    package let files: Int
    package let bytes: UInt64
    /// Paths that were not written, and why.
    package let omitted: [SkippedPath]
    package let isVerified: Bool
    package let milliseconds: Int64
}

/// What verification found.
package struct VerifyReport: Sendable {
    package struct Problem: Sendable, Hashable {
        package enum Kind: String, Sendable {
            case pack, object, checkpoint, state, reference
        }

        package let kind: Kind
        /// The file, object or checkpoint.
        package let subject: String
        package let detail: Phrase
        /// Checkpoints that cannot be restored whole because of it.
        package let affects: [Digest]
    }

    package let isQuick: Bool
    package let packs: Int
    package let objects: Int
    package let bytes: UInt64
    package let checkpoints: Int
    /// Objects that are missing because they were removed on purpose.
    package let purged: Int
    package let problems: [Problem]
    /// Sealed objects that could not be read because their key is missing: neither sound nor damaged.
    package let uncheckedSecrets: Int
    package let milliseconds: Int64

    /// Nothing is known to be wrong; see also ``uncheckedSecrets``.
    package var isSound: Bool { problems.isEmpty }
}
