internal import Base
internal import Chronos
internal import Guarding
internal import Platform
internal import Runs
internal import Terminal

/// The project that a program is let loose on, with an engine that stays open and a watcher that knows what has changed.
final class GuardedWorld {
    /// Used by the main thread before a keeper has begun and after it has finished, and by the keeper's meanwhile.
    // SAFETY: whoever uses it waits for the other one to have finished: the keeper's start and end are the handing over.
    private final class Desk: @unchecked Sendable {
        let engine: ChronosEngine
        let project: ProjectRecord

        init(_ engine: ChronosEngine, _ project: ProjectRecord) {
            self.engine = engine
            self.project = project
        }

        /// The newest state that is known.
        var last: Digest?
        var log: GuardLog?

        /// Captures the project where it has changed, and writes down what that was.
        func take(_ detail: String, _ supervision: Supervision) throws -> CheckpointReport {
            let occasion = log.map { Occasion(run: $0.run.id, agent: $0.run.agent, detail: detail) }
            let request = CheckpointRequest(cause: .watch, occasion: occasion)
            return try DeepStack.run {
                Result {
                    let report = try engine.checkpoint(project, request, supervision)
                    let before = last
                    last = report.id
                    if before != report.id { log?.note(try entry(report.id, since: before, detail, supervision)) }
                    return report
                }
            }.get()
        }

        private func entry(
            _ id: Digest, since before: Digest?, _ detail: String, _ supervision: Supervision
        ) throws -> RunEntryDraft {
            let counts = try before.map {
                try engine.diff(project, from: .checkpoint($0), to: .checkpoint(id), supervision).counts
            }
            return RunEntryDraft(
                before == nil ? .began : .checkpoint, detail: detail, checkpoint: id,
                changes: counts.map(RunEntry.Changes.init))
        }
    }

    /// Why a checkpoint was taken, as it is written down.
    enum Moment: String {
        case start
        case quiet = "quiet point"
        case end
    }

    private let context: Context
    private let desk: Desk
    private let watching: GuardedWatching

    init(_ context: Context) throws {
        self.context = context
        let watching = GuardedWatching()
        self.watching = watching
        let engine = try context.openEngine { watching.watch($0) }
        let project = try GuardedWorld.project(engine, context)
        desk = Desk(engine, project)
        try watching.begin(project, context.invocation)
    }

    /// The world of a run that was cut off, which goes on just long enough to be ended.
    init(resuming reference: [UInt8]?, _ context: Context) throws {
        self.context = context
        watching = GuardedWatching()
        let engine = try context.openEngine()
        let found = try FoundRun.cutOff(reference.map { String(decoding: $0, as: UTF8.self) }, engine, context)
        desk = Desk(engine, try found.world(engine, context))
        desk.last = found.run.last
        desk.log = GuardLog(found.run, found.store, context.invocation.clock)
    }

    var run: AgentRun? { desk.log?.run }

    deinit {
        watching.stop()
    }

    /// The project meant; one that is not under care yet is taken into care by whoever agrees.
    private static func project(_ engine: ChronosEngine, _ context: Context) throws -> ProjectRecord {
        do {
            return try context.project(engine)
        } catch let error as EverettError where error.code == .notFound {
            let place = try context.startingPlace()
            let root = Places.canonical(place) ?? place
            if !context.arguments.flag("init") {
                guard context.invocation.streams.input.isTerminal, context.invocation.workingDirectory != nil else {
                    throw error.adding(
                        hint: Phrase(
                            "or add --init, which does that first", pl: "albo dodaj --init, co zrobi to najpierw"))
                }
                try Question.confirm(
                    Phrase("Take \(root) into Everett's care?", pl: "Wziąć \(root) pod opiekę programu Everett?"),
                    consequence: error.message, context)
            }
            _ = try engine.initialise(
                root, policy: CapturePolicy(), forbidden: try EverettHome.forbiddenRoots(context.invocation.variables),
                force: false, context.supervision)
            return try context.project(engine)
        }
    }

