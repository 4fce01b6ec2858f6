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
    let health: DaemonHealth
    let logs: LogRing
    let clock: Clock
    let home: AbsolutePath
    let files: any FileOperations
}

/// What is said about settings, asked anew each time: files change while a daemon runs.
package struct DaemonSettings: Sendable {
    /// The project with the policy that holds for it now.
    let project: @Sendable (ProjectRecord) throws -> ProjectRecord
    let collection: @Sendable () throws -> CollectionRequest
    /// Git, whose engine merges text; nil when there is none where programs are looked for.
    let git: @Sendable () -> AbsolutePath?

    package init(
        project: @escaping @Sendable (ProjectRecord) throws -> ProjectRecord,
        collection: @escaping @Sendable () throws -> CollectionRequest,
        git: @escaping @Sendable () -> AbsolutePath?
    ) {
        self.project = project
        self.collection = collection
        self.git = git
    }
}
