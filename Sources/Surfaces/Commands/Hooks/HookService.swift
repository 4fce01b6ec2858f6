internal import AgentHooks
internal import Base
internal import Chronos
internal import Configuration
internal import Platform
internal import Runs

/// Makes the checkpoint that a call of a hook asks for and writes it down, in the daemon or wherever there is none.
struct HookService {
    private let context: Context

    init(_ context: Context) {
        self.context = context
    }

    /// Says what came of it; throws only when the caller has to be asked for variables first.
    func perform(_ call: HookCall, _ supervision: Supervision) throws -> HookOutcome {
        do {
            return try made(call, supervision)
        } catch let missing as WantedNames.Missing {
            throw missing
        } catch {
            let error = EverettError.wrapping(error)
            if error.code == .cancelled { throw error }
            return HookOutcome(.failed, code: error.code.name, message: error.message[context.language])
        }
    }

    private func made(_ call: HookCall, _ supervision: Supervision) throws -> HookOutcome {
        let invocation = context.invocation
        let home = try EverettHome.path(invocation.variables)
        // Opening an engine would make the home; who never used Everett is left alone.
        guard try invocation.files.statusIfPresent(FileDescriptors.none, CName(home.bytes)) != nil else {
            return HookOutcome(.noProject)
        }
        let engine = try context.openEngine()
        let project: ProjectRecord
        do {
            project = try context.project(engine)
        } catch let error as EverettError where error.code == .notFound {
            return HookOutcome(.noProject)
        }
        let ledger = HookLedger(call, project, home, context)
        let policy = Policies.hooks(context.sources.effective)
        switch policy.wish(for: call) {
        case .nothing: return HookOutcome(.unchanged)
        case .sometimes where try isTooSoon(engine, project, policy):
            ledger.note(nil, nil)
            return HookOutcome(.tooSoon)
        case .sometimes, .checkpoint: break
        }
        do {
            let report = try engine.checkpoint(
                project, CheckpointRequest(cause: .agent, occasion: ledger.occasion), supervision)
            ledger.note(report, report.isUnchanged ? nil : try? engine.changedCounts(report.record))
            if !report.isUnchanged { Maintenance.startIfDue(engine, context) }
            return HookOutcome(report.isUnchanged ? .unchanged : .made, checkpoint: report.id.hex)
        } catch {
            ledger.notice(EverettError.wrapping(error).message.english)
            throw error
        }
    }

    private func isTooSoon(_ engine: ChronosEngine, _ project: ProjectRecord, _ policy: HookPolicy) throws -> Bool {
        guard let last = try engine.newest(project) else { return false }
        let age = context.invocation.clock.now.milliseconds - last.created.milliseconds
        return age >= 0 && age < policy.everyMilliseconds
    }
}
