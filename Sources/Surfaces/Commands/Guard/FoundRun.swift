internal import Base
internal import Chronos
internal import Platform
internal import Runs
internal import Terminal

/// A run that a user named, the project it belongs to, and the log it is written in.
struct FoundRun {
    let run: AgentRun
    /// The project's own world.
    let project: ProjectRecord
    let store: RunStore

    /// The run meant by its id, or the beginning of one.
    ///
    /// Whoever stands in a project means one of its runs. Whoever stands in none may be where one was until a program removed it: there
    /// a run of any project is meant.
    static func named(_ reference: String, _ engine: ChronosEngine, _ context: Context) throws -> FoundRun {
        let here: ProjectRecord
        do {
            here = try context.recordedProject(engine)
        } catch let error as EverettError where error.code == .notFound && context.arguments.value("project") == nil {
            for project in try engine.projects() {
                guard let store = try store(of: project, context), let run = try? store.run(reference) else { continue }
                return FoundRun(run: run, project: project, store: store)
            }
            throw error
        }
        guard let store = try store(of: here, context) else { throw FoundRun.none }
        return FoundRun(run: try store.run(reference), project: here, store: store)
    }

    /// A guarded run whose keeper is gone: the one that was named, or the newest here.
    static func cutOff(_ reference: String?, _ engine: ChronosEngine, _ context: Context) throws -> FoundRun {
        if let reference {
            let found = try named(reference, engine, context)
            switch found.run.state() {
            case .cutOff: return found
            case .running:
                throw EverettError(
                    .conflict, Phrase("that run goes on", pl: "ten przebieg wciąż trwa"), hints: [listRuns])
            case .ended:
                throw EverettError(
                    .conflict, Phrase("that run has ended", pl: "ten przebieg się zakończył"), hints: [listRuns])
            }
        }
        let here = try context.recordedProject(engine)
        let store = try store(of: here, context)
        guard let store, let run = try store.runs(limit: RunStore.mostRuns).first(where: { $0.state() == .cutOff })
        else {
            throw EverettError(
                .notFound, Phrase("no run here was cut off", pl: "żaden przebieg nie został tu przerwany"),
                hints: [listRuns])
        }
        return FoundRun(run: run, project: here, store: store)
    }

    private static let listRuns = Phrase(
        "'everett guard list' lists them", pl: "'everett guard list' wypisze wszystkie")

    static func store(of project: ProjectRecord, _ context: Context) throws -> RunStore? {
        try RunStore.ifPresent(
            home: EverettHome.path(context.invocation.variables), project: project.id, files: context.invocation.files)
    }

    static let none = EverettError(
        .notFound, Phrase("nothing was guarded here yet", pl: "nic tu jeszcze nie było strzeżone"),
        hints: [
            Phrase("'everett guard -- PROGRAM' does it", pl: "zrobi to 'everett guard -- PROGRAM'")
        ])

    /// The world that the run took place in, with the policy that holds there.
    func world(_ engine: ChronosEngine, _ context: Context) throws -> ProjectRecord {
        var world = run.timeline == project.timeline ? project : try engine.world(run.timeline, of: project)
        world.policy = try CallSettings.policy(context.settings(of: project))
        return world
    }
}
