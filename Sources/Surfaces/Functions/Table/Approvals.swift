package import Base
package import Inbox
package import Platform

/// A call that waits for its user's word: what is asked stands in the inbox.
package struct ApprovalWanted: Error {
    package let question: InboxQuestion
}

/// How a call that needs its user's word gets it.
package struct Approvals: Sendable {
    private let home: AbsolutePath
    private let agent: String
    private let run: Identifier?
    private let clock: Clock
    private let ids: IDSource
    private let files: any FileOperations

    package init(
        home: AbsolutePath, agent: String, run: Identifier? = nil, clock: Clock, ids: IDSource,
        files: any FileOperations
    ) {
        self.home = home
        self.agent = agent
        self.run = run
        self.clock = clock
        self.ids = ids
        self.files = files
    }

    /// Uses an approval of exactly this plan up, or puts the plan before the user and says so.
    ///
    /// It is used before anything is done: a crash in between costs an answer, and never does a thing twice.
    func settle(_ plan: ApprovalPlan) throws {
        let inbox = try InboxStore(home: home, files: files)
        if try inbox.use(plan, at: clock.now) != nil { return }
        let question = try inbox.ask(plan, agent: agent, run: run, id: ids.next(), at: clock.now)
        throw FunctionWords.asked(question)
    }
}
