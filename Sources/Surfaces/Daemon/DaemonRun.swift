package import Base
package import Chronos
package import Functions
internal import Glibc
package import Platform
internal import Web

/// What a daemon is told when it starts.
package struct DaemonPlan: Sendable {
    package var home: AbsolutePath
    package var version: String
    package var listening: DaemonListening
    package var files: any FileOperations
    package var clock: Clock
    package var identity: ProcessIdentity
    package var settings: DaemonSettings
    /// What programs get that functions run.
    package var programs: ProgramSurroundings
    package var desk: CallServer.Desk
    package var logger: Logger
    package var logs: LogRing
    /// The watchers that the engines of `openEngine` ask.
    package var watches: WatchRoom
    /// Takes how many workers there shall be at most; nil: as the user wants.
    package var openEngine: @Sendable (Int?) throws -> ChronosEngine
    /// When what was only believed is looked at.
    package var fullLooks: FullLook.Times

    package init(
        home: AbsolutePath, version: String, listening: DaemonListening, files: any FileOperations, clock: Clock,
        identity: ProcessIdentity, settings: DaemonSettings, programs: ProgramSurroundings, desk: CallServer.Desk,
        logger: Logger, logs: LogRing,
        watches: WatchRoom, fullLooks: FullLook.Times = FullLook.Times(),
        openEngine: @escaping @Sendable (Int?) throws -> ChronosEngine
    ) {
        self.home = home
        self.version = version
        self.listening = listening
        self.files = files
        self.clock = clock
        self.identity = identity
        self.settings = settings
        self.programs = programs
        self.desk = desk
        self.logger = logger
        self.logs = logs
        self.watches = watches
        self.openEngine = openEngine
        self.fullLooks = fullLooks
    }
}

