package import Base

/// What a look at a server and one of its databases tells.
package struct ServerExamination: Sendable, Hashable {
    /// What a checkpoint of the database does not hold, or a timeline of it does not keep apart.
    package struct Gap: Sendable, Hashable {
        package let what: Phrase
        /// Names, when there are some to tell.
        package let names: [String]

        package init(_ what: Phrase, names: [String] = []) {
            self.what = what
            self.names = names
        }
    }

    package let product: String
    package let version: String
    /// The major version as a number.
    package let major: Int
    /// Tells one cluster from another; nil where the server does not say.
    package let systemIdentifier: String?
    package let sizeBytes: UInt64
    package let extensions: [String]
    package let sessions: [DatabaseSession]
    package let gaps: [Gap]
    package let unloggedTables: [String]
    package let isReadOnly: Bool
    package let isSuperuser: Bool
    package let mayCreateDatabases: Bool
    package let mayCreateRoles: Bool
    /// Whether this connection had to show a password.
    package let asksForPassword: Bool
    /// Whether dumps can be made and read here: nil, or why not.
    package let dumpObstacle: Phrase?

    package init(
        product: String, version: String, major: Int, systemIdentifier: String?, sizeBytes: UInt64,
        extensions: [String], sessions: [DatabaseSession], gaps: [Gap], unloggedTables: [String], isReadOnly: Bool,
        isSuperuser: Bool, mayCreateDatabases: Bool, mayCreateRoles: Bool, asksForPassword: Bool, dumpObstacle: Phrase?
    ) {
        self.product = product
        self.version = version
        self.major = major
        self.systemIdentifier = systemIdentifier
        self.sizeBytes = sizeBytes
        self.extensions = extensions
        self.sessions = sessions
        self.gaps = gaps
        self.unloggedTables = unloggedTables
        self.isReadOnly = isReadOnly
        self.isSuperuser = isSuperuser
        self.mayCreateDatabases = mayCreateDatabases
        self.mayCreateRoles = mayCreateRoles
        self.asksForPassword = asksForPassword
        self.dumpObstacle = dumpObstacle
    }
}
