internal import Base
internal import Databases
internal import Environments
internal import Platform

/// Stops what runs otherwise than a checkpoint says, and starts it as it was recorded.
///
/// Nothing has to be remembered for a crash: each part is planned from what is there, so that doing it again goes on where it
/// ended. What an engine cannot do is told, and takes no file back.
struct EnvironmentRestore {
    private static let patienceNanoseconds: Int64 = 30_000_000_000
    private static let pauseMilliseconds: Int64 = 100

    let run: RestoreRun
    let plan: RestorePlan
    let reader: ObjectReader

    private var engine: ChronosEngine { run.engine }

    /// What the engine said that could not be done.
    struct Outcome: Sendable {
        var steps: [ContainerPlan.Step] = []
        var problems: [Phrase] = []
    }

    func stop(_ outcome: inout Outcome) throws {
        guard let (planned, run) = try prepare(&outcome), !planned.isEmpty else { return }
        try engine.environment.hooks.reach(.restoreEnvironment)
        outcome.steps = planned.steps
        told(&outcome) { () throws(EverettError) in try run.stop(planned) }
        try engine.environment.hooks.reach(.restoreEnvironment)
    }

    func start(_ outcome: inout Outcome) throws {
        guard let (planned, run) = try prepare(&outcome), !planned.isEmpty else { return }
        try engine.environment.hooks.reach(.restoreEnvironment)
        told(&outcome) { () throws(EverettError) in try run.start(planned) }
        try awaitDatabases()
        try engine.environment.hooks.reach(.restoreEnvironment)
        guard let left = try prepare(&outcome)?.plan.steps.first(where: { $0.kind != .stop }),
            outcome.problems.isEmpty
        else { return }
        outcome.problems.append(
            Phrase(
                "'\(left.service)' does not run as it was recorded",
                pl: "'\(left.service)' nie działa tak, jak zapisano"))
    }

    /// A server that was just started needs a moment until it answers; what is wrong with one is told by whoever needs it.
    private func awaitDatabases() throws {
        guard plan.components.contains(.databases) else { return }
        let clock = engine.environment.clock
        let end = clock.monotonicNanoseconds + EnvironmentRestore.patienceNanoseconds
        for (_, found) in try engine.databases(of: run.project) {
            guard let served = try? found.get() else { continue }
            while clock.monotonicNanoseconds < end {
                try run.supervision.check()
                do throws(DatabaseFailure) {
                    _ = try served.server.examine(served.database, engine.briefPatience(run.supervision))
                    break
                } catch {
                    guard error.isPassing else { break }
                    LockFile.sleep(EnvironmentRestore.pauseMilliseconds)
                }
            }
        }
    }

    private func prepare(_ outcome: inout Outcome) throws -> (plan: ContainerPlan, run: ContainerRun)? {
        guard plan.components.contains(.environment), plan.paths.isEmpty, plan.kind != .merge,
            let then = try engine.readEnvironment(try engine.readCheckpoint(plan.target, reader), reader),
            then.state == .recorded
        else { return nil }
        guard let containers = engine.environment.containers() else {
            let told = Phrase(
                "containers were recorded, and there is no engine here to run them",
                pl: "zapisano kontenery, a nie ma tu programu, który by je uruchomił")
            if !then.containers.isEmpty, !outcome.problems.contains(told) { outcome.problems.append(told) }
            return nil
        }
        do throws(EverettError) {
            let planned = try engine.containerPlan(to: then, run.project, containers)
            let scratch = engine.home.scratch.appending(
                BytePath.root.appending(Array("\(ContainerRequest.pinsName)\(plan.operation.text).yaml".utf8)))
            return (planned, ContainerRun(containers, root: run.project.root, scratch: scratch))
        } catch {
            outcome.problems.append(error.message)
            return nil
        }
    }

    private func told(_ outcome: inout Outcome, _ body: () throws(EverettError) -> Void) {
        do throws(EverettError) {
            try body()
        } catch {
            outcome.problems.append(error.message)
        }
    }
}

extension DatabaseFailure {
    /// Whether a server that is still starting may answer so.
    fileprivate var isPassing: Bool {
        switch kind {
        case .unreachable, .lost, .timeout: true
        default: false
        }
    }
}
