package import Base
package import Platform

/// A directory under Everett's care, and one of its worlds: every verb acts on the workspace of that timeline.
package struct ProjectRecord: Sendable, Hashable {
    package let id: Identifier
    /// The workspace; that of `main` is the project's own directory.
    package private(set) var root: AbsolutePath
    package let created: Timestamp
    /// A caller that knows better, from a file of the project, may set it for what it is about to ask.
    package var policy: CapturePolicy
    /// Variables of whoever calls; nil: nobody's are known, as when the daemon does something by itself.
    package var call: CallVariables?
    /// What of the policy its owner spelled out; the rest is only what was usual then.
    package var said: PolicyFields
    /// The name of the world that is meant.
    package private(set) var timeline = TimelineRecord.main
    /// What names everything that this world owns on disk; nil for `main`.
    package private(set) var key: Identifier?
    /// The project's own directory, whichever world is meant.
    package let projectRoot: AbsolutePath
    /// Where a sandbox timeline lies; nil for a directory. Then `root` is what was changed, over its base.
    package private(set) var overlay: OverlayPlace?

    package init(
        id: Identifier, root: AbsolutePath, created: Timestamp, policy: CapturePolicy, said: PolicyFields = []
    ) {
        self.id = id
        self.root = root
        self.created = created
        self.policy = policy
        self.said = said
        projectRoot = root
    }

    /// One name for each world there is: what watches or caches for one is of no use to another.
    package var world: Identifier { key ?? id }

    /// The project's own world.
    var main: ProjectRecord {
        var other = self
        other.root = projectRoot
        other.timeline = TimelineRecord.main
        other.key = nil
        return other
    }

    /// The same project, as the world of a timeline; nil for one that has no workspace.
    package func on(_ timeline: TimelineRecord) -> ProjectRecord? {
        guard let workspace = timeline.kind == .main ? projectRoot : timeline.workspace else { return nil }
        var other = self
        other.root = workspace
        other.timeline = timeline.name
        other.key = timeline.key
        if timeline.kind == .sandbox {
            guard let place = OverlayPlace(workspace) else { return nil }
            return other.over(place)
        }
        return other
    }

    /// The same world, as another overlay shows it.
    func over(_ place: OverlayPlace) -> ProjectRecord {
        var other = self
        other.overlay = place
        other.root = place.upper
        return other
    }
}

/// Parts of a policy that can be said to `everett init`.
package struct PolicyFields: OptionSet, Sendable, Hashable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    package static let maximumBytes = PolicyFields(rawValue: 1)
    package static let maximumFiles = PolicyFields(rawValue: 2)
    package static let crossesMounts = PolicyFields(rawValue: 4)
}

/// What `state.db` says about a checkpoint; its content is in the packs.
package struct CheckpointRecord: Sendable, Hashable {
    package let id: Digest
    package let timeline: String
    /// Position in the project's history, from 1; orders checkpoints where clocks may not.
    package let number: Int
    package let created: Timestamp
    package let cause: Checkpoint.Cause
    package let name: String?
    package let parents: [Digest]
    package let files: Int
    package let bytes: UInt64
    /// Compressed bytes that this checkpoint added to the store.
    package let newBytes: UInt64
    package let isPinned: Bool
    /// Taken back by `undo`; its content is kept.
    package let isHidden: Bool
    /// When it was let go, by retention or by the user; its content stays until it is collected.
    package let expired: Timestamp?
    package let occasion: Occasion?
}

/// An entry of the operation log with the project it belongs to.
package struct FollowedOperation: Sendable {
    package let project: Identifier
    package let record: OperationRecord
    /// The checkpoint that it is about, when there is one and it is still there.
    package let checkpoint: CheckpointRecord?
}

/// An entry of the operation log.
package struct OperationRecord: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case initialise = "init"
        case checkpoint
        /// A checkpoint that no user asked for: an agent did, or Everett watched over one. `undo` passes it by.
        case capture
        case restore
        case pin
        case unpin
        case undo
        case redo
        case importing = "import"
        /// Retention let checkpoints go.
        case expire
        /// The user let checkpoints go.
        case forget
        /// The user took back what was let go.
        case keep
        /// Content was removed from all history; it cannot be undone.
        case purge
        /// Damage was repaired as far as it could be.
        case repair
        /// A timeline began.
        case branch
        /// A timeline and its workspace went.
        case drop
        /// A timeline got another name.
        case rename
        /// A directory was made of a sandbox timeline.
        case materialize
        /// A timeline got what another one had changed.
        case merge

        /// What a checkpoint is by itself; nil for those that are part of something else.
        init?(taking cause: Checkpoint.Cause) {
            switch cause {
            case .user: self = .checkpoint
            case .agent, .watch: self = .capture
            case .safety, .merge, .imported: return nil
            }
        }
    }

    package let number: Int
    package let id: Identifier
    package let timeline: String
    package let kind: Kind
    package let created: Timestamp
    package let headBefore: Digest?
    package let headAfter: Digest?
    /// The checkpoint that holds the workspace as it was before; nil when the workspace was not changed.
    package let worldBefore: Digest?
    /// The checkpoint whose state the workspace was given.
    package let worldAfter: Digest?
    /// Components that were changed in the workspace.
    package let components: [String]
    /// The checkpoint it was about.
    package let subject: Digest?
    /// The operation that this one takes back or does again.
    package let reverses: Identifier?
    package let setAside: Int
    /// Repositories whose `.git` was changed.
    let repositories: Set<BytePath>
    /// What it was limited to; empty: everything.
    package let paths: [BytePath]
    /// The checkpoints it was about, where it was about several.
    package let subjects: [Digest]
    /// The timeline it made, removed or renamed, as it was then.
    package let made: TimelineRecord?
    /// The name it gave.
    package let newName: String?
}
