package import Base

/// What an agent may not do by itself, put before its user.
package struct InboxQuestion: Sendable, Hashable {
    package enum State: String, Sendable, CaseIterable {
        case open, approved, denied
        /// Nobody answered in time, or nobody used the answer: as good as denied.
        case expired
        /// The approval was used: it is good for nothing more.
        case used
    }

    /// By what an answer came.
    package enum Door: String, Sendable, CaseIterable {
        case commandLine = "cli"
        case page
    }

    package let id: Identifier
    package let plan: ApprovalPlan
    package let agent: String
    package let run: Identifier?
    package let asked: Timestamp
    /// When it ends by itself: as open, or as approved and not used.
    package let expires: Timestamp
    package let state: State
    package let answered: Timestamp?
    package let door: Door?
    /// What the user said to the agent.
    package let message: String
}

/// How long questions wait, and how many may.
package struct InboxPolicy: Sendable, Hashable {
    package var openMilliseconds: Int64 = 3_600_000
    package var approvedMilliseconds: Int64 = 600_000
    /// For so long a denied plan is not put before the user again.
    package var deniedMilliseconds: Int64 = 600_000
    package var mostOpen = 50
    /// Answered questions that are kept to be looked at.
    package var mostKept = 1000

    package init() {}
}
