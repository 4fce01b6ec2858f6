package import Base

/// Which notes are asked for.
package struct NoteFilter: Sendable, Hashable {
    package static let mostAtOnce = 1000

    /// All of them.
    package var tags: [String]
    package var kind: String?
    /// Written then or later.
    package var since: Timestamp?
    /// Also those that were superseded or retired, or have run out.
    package var includesPast: Bool
    package var limit: Int

    package init(
        tags: [String] = [], kind: String? = nil, since: Timestamp? = nil, includesPast: Bool = false,
        limit: Int = 100
    ) {
        self.tags = tags
        self.kind = kind
        self.since = since
        self.includesPast = includesPast
        self.limit = min(max(1, limit), NoteFilter.mostAtOnce)
    }
}

/// A note that a search found.
package struct NoteHit: Sendable, Hashable {
    package let note: Note
    package let snippet: NoteSnippet
    /// How well it fits, by BM25; more is better.
    package let score: Double
}
