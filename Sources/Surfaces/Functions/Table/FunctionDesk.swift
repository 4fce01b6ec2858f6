package import Base
package import Chronos
package import Platform

/// What a function is performed with: an engine, a place to stand, and who asks.
package struct FunctionDesk {
    package var engine: ChronosEngine
    /// The world that is meant where the arguments name none, with the policy that holds there.
    package var project: ProjectRecord
    package var supervision: Supervision
    package var caller: Caller
    package var surroundings: FunctionSurroundings
    /// Where what an agent may not do by itself is asked for; nil: nobody is asked, and it is refused.
    package var approvals: Approvals?

    package init(
        engine: ChronosEngine, project: ProjectRecord, supervision: Supervision, caller: Caller,
        surroundings: FunctionSurroundings, approvals: Approvals? = nil
    ) {
        self.approvals = approvals
        self.engine = engine
        self.project = project
        self.supervision = supervision
        self.caller = caller
        self.surroundings = surroundings
    }
}

/// What a function has to know of the machine and the user's settings.
package struct FunctionSurroundings {
    package var clock: Clock
    package var programs: ProgramSurroundings
    /// A world with the policy that holds in it now.
    package var settled: (ProjectRecord) throws -> ProjectRecord
    package var collection: () throws -> CollectionRequest
    /// Git, whose engine merges text.
    package var git: () -> AbsolutePath?

    package init(
        clock: Clock, programs: ProgramSurroundings, settled: @escaping (ProjectRecord) throws -> ProjectRecord,
        collection: @escaping () throws -> CollectionRequest, git: @escaping () -> AbsolutePath?
    ) {
        self.clock = clock
        self.programs = programs
        self.settled = settled
        self.collection = collection
        self.git = git
    }
}
