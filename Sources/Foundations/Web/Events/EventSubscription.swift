/// What one subscriber wants: events after an id, or from now on, that a filter lets through.
package struct EventSubscription: Sendable {
    /// The last event that the subscriber has; nil: only what happens from now on.
    package let after: UInt64?
    package let filter: EventFilter

    package init(after: UInt64?, filter: EventFilter = EventFilter()) {
        self.after = after
        self.filter = filter
    }
}

/// Which events a subscriber gets; asked for each event, so it is kept plain.
package struct EventFilter: Sendable, Hashable {
    /// Nil: every type.
    package let types: Set<String>?
    /// Nil: every scope. Events without a scope belong to all.
    package let scope: String?

    package init(types: Set<String>? = nil, scope: String? = nil) {
        self.types = types
        self.scope = scope
    }

    package func accepts(_ event: ServerEvent) -> Bool {
        if let types, !types.contains(event.type) { return false }
        guard let scope, let own = event.scope else { return true }
        return scope == own
    }
}
