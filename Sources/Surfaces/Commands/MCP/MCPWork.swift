internal import Base
internal import Chronos
internal import Daemon
internal import Dispatch
internal import Functions
internal import Inbox
internal import Interop
internal import Platform
internal import Synchronization
internal import Terminal

/// Fulfils the wishes of a client: by the daemon where there is one, else by engines of this process.
final class MCPWork: Sendable {
    /// What it has to know of the call that began it.
    struct Plan: Sendable {
        let invocation: Invocation
        let home: AbsolutePath
        /// Where the project is looked for; its timeline, when one was named.
        let place: AbsolutePath
        let timeline: String?
        let workers: Int?
        let language: Language
        /// The run of the guarded program that started it.
        let run: Identifier?

        init(_ context: Context) throws {
            invocation = context.invocation
            home = try EverettHome.path(context.invocation.variables)
            let start = try context.startingPlace()
            place = Places.canonical(start) ?? start
            timeline = context.arguments.value("timeline")
            workers = context.workers
            language = context.language
            run = context.invocation.variables.text(Variables.run).flatMap(Identifier.init)
        }
    }

    private let plan: Plan
    private let settings: DaemonSettings
    private let programs: ProgramSurroundings
    private let reader: EngineRoom
    private let writer: EngineRoom
    private let runner: EngineRoom
    /// Where threads wait for the daemon.
    private let waiting = DispatchQueue(label: "everett.relay", attributes: .concurrent)

    init(_ plan: Plan) {
        self.plan = plan
        let invocation = plan.invocation
        settings = DaemonDesk.settings(invocation)
        programs = ProgramSurroundings(variables: invocation.variables.texts, files: invocation.files)
        let open: @Sendable (Int?) throws -> ChronosEngine = { workers in
            try invocation.engine.open(
                plan.home, workers: workers, templates: { DaemonDesk.templates(invocation) })
        }
        reader = EngineRoom(label: "everett.looking") { try open(plan.workers) }
        writer = EngineRoom(label: "everett.engine") { try open(plan.workers) }
        runner = EngineRoom(label: "everett.programs") { try open(1) }
    }

    /// Never throws: what goes wrong is what came of it. Cancelling the task is heard.
    func perform(
        _ wish: Wish, _ attention: Attention, _ onProgress: @escaping @Sendable (Phrase) -> Void
    ) async -> Deed {
        do {
            let place = plan.place
            let timeline = plan.timeline
            let world = try await reader.run { engine, _ in
                let found = try engine.project(containing: place)
                return try timeline.map { try engine.world($0, of: found) } ?? found
            }
            if let deed = await passedOn(wish, attention, world, onProgress) { return deed }
            let files = plan.invocation.files
            let home = plan.home
            let clock = plan.invocation.clock
            return await ApprovalPause.perform(
                attention, clock: clock,
                state: { id in
                    try await reader.run { _, _ in
                        try InboxStore(home: home, files: files).question(id.text, at: clock.now).state
                    }
                }, onWait: onProgress,
                attempt: {
                    do {
                        return try await here(wish, world, onProgress)
                    } catch {
                        return .failed(EverettError.wrapping(error))
                    }
                })
        } catch {
            return .failed(EverettError.wrapping(error))
        }
    }

    // MARK: Here

    private func here(
        _ wish: Wish, _ world: ProjectRecord, _ onProgress: @escaping @Sendable (Phrase) -> Void
    ) async throws -> Deed {
        let room =
            switch wish.work {
            case .looking: reader
            case .changing: writer
            case .running: runner
            }
        let clock = plan.invocation.clock
        let pace = Mutex(ProgressPace())
        let approvals = Approvals(
            home: plan.home, agent: "mcp", run: plan.run, clock: clock, ids: IDSource(random: .system),
            files: plan.invocation.files)
        return try await room.run { [settings, programs] engine, supervision in
            var supervision = supervision
            supervision.onProgress = { report in
                let now = clock.monotonicNanoseconds
                if let words = pace.withLock({ $0.words(report, at: now) }) { onProgress(words) }
            }
            return WishPerformer.perform(
                wish,
                at: FunctionDesk(
                    engine: engine, project: try settings.project(world), supervision: supervision, caller: .agent,
                    surroundings: FunctionSurroundings(
                        clock: clock, programs: programs, settled: settings.project,
                        collection: settings.collection, git: settings.git),
                    approvals: approvals))
        }
    }

    // MARK: By the daemon

    /// Set by the task, asked by the thread that waits for the daemon.
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    private func passedOn(
        _ wish: Wish, _ attention: Attention, _ world: ProjectRecord, _ onProgress: @escaping @Sendable (Phrase) -> Void
    ) async -> Deed? {
        let variables = plan.invocation.variables
        guard variables.text(Variables.daemon) != "off",
            !Variables.faultNames.contains(where: { variables.bytes($0) != nil })
        else { return nil }
        let relay = AgentRelay(
            DaemonPlace(home: plan.home), plan.invocation.files, world: settings.world(), language: plan.language)
        let timeline = world.timeline == TimelineRecord.main ? nil : world.timeline
        let flag = Flag()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting.async {
                    continuation.resume(
                        returning: relay.perform(
                            wish, attention, project: world.id, timeline: timeline,
                            isCancelled: { flag.isSet.load(ordering: .relaxed) }, onProgress: onProgress))
                }
            }
        } onCancel: {
            flag.isSet.store(true, ordering: .relaxed)
        }
    }
}
