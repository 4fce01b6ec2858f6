/// How long checkpoints are kept without anyone asking for it.
package struct RetentionPolicy: Sendable, Hashable {
    /// Automatic checkpoints kept for each timeline.
    package var automaticCount: Int
    /// Of those that agents' work led to: kept for each timeline from the last day. Of the days before, one an hour, then one a day.
    package var agentCount: Int
    /// How old an automatic checkpoint may grow, in days.
    package var automaticDays: Int
    /// For how many days everything an operation did can be undone.
    package var undoDays: Int

    package init(automaticCount: Int = 50, agentCount: Int = 2000, automaticDays: Int = 30, undoDays: Int = 7) {
        self.automaticCount = automaticCount
        self.agentCount = agentCount
        self.automaticDays = automaticDays
        self.undoDays = undoDays
    }
}

/// How large the store may grow, and how patiently it is made smaller.
package struct StoragePolicy: Sendable, Hashable {
    /// Bytes that the packs shall not exceed; nil: as many as there is room for.
    package var budget: UInt64?
    /// How long content stays after nothing refers to it any more, in seconds.
    package var graceSeconds: Int64
    /// Whether what checkpoints wrote quickly is compressed better later.
    package var recompresses: Bool
    /// Bytes of packs that one collection in the background rewrites.
    package var cycleBytes: UInt64

    package init(
        budget: UInt64? = nil, graceSeconds: Int64 = 86_400, recompresses: Bool = true, cycleBytes: UInt64 = 2 << 30
    ) {
        self.budget = budget
        self.graceSeconds = graceSeconds
        self.recompresses = recompresses
        self.cycleBytes = cycleBytes
    }

    /// The share of the budget from which on it is warned, in percent.
    package static let warningShare: UInt64 = 80

    var grace: Int64 { graceSeconds * 1000 }
}