    /// Captures the project as it is; the state it is in has this checkpoint.
    func take(_ moment: Moment, _ supervision: Supervision) throws -> Digest {
        try desk.take(moment.rawValue, supervision).id
    }

    /// Begins the record of a run.
    func begin(_ words: [[UInt8]]) throws -> AgentRun {
        let log = try GuardLog.begin(words, desk.project, context.invocation)
        desk.log = log
        return log.run
    }

    /// The run is over before it began.
    func giveUp(_ error: EverettError, status: Int? = nil) {
        desk.log?.note(RunEntryDraft(.ended, detail: error.message[.english]))
        desk.log?.end(status)
    }

    // MARK: Meanwhile

    func keeper(_ policy: QuietPoints.Policy) throws -> CheckpointKeeper {
        let desk = desk
        let keeper = try CheckpointKeeper(policy, clock: context.invocation.clock) { isCancelled in
            let report = try desk.take(Moment.quiet.rawValue, Supervision(isCancelled: isCancelled))
            return report.isUnchanged ? .unchanged : .taken
        }
        try keeper.start()
        watching.tell(keeper)
        return keeper
    }

    func stopKeeping(_ keeper: CheckpointKeeper) {
        watching.tell(nil)
        keeper.finish()
    }

    // MARK: The end

    /// Takes the last checkpoint and says what has happened.
    func summary(
        began: Timestamp, command: [[UInt8]], end: ProgramEnd?, start: Digest?,
        failures: (count: Int, first: EverettError?)
    ) -> GuardSummary {
        var problems: [Phrase] = []
        if let first = failures.first {
            problems.append(
                .count(
                    failures.count, "checkpoint meanwhile failed: ", "checkpoints meanwhile failed; the first: ",
                    pl: (
                        "punkt w trakcie się nie udał: ", "punkty w trakcie się nie udały; pierwszy: ",
                        "punktów w trakcie się nie udało; pierwszy: "
                    )) + first.message)
        }
        let isRootGone = !watching.isThere(desk.project.root)
        var last: Digest?
        do {
            if !isRootGone { last = try take(.end, context.supervision) }
        } catch {
            let reason = EverettError.wrapping(error).message
            problems.append(
                Phrase(
                    "the end could not be captured: ", pl: "nie udało się zapisać stanu na końcu: ") + reason)
        }
        let difference = Result { try self.difference(start, last) }
        if case .failure(let error) = difference {
            let reason = EverettError.wrapping(error).message
            problems.append(
                Phrase("what changed is not known: ", pl: "nie wiadomo, co się zmieniło: ") + reason)
        }
        if let log = desk.log {
            for problem in problems { log.note(RunEntryDraft(.notice, detail: problem[.english])) }
            log.note(
                RunEntryDraft(
                    .ended, detail: isRootGone ? "the project's directory is gone" : "", checkpoint: last,
                    changes: (try? difference.get()).map { RunEntry.Changes($0.counts) }))
            log.end(end.map { Int($0.status) })
            if let failure = log.failure {
                problems.append(
                    Phrase("the record of this run is not whole: ", pl: "zapis tego przebiegu nie jest pełny: ")
                        + failure.message)
            }
        }
        let run = desk.log?.run.id
        let made = (try? desk.engine.log(desk.project).filter { run != nil && $0.occasion?.run == run }) ?? []
        return GuardSummary(
            run: desk.log?.run, command: command, end: end, began: began, ended: context.invocation.clock.now,
            root: desk.project.root,
            isRootGone: isRootGone, start: start, last: last,
            made: made.reversed(), difference: try? difference.get(),
            problems: problems)
    }

    private func difference(_ start: Digest?, _ last: Digest?) throws -> DiffReport? {
        guard let start, let last else { return nil }
        return try desk.engine.diff(
            desk.project, from: .checkpoint(start), to: .checkpoint(last), context.supervision)
    }
}
