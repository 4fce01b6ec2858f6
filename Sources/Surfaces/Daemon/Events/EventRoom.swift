internal import Base
internal import Chronos
internal import Dispatch
internal import Events
internal import Platform
internal import Synchronization
internal import Web

/// The journal on a thread of its own: enters what happens, gives it to subscribers, and answers what happened before.
final class EventRoom: Sendable {
    private static let batch = 500
    /// So many at once are news, more are history.
    private static let fewest = 32
    private static let cursor = "operations"

    private let journal: EventJournal
    private let queue = DispatchQueue(label: "everett.events")
    /// Set once, before anything is entered.
    private let server = Mutex<WebServer?>(nil)
    private let logger: Logger
    private let clock: Clock
    private let health: DaemonHealth

    init(
        _ place: AbsolutePath, files: any FileOperations, clock: Clock, logger: Logger, health: DaemonHealth
    ) throws {
        journal = try EventJournal(place, files: files, clock: clock)
        self.clock = clock
        self.logger = logger
        self.health = health
    }

    /// Gives what is entered from now on to the subscribers of a server, which in turn asks here for what came before.
    func publish(through server: WebServer) { self.server.withLock { $0 = server } }

    /// Enters something that only the daemon knows; returns when it is durable or could not be entered.
    @available(*, noasync, message: "waits for the disk")
    func enter(_ type: String, project: Identifier? = nil, _ members: (inout JSONWriter) -> Void = { _ in }) {
        let draft = EventDraft(time: clock.now, type: EventType(type), project: project, members)
        _ = queue.sync { enter([draft], cursor: nil) }
    }

    /// The same for a task, whose thread belongs to others while the disk works.
    func enter(_ type: String, project: Identifier? = nil, _ members: (inout JSONWriter) -> Void = { _ in }) async {
        let draft = EventDraft(time: clock.now, type: EventType(type), project: project, members)
        await withCheckedContinuation { continuation in
            queue.async { [self] in
                _ = enter([draft], cursor: nil)
                continuation.resume()
            }
        }
    }

    /// Enters what the operation log has that the journal has not; false when there may be more.
    ///
    /// Where it got to is entered with the events, so that nothing is missed and nothing comes twice; two rooms may follow, so
    /// looking and entering are one step.
    @available(*, noasync, message: "waits for the disk")
    func follow(_ engine: ChronosEngine) throws -> Bool {
        try queue.sync {
            let known = try journal.cursor(Self.cursor)
            let news = try engine.operations(after: Int(known ?? 0), limit: Self.batch)
            guard let last = news.last else { return true }
            let cursor = EventCursor(Self.cursor, Int64(last.record.number))
            // What could not be entered is tried again in the next round, not at once.
            // What happens now is told in full; a history that is caught up with would take as long to count as it took to make.
            let isLive = news.count <= Self.fewest
            let drafts = try news.map { news in
                let counted = isLive && [.checkpoint, .capture].contains(news.record.kind) ? news.checkpoint : nil
                return OperationEvents.draft(news, changed: try counted.flatMap(engine.changedFiles))
            }
            return !enter(drafts, cursor: cursor) || news.count < Self.batch
        }
    }

    /// False when it could not be entered; that is told, and the page says so.
    private func enter(_ drafts: [EventDraft], cursor: EventCursor?) -> Bool {
        do {
            let entered = try journal.append(drafts, cursor: cursor)
            let server = server.withLock { $0 }
            for event in entered { server?.publish(EventRoom.served(event)) }
            health.report("journal", nil)
            return true
        } catch {
            logger.log(.error, "events_not_entered", ["reason": error.description])
            health.report("journal", error.message)
            return false
        }
    }

    /// What is kept, from a number on.
    func page(after: Int64, limit: Int, _ filter: Events.EventFilter) async throws -> Events.EventPage {
        try await withCheckedThrowingContinuation { continuation in
            queue.async { [journal] in
                continuation.resume(
                    with: Result { try journal.replay(after: after, limit: limit, filter) })
            }
        }
    }

    var bounds: (first: Int64, last: Int64) { journal.bounds }

    static func served(_ event: Event) -> ServerEvent {
        ServerEvent(
            id: UInt64(clamping: event.id), type: event.type.text, scope: event.project?.text,
            json: Array(JSONWriter.text { $0.object { $0.event(event) } }.utf8))
    }
}

extension EventRoom: EventSource {
    func events(
        after id: UInt64, limit: Int, matching filter: Web.EventFilter
    ) async throws -> Web.EventPage {
        let wanted = Events.EventFilter(
            types: filter.types.map { Set($0.map(EventType.init)) }, project: filter.scope.flatMap(Identifier.init))
        let page = try await page(after: Int64(clamping: id), limit: limit, wanted)
        if page.needsResync { return .expired(last: UInt64(clamping: page.last)) }
        return .events(
            page.events.map(EventRoom.served), through: UInt64(clamping: page.position),
            isLast: page.position >= page.last)
    }
}

extension JSONWriter {
    /// The keys of an event, without its braces.
    mutating func event(_ event: Event) {
        integer("id", event.id)
        string("time", event.time.rfc3339)
        string("type", event.type.text)
        string("project", event.project?.text)
        string("subject", event.subject)
        key("data")
        written(event.data)
    }
}
