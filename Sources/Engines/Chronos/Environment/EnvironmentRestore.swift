internal import Base
internal import Environments
internal import Platform

/// Stops what runs otherwise than a checkpoint says, and starts it as it was recorded.
///
/// Nothing has to be remembered for a crash: each part is planned from what is there, so that doing it again goes on where it
/// ended. What an engine cannot do is told, and takes no file back.
struct EnvironmentRestore {
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
        guard let (planned, run, volumes) = try prepare(&outcome) else { return }
        if !planned.isEmpty {
            try engine.environment.hooks.reach(.restoreEnvironment)
            outcome.steps = planned.steps
            told(&outcome) { () throws(EverettError) in try run.stop(planned) }
            try engine.environment.hooks.reach(.restoreEnvironment)
        }
        try volumes.stop(&outcome)
    }

    /// Fills volumes, then starts what shall run; returns copies of what volumes held that no checkpoint does.
    func start(_ outcome: inout Outcome) throws -> [SetAside] {
        guard let (_, _, volumes) = try prepare(&outcome) else { return [] }
        let aside = try volumes.perform(&outcome)
        guard let (planned, run, _) = try prepare(&outcome), !planned.isEmpty else { return aside }
        try engine.environment.hooks.reach(.restoreEnvironment)
        told(&outcome) { () throws(EverettError) in try run.start(planned) }
        if plan.components.contains(.databases) {
            try engine.awaitDatabases(of: self.run.project, self.run.supervision)
        }
        try engine.environment.hooks.reach(.restoreEnvironment)
        guard let left = try prepare(&outcome)?.plan.steps.first(where: { $0.kind != .stop }),
            outcome.problems.isEmpty
        else { return aside }
        outcome.problems.append(
            Phrase(
                "'\(left.service)' does not run as it was recorded",
                pl: "'\(left.service)' nie działa tak, jak zapisano"))
        return aside
    }

    private func prepare(
        _ outcome: inout Outcome
    ) throws -> (plan: ContainerPlan, run: ContainerRun, volumes: VolumeRestore)? {
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
            return (
                planned, ContainerRun(containers, root: run.project.root, scratch: scratch),
                VolumeRestore(run: run, plan: plan, reader: reader, containers: containers)
            )
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
