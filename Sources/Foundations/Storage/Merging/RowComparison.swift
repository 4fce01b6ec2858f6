package import Base
internal import CSQLite
package import Platform

/// Which rows two databases do not share, table by table.
package struct RowComparison: Sendable, Hashable {
    /// One table's differences.
    package struct Table: Sendable, Hashable {
        package let name: String
        /// Rows of the second database that the first lacks, changed ones, and those only the first has.
        package var counts = RowCounts()
        /// The first of them, in no promised order.
        package var rows: [Change] = []

        init(name: String) {
            self.name = name
        }
    }

    /// One row that differs.
    package struct Change: Sendable, Hashable {
        /// Its key; empty in a table without one.
        package let key: [NamedValue]
        /// The cells in the first database; of a changed row only those that differ. Nil when it is not there.
        package let before: [NamedValue]?
        package let after: [NamedValue]?
        /// How many rows exactly alike this stands for.
        package let copies: Int
    }

    /// Tables, indexes, views and triggers by what became of their statements.
    package var added: [String] = []
    package var removed: [String] = []
    package var changed: [String] = []
    /// Tables of both whose rows differ, by name.
    package var tables: [Table] = []
    /// Tables whose rows were not compared: their keys are not the same, or they are of a kind that cannot be read.
    package var uncompared: [String] = []

    package init() {}

    package var isEmpty: Bool {
        added.isEmpty && removed.isEmpty && changed.isEmpty && tables.isEmpty && uncompared.isEmpty
    }

    /// Compares two files that nobody writes meanwhile; lists at most `rows` rows of each table.
    ///
    /// A database that SQLite cannot make sense of here (a collation or module that is not known) is the error `unsupported`.
    package static func between(
        _ first: AbsolutePath, _ second: AbsolutePath, rows: Int = 20,
        options: DatabaseMergeOptions = DatabaseMergeOptions(),
    ) throws(EverettError) -> RowComparison {
        do throws(EverettError) {
            try MergeSession.check(first)
            try MergeSession.check(second)
            // Both are attached beside a database of the first one's encoding, which SQLite demands.
            let encoding = try Connection.openImage(path: first).first("PRAGMA encoding") { row throws(EverettError) in
                try row.text(0)
            }
            let memory = try Connection.open(
                Array(":memory:".utf8), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, path: nil, 0)
            try memory.run("PRAGMA encoding = \((encoding ?? "UTF-8").quoted)")
            let session = try MergeSession(memory, options)
            try session.attach(first, as: "base")
            try session.attach(second, as: "theirs")
            return try RowComparing(session, limit: rows).run()
        } catch {
            if error.sqliteFailure?.primary == SQLITE_INTERRUPT {
                throw EverettError(.cancelled, Words.comparingCancelled(first.description, second.description))
            }
            guard error.isUnmergeable else { throw error }
            let words = Words.incomparable(first.description, second.description)
            throw EverettError(.unsupported, words + Phrase(verbatim: ": ") + error.message, cause: error.cause)
        }
    }
}
