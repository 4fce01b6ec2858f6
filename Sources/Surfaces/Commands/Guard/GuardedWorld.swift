internal import Base
internal import Chronos
internal import Guarding
internal import Platform
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

        func take(_ supervision: Supervision) throws -> CheckpointReport {
            try DeepStack.run {
                Result { try engine.checkpoint(project, CheckpointRequest(), supervision) }
            }.get()
        }
    }

    private let context: Context
    private let desk: Desk
    private let watching: GuardedWatching
    private var known: Set<Digest> = []

    init(_ context: Context) throws {
        self.context = context
        let watching = GuardedWatching()
        self.watching = watching
        let engine = try context.openEngine { watching.watch($0) }
        let project = try GuardedWorld.project(engine, context)
        desk = Desk(engine, project)
        try watching.begin(project, context.invocation)
        known = Set(try engine.log(project, includingHidden: true).map(\.id))
    }

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
    func take(_ supervision: Supervision) throws -> Digest { try desk.take(supervision).id }

    // MARK: Meanwhile

    func keeper(_ policy: QuietPoints.Policy) throws -> CheckpointKeeper {
        let desk = desk
        let keeper = try CheckpointKeeper(policy, clock: context.invocation.clock) { isCancelled in
            try desk.take(Supervision(isCancelled: isCancelled)).isUnchanged ? .unchanged : .taken
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
        began: Timestamp, command: [[UInt8]], end: ProgramEnd, start: Digest?,
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
            if !isRootGone { last = try take(context.supervision) }
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
        let made = (try? desk.engine.log(desk.project).filter { !known.contains($0.id) }) ?? []
        return GuardSummary(
            command: command, end: end, began: began, ended: context.invocation.clock.now, root: desk.project.root,
            isRootGone: isRootGone, start: start, last: last,
            made: made.reversed().filter { $0.timeline == desk.project.timeline }, difference: try? difference.get(),
            problems: problems)
    }

    private func difference(_ start: Digest?, _ last: Digest?) throws -> DiffReport? {
        guard let start, let last else { return nil }
        return try desk.engine.diff(
            desk.project, from: .checkpoint(start), to: .checkpoint(last), context.supervision)
    }
}
