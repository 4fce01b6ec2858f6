/// Puts a staged database in the place of a living one, which is kept under a name of ours.
package struct SwapPlan: Sendable, Hashable {
    package let live: String
    /// A database of ours.
    package let staged: String
    /// For what the living one is called afterwards.
    package let kept: OwnedMark

    package init(live: String, staged: String, kept: OwnedMark) {
        self.live = live
        self.staged = staged
        self.kept = kept
    }

    package var keptName: String { kept.name(base: live) }
}

/// On which side of a swap a server stands.
package enum SwapState: Sendable, Hashable {
    /// Living and staged databases are where the plan found them.
    case before
    /// The staged one is the living one; the other is kept.
    case after
    /// Neither: something is missing, or somebody else has been there.
    case neither(live: Bool, staged: Bool, kept: Bool)
}
