internal import Base
internal import Chronos
internal import Inbox
internal import Platform
internal import Synchronization

/// What a daemon does by itself: it follows the operation log, watches new projects, and looks at everything when idle.
final class Housekeeper: Sendable {
    private struct State {
        var worlds: [ProjectRecord] = []
        var looks: [Identifier: FullLook] = [:]
        /// Where something was missed that no checkpoint holds yet.
        var unkept: Set<Identifier> = []
        /// When it was last seen to bases; not at once.
        var basesSeen: Int64 = 0
    }

    /// How often the log is asked for what others have done.
    private static let pause = Duration.milliseconds(400)
    private static let basesPause: Int64 = 60_000_000_000

    private let services: Services
    private let events: EventRoom
    private let watches: WatchRoom
    /// Has an engine of its own, so that nobody waits for a look that takes long.
    private let room: EngineRoom
    private let times: FullLook.Times
    private let home: HomeRoom
    private let inbox: InboxWatch
    private let logger: Logger
    private let state = Mutex(State())

    init(
        _ services: Services, events: EventRoom, watches: WatchRoom, room: EngineRoom, times: FullLook.Times,
        home: HomeRoom, logger: Logger
    ) {
        self.services = services
        self.events = events
        self.watches = watches
        self.room = room
        self.times = times
        self.home = home
        inbox = InboxWatch(services.home, services.files, services.clock)
        self.logger = logger
    }

    /// Until it is cancelled.
    func run() async {
        async let following: Void = again("log") { try await self.follow() }
        async let confirming: Void = again("confirmation") { try await self.confirm() }
        _ = await (following, confirming)
    }

    /// Does something again and again; what goes wrong is told until it goes well.
    private func again(_ name: String, _ body: () async throws -> Void) async {
        while !Task.isCancelled {
            do {
                try await body()
                services.health.report(name, nil)
            } catch is CancellationError {
                return
            } catch {
                let error = EverettError.wrapping(error)
                if error.code == .cancelled { return }
                services.health.report(name, error.message)
                logger.log(.warning, "housekeeping_failed", ["what": name, "reason": error.description])
            }
            do { try await Task.sleep(for: Self.pause) } catch { return }
        }
    }

    private func follow() async throws {
        let (events, watches, home, health, inbox) = (events, watches, home, services.health, inbox)
        let worlds = try await services.reader.run { engine, _ in
            health.report("room", try home.complaint())
            while try !events.follow(engine) {}
            for question in try inbox.news() {
                let type = question.state == .open ? EventTypes.inboxAsked : EventTypes.inboxAnswered
                events.enter(type, project: question.plan.project) { json in
                    json.string("question", question.id.text)
                    json.string("state", question.state.rawValue)
                    json.string("agent", question.agent)
                    json.string("function", question.plan.function)
                    json.string("timeline", question.plan.timeline)
                }
            }
            // What changes in a sandbox timeline lies in its own directory, and is asked of it.
            return try engine.worlds(lasting: true).filter { $0.overlay == nil }
        }
        try watches.keep(worlds) { [logger, events] world, standing in
            logger.log(
                .info, "watch_\(standing.state.rawValue)", ["project": world.id.short, "timeline": world.timeline])
            events.enter(EventTypes.watch(standing.state), project: world.id) { json in
                json.string("timeline", world.timeline)
                json.string("means", standing.means?.rawValue)
                json.integer("directories", standing.directories)
                json.string("detail", standing.detail?.english)
            }
        }
        state.withLock { state in
            state.worlds = worlds
            let known = Set(worlds.map(\.world))
            state.looks = state.looks.filter { known.contains($0.key) }
            state.unkept.formIntersection(known)
        }
    }

    private func confirm() async throws {
        var failure: (any Error)?
        for world in state.withLock({ $0.worlds }) where isDue(world.world) {
            do {
                try await confirm(world)
                end(world.world, isDone: true)
            } catch {
                end(world.world, isDone: false)
                // One that is just being dropped keeps nobody from looking at the others.
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        try await freshenBases()
    }

    /// Writes the base on which the next sandbox timeline of a project would begin, where such timelines are used.
    private func freshenBases() async throws {
        let now = services.clock.monotonicNanoseconds
        let isDue = state.withLock { state in
            guard now - state.basesSeen >= Self.basesPause else { return false }
            state.basesSeen = now
            return true
        }
        guard isDue else { return }
        try await room.run { engine, supervision in
            Machine.yieldToOthers()
            for project in try engine.projects() { try engine.freshenBase(project, supervision) }
        }
    }

    private func isDue(_ world: Identifier) -> Bool {
        let activity = watches.activity(world)
        let now = services.clock.monotonicNanoseconds
        return state.withLock { state in
            var look = state.looks[world] ?? FullLook(times)
            defer { state.looks[world] = look }
            guard look.isDue(activity, at: now) else { return false }
            look.begin(at: now)
            return true
        }
    }

    private func end(_ world: Identifier, isDone: Bool) {
        let now = services.clock.monotonicNanoseconds
        state.withLock { $0.looks[world]?.end(at: now, isDone: isDone) }
    }

    /// Looks at everything: what changed without an event is told, and kept.
    private func confirm(_ world: ProjectRecord) async throws {
        let services = services
        let missed = try await room.run { engine, supervision in
            Machine.yieldToOthers()
            return try engine.rescan(try services.settings.project(world), supervision)
        }
        if !missed.isEmpty {
            state.withLock { _ = $0.unkept.insert(world.world) }
            logger.log(
                .warning, "watch_missed",
                ["project": world.id.short, "timeline": world.timeline, "paths": "\(missed.count)"])
            await events.enter(EventTypes.watchMissed, project: world.id) { json in
                json.string("timeline", world.timeline)
                json.integer("count", missed.count)
                json.array("paths") { json in
                    for path in missed.prefix(100) { json.string(path.description) }
                }
            }
        }
        guard state.withLock({ $0.unkept.contains(world.world) }) else { return }
        try await services.writer.run { engine, supervision in
            _ = try engine.checkpoint(try services.settings.project(world), CheckpointRequest(), supervision)
        }
        state.withLock { _ = $0.unkept.remove(world.world) }
    }
}