/// A daemon from its start to its end: puts the owners together and takes them apart again.
package final class DaemonRun: Sendable {
    private static let drainMilliseconds = 10_000

    private let plan: DaemonPlan
    private let place: DaemonPlace
    private let lock: HeldLock
    private let directory: Descriptor
    private let calls: CallServer
    private let web: WebServer
    private let events: EventRoom
    private let housekeeper: Housekeeper

    /// Takes the one place there is for a home, and opens what the daemon needs; nothing is listened to before `start`.
    package init(_ plan: DaemonPlan) throws {
        self.plan = plan
        place = DaemonPlace(home: plan.home)
        let open = plan.openEngine
        let writer = EngineRoom(label: "everett.engine") { try open(nil) }
        let reader = EngineRoom(label: "everett.looking") { try open(nil) }
        let runner = EngineRoom(label: "everett.programs") { try open(1) }
        let confirming = EngineRoom(label: "everett.confirming") { try open(1) }
        // Opening an engine makes the home, and refuses one of a newer version.
        try writer.prepare()
        lock = try DaemonRun.onlyOne(place, plan)
        directory = try place.prepare(plan.files)
        let tokens = TokenSet(random: .system, clock: plan.clock)
        let agents = AgentTokens(
            AgentTokenFile(home: plan.home, files: plan.files), tokens, clock: plan.clock)
        do throws(EverettError) {
            try agents.reload()
        } catch {
            // Nothing else depends on them; whoever uses one or makes one is told.
            plan.logger.log(.error, "agent_tokens_unread", ["reason": error.message.english])
        }
        let services = Services(
            writer: writer, reader: reader, runner: runner, programs: plan.programs, settings: plan.settings,
            watches: plan.watches, tokens: tokens,
            codes: LoginCodes(random: .system, clock: plan.clock), agents: agents,
            sessions: AgentSessions(random: .system, clock: plan.clock),
            health: DaemonHealth(
                version: plan.version, process: plan.identity.pid, home: plan.home.bytes, clock: plan.clock),
            logs: plan.logs, clock: plan.clock, home: plan.home, files: plan.files)
        events = try EventRoom(
            place.journal, files: plan.files, clock: plan.clock, logger: plan.logger, health: services.health)
        let logger = plan.logger
        calls = try CallServer(
            in: directory.raw, room: writer, desk: plan.desk, logger: plan.logger, files: plan.files,
            afterwards: { [events] in
                // Not where calls are carried out: the next one may be there already. A room that is busy follows by itself.
                _ = reader.runIfIdle { engine in
                    do {
                        while try !events.follow(engine.get()) {}
                    } catch {
                        // The house-keeper meets it again, and tells.
                        logger.log(.debug, "events_not_followed", ["reason": "\(error)"])
                    }
                }
            })
        web = try WebServer(
            plan.listening.configuration(unix: place.directory.appending("api.sock")),
            routes: RouteTable.all(services, events, version: plan.version), tokens: tokens, events: events,
            clock: plan.clock,
            fault: { problem, route in
                logger.log(.error, "request_failed", ["route": route, "reason": problem.detail.english])
            })
        events.publish(through: web)
        housekeeper = Housekeeper(
            services, events: events, watches: plan.watches, room: confirming, times: plan.fullLooks,
            home: HomeRoom(plan.home, plan.files), logger: plan.logger)
    }

    /// Where the page is, as in `http://127.0.0.1:7777`, once it was started.
    package var address: String {
        web.addresses.first { $0.port != nil }.map { "http://\($0)" } ?? ""
    }

    package func start() throws {
        try web.start()
        calls.start()
        do {
            try DaemonRecord(
                process: plan.identity, address: address, publicAddresses: plan.listening.publicAddresses,
                version: plan.version, started: plan.clock.now
            ).write(directory.raw, plan.files)
        } catch {
            throw EverettError(error, while: Phrase("saying where the daemon is", pl: "zapisywanie adresu usługi"))
        }
        events.enter(EventTypes.daemonStarted) { json in
            json.string("version", plan.version)
            json.integer("pid", plan.identity.pid)
        }
        plan.logger.log(.info, "daemon_started", ["address": address, "version": plan.version])
    }

    /// Follows the operation log, watches, looks at everything when idle; until it is cancelled.
    package func keepHouse() async { await housekeeper.run() }

    /// Ends in order: nothing new is taken, what is under way comes to its end.
    package func stop() async {
        plan.logger.log(.info, "daemon_stopping")
        do throws(SystemError) {
            try DaemonRecord.remove(directory.raw, plan.files)
        } catch {
            // A record of a process that is gone tells nobody anything, so all that is wrong is a file too many.
            plan.logger.log(.warning, "record_not_removed", ["reason": error.description])
        }
        let areDone = await calls.stop(in: directory.raw, milliseconds: Self.drainMilliseconds)
        if !areDone { plan.logger.log(.warning, "calls_still_running") }
        await events.enter(EventTypes.daemonStopping) { $0.integer("pid", plan.identity.pid) }
        plan.watches.stop()
        await web.stop(drainMilliseconds: Int64(Self.drainMilliseconds))
        plan.logger.log(.info, "daemon_stopped")
    }

    /// A daemon that was just killed holds its lock until the kernel has taken it down.
    private static let lockPatienceMilliseconds: Int64 = 1_000

    private static func onlyOne(_ place: DaemonPlace, _ plan: DaemonPlan) throws(EverettError) -> HeldLock {
        do {
            return try LockFile(place.lock, files: plan.files, identity: plan.identity, clock: plan.clock)
                .acquire(for: "daemon", waiting: lockPatienceMilliseconds)
        } catch {
            guard error.code == .locked else { throw error }
            let address = DaemonRecord.read(place, plan.files)?.address ?? ""
            throw EverettError(
                .conflict,
                Phrase("a daemon runs already \(address)", pl: "usługa już działa \(address)"),
                hints: [
                    Phrase("'everett open' shows its page", pl: "'everett open' pokaże jej stronę"),
                    Phrase("'everett down' ends it", pl: "'everett down' ją zakończy"),
                ], cause: error)
        }
    }
}
