/// Where events that happened earlier are kept; asked when a subscriber resumes after an id that is no longer in memory.
package protocol EventSource: Sendable {
    /// Up to `limit` events with a larger id, oldest first, that the filter lets through.
    ///
    /// Everything that was published before this call is already kept.
    func events(after id: UInt64, limit: Int, matching filter: EventFilter) async throws -> EventPage
}

/// A part of the kept events.
package enum EventPage: Sendable {
    /// `through` is the id up to which was looked; `isLast`: nothing that is kept comes after it.
    case events([ServerEvent], through: UInt64, isLast: Bool)
    /// Some events after the id are no longer kept; `last` is the newest id there is.
    case expired(last: UInt64)
}
