internal import Base
package import Chronos
internal import Platform
internal import Postgres
internal import Runs

/// Opens the engine on a home; a test passes one with its own clock and files.
///
/// A one-shot command calls the engine on the main thread: there is nothing else that thread could do meanwhile.
package struct EngineFactory: Sendable {
    /// Takes how many workers the user wants.
    package typealias Body = @Sendable (Int?) throws -> EngineEnvironment

    private let body: Body

    package init(_ body: @escaping Body) {
        self.body = body
    }

    /// The engine of a daemon for the time of one call, wherever it is asked for.
    // SAFETY: the call runs in the engine's own room, from its beginning to its end, and nobody else is in there.
    private final class Lent: @unchecked Sendable {
        let engine: ChronosEngine
        init(_ engine: ChronosEngine) { self.engine = engine }
    }

    private var lent: Lent?

    /// For a call that is carried out in the room of an engine that is open already.
    package static func lending(_ engine: ChronosEngine, else factory: EngineFactory) -> EngineFactory {
        var lending = factory
        lending.lent = Lent(engine)
        return lending
    }

    /// Opens the engine; `watch` knows what changed in a project, for one that stays open.
    func open(
        _ home: AbsolutePath, workers: Int?, watch: (@Sendable (Identifier) -> (any ScanWatch)?)? = nil,
        templates: (@Sendable () -> TemplatePolicy)? = nil
    ) throws -> ChronosEngine {
        if let lent { return lent.engine }
        do {
            var environment = try body(workers)
            if let watch { environment.watch = watch }
            if let templates { environment.templates = templates }
            return try ChronosEngine(home: home, environment: environment)
        } catch let error as EverettError where error.code == .integrity {
            throw error.adding(hint: EngineFactory.repairHint)
        }
    }

    /// For a home that may be too damaged to be opened.
    func repair(
        _ home: AbsolutePath, workers: Int?, isDryRun: Bool, _ supervision: Supervision
    ) throws -> RepairReport {
        try ChronosEngine.repair(home: home, environment: body(workers), isDryRun: isDryRun, supervision)
    }

    private static let repairHint = Phrase(
        "'everett verify --repair --dry-run' says what is damaged, without --dry-run it repairs what it can",
        pl: "'everett verify --repair --dry-run' powie, co jest uszkodzone, a bez --dry-run naprawi, co się da")

    /// The machine's files, clock and randomness.
    package static func standard(_ variables: Variables) -> EngineFactory {
        EngineFactory { workers in
            let identity: ProcessIdentity
            do throws(SystemError) {
                identity = try ProcessIdentity.current()
            } catch {
                throw EverettError(
                    error, while: Phrase("reading who this process is", pl: "ustalanie, czym jest ten proces"))
            }
            let searchPath = variables.text("PATH") ?? ""
            let home = try EverettHome.path(variables)
            return EngineEnvironment(
                files: try FaultInjection.files(RealFileOperations(), variables), clock: Machine.clock,
                ids: IDSource(random: .system), identity: identity, hooks: try FaultInjection.hooks(variables),
                workers: workers ?? Machine.processors, version: Version.current,
                secretKeys: try EverettHome.secretKeys(variables),
                databases: { PostgresServer.serving($0, searchPath: searchPath) },
                containers: { ContainerEngines.find(variables) },
                needed: { try RunStore.ifPresent(home: home, project: $0)?.edges(since: $1) ?? [] },
                onSecretKey: Machine.forbidDumps)
        }
    }
}
