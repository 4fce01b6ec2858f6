package import Base

/// A lock that is held; given back when the value ends.
package struct HeldLock: ~Copyable, Sendable {
    /// Higher for each acquisition: a store that remembers the highest it has seen refuses a holder that came back.
    package let generation: UInt64
    /// The holder before, when it ended without giving the lock back: what it was doing may be half done.
    package let previousOwnerCrashed: OwnerRecord?

    private let file: LockedFile
    private let files: any FileOperations
    private let state: LockState
    private var isReleased = false

    init(
        _ file: consuming LockedFile, _ files: any FileOperations, _ state: LockState,
        abandonedBy previous: OwnerRecord?
    ) {
        self.file = file
        self.files = files
        self.state = state
        generation = state.generation
        previousOwnerCrashed = previous
    }

    deinit {
        if !isReleased { try? clear() }
    }

    /// Clears the record and gives the lock back; the lock is free even when the record could not be cleared.
    package consuming func release() throws(EverettError) {
        isReleased = true
        do throws(SystemError) {
            try clear()
        } catch {
            throw EverettError(
                error, while: Phrase("could not clear a lock file", pl: "nie udało się wyczyścić pliku blokady"))
        }
    }

    /// Not synced: after a power cut the old record only makes the next holder look for half-done work.
    private func clear() throws(SystemError) {
        let free = LockState(sequence: state.sequence + 1, generation: generation, owner: nil)
        try files.writeAll(file.raw, free.encoded(), at: free.offset)
    }
}
