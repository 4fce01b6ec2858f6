package import Base

/// SQLite's own examination of a database; what it finds is a value, not an error.
package enum IntegrityCheck: Sendable {
    /// Every page and row, without comparing indexes with their tables.
    case quick
    /// Indexes and uniqueness too.
    case full

    /// The problems SQLite names, at most `limit`; empty when the database is sound.
    package func problems(in connection: Connection, limit: Int = 100) throws(EverettError) -> [String] {
        let pragma = self == .quick ? "quick_check" : "integrity_check"
        do throws(EverettError) {
            let lines = try connection.rows("PRAGMA \(pragma)(\(limit))") { row throws(EverettError) in
                try row.text(0)
            }
            return lines == ["ok"] ? [] : lines
        } catch {
            guard error.code == .integrity else { throw error }
            // So damaged that the examination itself cannot go on.
            return [error.sqliteFailure?.reason ?? error.message.english]
        }
    }
}
