package import Base

/// A lock that is held; given back when the value ends.
package struct HeldLock: ~Copyable, Sendable {
    /// Higher for each owner: a store that remembers the highest it has seen refuses a holder that came back.
    package let generation: UInt64
    /// Whether nobody was owner since this process gave the lock back.
    package let continues: Bool
    /// The holder before, when it ended without giving the lock back: what it was doing may be half done.
    package let previousOwnerCrashed: OwnerRecord?

    private let file: LockedFile
    private let files: any FileOperations
    private let state: LockState
    private var isReleased = false

    init(
        _ file: consuming LockedFile, _ files: any FileOperations, _ state: LockState,
        continues: Bool, abandonedBy previous: OwnerRecord?
    ) {
        self.file = file
        self.files = files
        self.state = state
        generation = state.generation
        self.continues = continues
        previousOwnerCrashed = previous
    }

    deinit {
        if !isReleased { _ = try? clear() }
    }

    /// Clears the record and gives the lock back; the lock is free even when the record could not be cleared.
    ///
    /// - Returns: What this process may go on from.
    @discardableResult
    package consuming func release() throws(EverettError) -> LockTurn {
        isReleased = true
        do throws(SystemError) {
            return LockTurn(state: try clear())
        } catch {
            throw EverettError(
                error, while: Phrase("could not clear a lock file", pl: "nie udało się wyczyścić pliku blokady"))
        }
    }

    /// Not synced: after a power cut the old record only makes the next holder look for half-done work.
    private func clear() throws(SystemError) -> LockState {
        let free = LockState(
            sequence: state.sequence + (continues ? LockTurn.step : 1), generation: generation, owner: nil)
        try files.writeAll(file.raw, free.encoded(), at: free.offset)
        return free
    }
}
