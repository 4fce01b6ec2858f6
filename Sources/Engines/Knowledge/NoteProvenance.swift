package import Base

/// Where a note comes from.
package struct NoteProvenance: Sendable, Hashable {
    package enum Author: String, Sendable, CaseIterable {
        case user
        case agent
    }

    /// The timeline it was written on.
    package let timeline: String
    package let author: Author
    /// The operation it was written in, when one was under way.
    package let operation: Identifier?
    /// The newest checkpoint of the timeline when it was written.
    package let checkpoint: Digest?
    /// What the writer says of where it was learnt: a file, a page, a run.
    package let source: String?

    package init(
        timeline: String, author: Author, operation: Identifier? = nil, checkpoint: Digest? = nil,
        source: String? = nil
    ) {
        self.timeline = timeline
        self.author = author
        self.operation = operation
        self.checkpoint = checkpoint
        self.source = source
    }
}
