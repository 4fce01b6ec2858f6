package import Base

/// What a collection is asked for.
package struct CollectionRequest: Sendable {
    package var retention: RetentionPolicy
    package var storage: StoragePolicy
    /// Deletes what is unreachable at once, without waiting for its grace to be over.
    package var ignoresGrace: Bool
    /// Rewrites every pack, whatever it holds.
    package var rewritesAll: Bool
    /// Does nothing when another process is at it already.
    package var isBackground: Bool

    package init(
        retention: RetentionPolicy = RetentionPolicy(), storage: StoragePolicy = StoragePolicy(),
        ignoresGrace: Bool = false, rewritesAll: Bool = false, isBackground: Bool = false
    ) {
        self.retention = retention
        self.storage = storage
        self.ignoresGrace = ignoresGrace
        self.rewritesAll = rewritesAll
        self.isBackground = isBackground
    }
}

/// A checkpoint that was let go, and why.
package struct Expiry: Sendable, Hashable {
    package enum Reason: String, Sendable {
        /// Too many automatic ones, or too old.
        case retention
        /// The store is larger than its budget.
        case budget
    }

    package let checkpoint: CheckpointRecord
    package let project: Identifier
    package let reason: Reason
}

/// What a collection did, or would do.
package struct CollectionReport: Sendable {
    package internal(set) var expired: [Expiry] = []
    /// Checkpoints whose content is deleted now; they can no longer be taken back.
    package internal(set) var collected: [Digest] = []
    /// Bytes of objects found unreachable and not yet deleted.
    package internal(set) var condemnedBytes: UInt64 = 0
    /// Bytes of objects that were, or would be, deleted.
    package internal(set) var deletedBytes: UInt64 = 0
    package internal(set) var packsBefore = 0
    package internal(set) var packsAfter = 0
    package internal(set) var bytesBefore: UInt64 = 0
    package internal(set) var bytesAfter: UInt64 = 0
    package internal(set) var rewrittenBytes: UInt64 = 0
    /// Packs that would gain from being rewritten, next time.
    package internal(set) var postponedPacks = 0
    /// Why something was left for next time.
    package internal(set) var postponements: [Phrase] = []
    /// Why nothing could be called unreachable; `verify` says more.
    package internal(set) var damage: [String] = []
    /// The budget, when what may not be let go exceeds it.
    package internal(set) var exceededBudget: UInt64?
    /// What is reachable from checkpoints that are kept, in stored bytes.
    package internal(set) var reachableBytes: UInt64 = 0
    package internal(set) var milliseconds: Int64 = 0
}
