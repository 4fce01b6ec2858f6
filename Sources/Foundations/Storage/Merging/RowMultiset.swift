internal import Base

/// How often each whole row is in one table more or less than in another, gathered in a temporary table.
///
/// Rows with the same number and content cancel out at once, so what is gathered grows with what changed.
struct RowMultiset {
    static let table = "temp.everett_copies"
    let shape: TableShape
    let columns: [String]

    /// Rows that no key tells apart.
    private func filter(_ alias: String) -> String {
        shape.key.isEmpty ? "1" : "NOT " + RowQueries(shape: shape).hasKey(alias)
    }

    func begin(_ session: MergeSession) throws(EverettError) {
        try session.connection.run("DROP TABLE IF EXISTS \(RowMultiset.table)")
        let cells = columns.indices.map { ", c\($0)" }.joined()
        try session.connection.run("CREATE TABLE \(RowMultiset.table)(side, change\(cells))")
    }

    func end(_ session: MergeSession) throws(EverettError) {
        try session.connection.run("DROP TABLE IF EXISTS \(RowMultiset.table)")
    }

    /// Adds the difference from one table to another under a number.
    func gather(
        _ session: MergeSession, side: Int, from left: (schema: String, table: String)?,
        to right: (schema: String, table: String)
    ) throws(EverettError) {
        if let left { try gather(session, side, -1, of: left, except: right) }
        try gather(session, side, 1, of: right, except: left)
    }

    private func gather(
        _ session: MergeSession, _ side: Int, _ change: Int, of table: (schema: String, table: String),
        except other: (schema: String, table: String)?
    ) throws(EverettError) {
        let cells = columns.map { ", a.\($0.quoted)" }.joined()
        var sql = """
            INSERT INTO \(RowMultiset.table) SELECT \(side), \(change)\(cells)
            FROM \(table.schema).\(table.table.quoted) AS a
            """
        if let other, let rowid = shape.rowid {
            sql += """
                 LEFT JOIN \(other.schema).\(other.table.quoted) AS b ON b.\(rowid) = a.\(rowid)
                WHERE \(filter("a")) AND (b.\(rowid) IS NULL OR \(RowQueries.differs("a", "b", columns)))
                """
        } else {
            sql += " WHERE \(filter("a"))"
        }
        try session.connection.run(sql)
    }

    /// Every row whose count changed on side 0: its cells, then the changes of sides 0 and 1.
    var changes: String {
        let cells = columns.indices.map { "c\($0)" }
        let order = cells.flatMap { ["typeof(\($0))", $0] }
        return """
            SELECT \((cells + ["total(side0)", "total(side1)"]).joined(separator: ", ")) FROM (SELECT *,
            CASE side WHEN 0 THEN change ELSE 0 END AS side0, CASE side WHEN 1 THEN change ELSE 0 END AS side1
            FROM \(RowMultiset.table)) GROUP BY \(order.isEmpty ? "1=1" : order.joined(separator: ", "))
            HAVING total(side0) <> 0
            """
    }
}
