internal import Base

/// Looks for references to missing rows that the merge made: those that ours had already are not told again.
struct ReferenceCheck {
    let session: MergeSession

    init(_ session: MergeSession) {
        self.session = session
    }

    func run() throws(EverettError) {
        let tables = try session.connection.rows(
            "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND sql LIKE '%references%'"
        ) { row throws(EverettError) in try row.text(0) }
        for table in tables { try check(table) }
    }

    private func check(_ table: String) throws(EverettError) {
        do throws(EverettError) {
            let old = try session.any(
                "SELECT 1 FROM ours.sqlite_schema WHERE type = 'table' AND name = '\(table.escaped)' COLLATE NOCASE")
            let rows = try session.query(
                "SELECT rowid, parent, fkid FROM pragma_foreign_key_check('\(table.escaped)', 'main')"
                    + (old
                        ? " EXCEPT SELECT rowid, parent, fkid FROM pragma_foreign_key_check('\(table.escaped)', 'ours')"
                        : ""))
            while try rows.step() {
                let key = rows.isNull(0) ? [] : [NamedValue("rowid", .integer(rows.integer(0)))]
                let parent = rows.reported(1, limit: 1 << 12).text
                session.report(DatabaseViolation(rule: .foreignKey, table: table, key: key, constraint: parent))
            }
        } catch {
            guard error.isUnmergeable else { throw error }
            session.report(DatabaseViolation(rule: .unchecked, table: table, key: [], constraint: ""))
        }
    }
}

extension String {
    /// The text within the quotes of an SQL string.
    var escaped: String { split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") }
}
