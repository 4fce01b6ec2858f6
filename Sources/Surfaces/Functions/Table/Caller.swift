/// Who calls a function, which decides what it may do.
package enum Caller: String, Sendable, Hashable, CaseIterable {
    case user
    case agent
    /// An agent whose user was asked about this call, and agreed.
    case approvedAgent = "approved_agent"

    /// Whether a person answers for the call.
    var hasUsersWord: Bool { self != .agent }
}
