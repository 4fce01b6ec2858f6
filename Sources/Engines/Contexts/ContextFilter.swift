/// Which entries are asked for.
package struct ContextFilter: Sendable, Hashable {
    package static let mostAtOnce = 1000

    package var kind: String?
    package var agent: String?
    package var session: String?
    /// The newest so many.
    package var limit: Int

    package init(kind: String? = nil, agent: String? = nil, session: String? = nil, limit: Int = 100) {
        self.kind = kind
        self.agent = agent
        self.session = session
        self.limit = min(max(1, limit), ContextFilter.mostAtOnce)
    }

    /// Restores concern every agent in every session.
    var wantsRewinds: Bool { kind == nil || kind == ContextEntry.rewound }
}
