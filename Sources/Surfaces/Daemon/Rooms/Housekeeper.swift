internal import Base
internal import Chronos
internal import Synchronization

/// What a daemon does by itself: it follows the operation log, watches new projects, and looks at everything when idle.
final class Housekeeper: Sendable {
    private struct State {
        /// Projects with a checkpoint that was found by watching, and when it was noticed.
        var unconfirmed: [Identifier: Int64] = [:]
        var watched: Set<Identifier> = []
    }

    /// How often the log is asked for what others have done.
    private static let pause = Duration.milliseconds(400)
    /// How long nothing must have happened in a project before all of it is looked at.
    private static let quietNanoseconds: Int64 = 3_000_000_000

    private let services: Services
    private let events: EventRoom
    private let watches: WatchRoom
    private let logger: Logger
    private let state = Mutex(State())

    init(_ services: Services, events: EventRoom, watches: WatchRoom, logger: Logger) {
        self.services = services
        self.events = events
        self.watches = watches
        self.logger = logger
    }

    /// Until it is cancelled.
    func run() async {
        while !Task.isCancelled {
            do {
                try await round()
                services.health.report("log", nil)
            } catch is CancellationError {
                return
            } catch {
                let error = EverettError.wrapping(error)
                if error.code == .cancelled { return }
                services.health.report("log", error.message)
                logger.log(.warning, "housekeeping_failed", ["reason": error.description])
            }
            do { try await Task.sleep(for: Self.pause) } catch { return }
        }
    }

    private func round() async throws {
        let (events, watches) = (events, watches)
        let projects = try await services.reader.run { engine, _ in
            while try !events.follow(engine) {}
            return try engine.projects()
        }
        try watches.keep(projects) { [logger, events] id, standing in
            logger.log(.info, "watch_\(standing.state.rawValue)", ["project": id.short])
            events.enter("watch.\(standing.state.rawValue)", project: id) { json in
                json.integer("directories", standing.directories)
                json.string("detail", standing.detail?.english)
            }
        }
        for project in projects where isDue(project.id) { try await confirm(project) }
    }

    /// Remembers that a checkpoint of the project believed its watcher.
    func believed(_ project: Identifier) {
        let now = services.clock.monotonicNanoseconds
        state.withLock { $0.unconfirmed[project] = now }
    }

    private func isDue(_ project: Identifier) -> Bool {
        let now = services.clock.monotonicNanoseconds
        return state.withLock { state in
            guard let since = state.unconfirmed[project], now - since > Self.quietNanoseconds, !services.writer.isBusy
            else { return false }
            state.unconfirmed[project] = nil
            return true
        }
    }

    /// Looks at everything: what changed without an event is told, and kept.
    private func confirm(_ project: ProjectRecord) async throws {
        let services = services
        let missed = try await services.writer.run { engine, supervision in
            let project = try services.settings.project(project)
            let missed = try engine.rescan(project, supervision)
            if !missed.isEmpty { _ = try engine.checkpoint(project, CheckpointRequest(), supervision) }
            return missed
        }
        guard !missed.isEmpty else { return }
        logger.log(.warning, "watch_missed", ["project": project.id.short, "paths": "\(missed.count)"])
        events.enter("watch.missed", project: project.id) { json in
            json.integer("count", missed.count)
            json.array("paths") { json in
                for path in missed.prefix(100) { json.string(path.description) }
            }
        }
    }
}
