package import Base

/// What two sides of a merge say differently; both are kept, and somebody has to decide.
package struct KnowledgeDispute: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        /// Both sides changed the note, or added it, differently.
        case changed
        /// One side retired it, or lost it, while the other one changed it.
        case retired
        /// Both sides put another note in its place.
        case superseded
    }

    package let kind: Kind
    /// The note they disagree about.
    package let note: Identifier
    /// Ours in the merged knowledge; nil where only theirs is left.
    package let ours: Identifier?
    /// Theirs in the merged knowledge; nil where only ours is left.
    package let theirs: Identifier?
}
