package import Databases

/// One open connection for statements of one's own; not Sendable, and closed when its owner lets go.
package final class PostgresConnection {
    private let session: Session

    /// Connects to the address' own database.
    package init(_ server: PostgresServer, _ patience: Patience) throws(DatabaseFailure) {
        guard let database = server.address.database else { throw DatabaseFailure(.badAddress, Words.noDatabaseNamed) }
        session = try server.session(database, Run(patience))
    }

    package var processID: Int { session.processID }

    /// Runs statements and gives the rows of the last one that has any; NULL is nil.
    package func rows(_ statement: String, _ parameters: String?...) throws(DatabaseFailure) -> [[String?]] {
        try session.rows(SQLText(raw: statement), list: parameters).map(\.all)
    }
}
