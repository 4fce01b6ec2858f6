package import Base

/// Somebody who is connected to a database.
package struct DatabaseSession: Sendable, Hashable {
    package let processID: Int
    package let user: String
    /// What the client calls itself; empty when it says nothing.
    package let application: String
    /// The client's address; nil for a socket of the machine, or when it may not be seen.
    package let client: String?
    /// The server's word: `idle`, `active`, `idle in transaction`…; nil when it may not be seen.
    package let state: String?
    /// Since when it is in that state, or connected.
    package let since: Timestamp?
    /// What is no client, such as a replication sender: it is not ended for anyone.
    package let isServerProcess: Bool

    package init(
        processID: Int, user: String, application: String, client: String?, state: String?, since: Timestamp?,
        isServerProcess: Bool = false
    ) {
        self.processID = processID
        self.user = user
        self.application = application
        self.client = client
        self.state = state
        self.since = since
        self.isServerProcess = isServerProcess
    }
}
