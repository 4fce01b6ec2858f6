internal import Base
internal import Chronos

/// What must be in the store: everything that was acknowledged, and everything that was found there once.
struct Oracle {
    /// A checkpoint and the workspace as it was when it was taken.
    struct Known {
        let id: Digest
        /// Nil for a checkpoint of a state that nobody looked at, such as one half-way through a failed restore.
        let world: WorldSnapshot?
        /// What its coverage report says it does not hold.
        let omitted: [BytePath]
        /// Whether a command that made it, or referred to it, ended well.
        var isAcknowledged: Bool
    }

    private(set) var known: [Digest: Known] = [:]
    /// Oldest first.
    private(set) var order: [Digest] = []
    var operations: [OperationRecord] = []
    var head: Digest?
    /// On their way out: a collection may delete them.
    var forgotten: Set<Digest> = []
    /// Every path that a purge was asked for; what checkpoints held of it may be gone.
    var purged: [BytePath] = []

    mutating func add(_ checkpoint: Known) {
        if known[checkpoint.id] == nil { order.append(checkpoint.id) }
        known[checkpoint.id] = checkpoint
    }

    mutating func drop(_ id: Digest) {
        known[id] = nil
        order.removeAll { $0 == id }
        forgotten.remove(id)
    }

    mutating func acknowledge(_ id: Digest) { known[id]?.isAcknowledged = true }

    /// Checkpoints whose state is known, oldest first.
    var restorable: [Known] { order.compactMap { known[$0] }.filter { $0.world != nil } }

    /// Those that a user would find in the log.
    var reachable: [Known] { restorable.filter { !forgotten.contains($0.id) } }

    func world(_ id: Digest?) -> WorldSnapshot? { id.flatMap { known[$0]?.world } }

    /// The newest two and one more.
    func sample(_ dice: inout Dice) -> [Known] {
        let all = restorable
        guard all.count > 3 else { return all }
        return Array(all.suffix(2)) + [all[dice.int(0...all.count - 3)]]
    }
}
