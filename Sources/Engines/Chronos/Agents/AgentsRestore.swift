internal import Base
internal import Contexts

/// Takes the agents of a world back to what a checkpoint says they remembered: they go on from there on a line that bears
/// the operation's name, so that doing it again changes nothing.
struct AgentsRestore {
    let run: RestoreRun
    let plan: RestorePlan
    let reader: ObjectReader

    private var engine: ChronosEngine { run.engine }

    /// A merge takes nobody back, and what is about some paths is not about agents.
    private var isConcerned: Bool {
        plan.components.contains(.agents) && plan.paths.isEmpty && plan.kind != .merge
    }

    /// Opens the log, before anything is promised.
    func stage() throws {
        if isConcerned { _ = try engine.contexts(of: run.project) }
    }

    func perform() throws {
        guard isConcerned else { return }
        let target = try engine.readCheckpoint(plan.target, reader)
        let then = try engine.readAgents(target, reader)?.position
        try engine.environment.hooks.reach(.restoreAgents)
        guard let log = try engine.contexts(of: run.project) else {
            // Nobody ever wrote an entry, or the log was lost and with it what could be remembered.
            return
        }
        let now = try log.position(of: run.project.world)
        if now == nil, then == nil { return }
        try log.stand(
            run.project.world, at: then, onLine: plan.operation,
            rewoundTo: plan.isRecorded ? (plan.target, target.name) : nil, at: engine.environment.clock.now)
        try engine.environment.hooks.reach(.restoreAgents)
    }

    /// Whether the agents go on from where they were taken to; what they wrote since belongs there.
    func isDone() throws -> Bool {
        guard isConcerned, let log = try engine.contexts(of: run.project) else { return true }
        if try log.stands(run.project.world, onLine: plan.operation) { return true }
        return try log.position(of: run.project.world) == nil
    }
}
