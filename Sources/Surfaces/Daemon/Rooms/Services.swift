internal import Base
package import Chronos
internal import Functions
package import Platform
internal import Web

/// What the routes work with.
struct Services: Sendable {
    /// Changes things; a long checkpoint keeps only those waiting who want to change something, too.
    let writer: EngineRoom
    let reader: EngineRoom
    /// Runs programs for whoever calls functions, one after another; nobody else waits for them.
    let runner: EngineRoom
    let programs: ProgramSurroundings
    let settings: DaemonSettings
    let watches: WatchRoom
    let tokens: TokenSet
    let codes: LoginCodes
    let agents: AgentTokens
    let sessions: AgentSessions
    let health: DaemonHealth
    let logs: LogRing
    let clock: Clock
    let home: AbsolutePath
    let files: any FileOperations

    /// Where work of a kind is done.
    func room(_ work: AgentFunction.Work) -> EngineRoom {
        switch work {
        case .looking: reader
        case .changing: writer
        case .running: runner
        }
    }

    /// What functions have to know beside the engine.
    var surroundings: FunctionSurroundings {
        FunctionSurroundings(
            clock: clock, programs: programs, settled: settings.project, collection: settings.collection,
            git: settings.git)
    }
}

/// What is said about settings, asked anew each time: files change while a daemon runs.
package struct DaemonSettings: Sendable {
    /// The project with the policy that holds for it now.
    package let project: @Sendable (ProjectRecord) throws -> ProjectRecord
    package let collection: @Sendable () throws -> CollectionRequest
    /// Git, whose engine merges text; nil when there is none where programs are looked for.
    package let git: @Sendable () -> AbsolutePath?
    /// What must be the same where somebody passes requests on to this daemon: see `RelayRequest.world`.
    package let world: @Sendable () -> String

    package init(
        project: @escaping @Sendable (ProjectRecord) throws -> ProjectRecord,
        collection: @escaping @Sendable () throws -> CollectionRequest,
        git: @escaping @Sendable () -> AbsolutePath?, world: @escaping @Sendable () -> String
    ) {
        self.project = project
        self.collection = collection
        self.git = git
        self.world = world
    }
}
