/// How a lock file stood when its holder gave it back; while it stands so, nobody else was owner.
package struct LockTurn: Sendable {
    /// A whole round of slots: what is written without a sync stays in one slot, and the one that was synced is left alone.
    static let step = UInt64(LockState.slots)

    let state: LockState
}
