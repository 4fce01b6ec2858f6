/// Which rows of two attached tables differ, as SQL; both have the same key.
struct RowDifference {
    let shape: TableShape
    /// The tables, with their schema's name.
    let left: String
    let right: String

    private var queries: RowQueries { RowQueries(shape: shape) }

    init(_ shape: TableShape, from left: (schema: String, table: String), to right: (schema: String, table: String)) {
        self.shape = shape
        self.left = "\(left.schema).\(left.table.quoted)"
        self.right = "\(right.schema).\(right.table.quoted)"
    }

    /// Rows of `l` that are not in `r` or hold something else there in one of `columns`; nil for all rows.
    func changed(select: [String], columns: [String]?) -> String {
        var sql = "SELECT \(select.joined(separator: ", ")) FROM \(left) AS l"
        var conditions = [queries.hasKey("l")]
        if let columns {
            if let rowid = shortcut {
                sql += " LEFT JOIN \(right) AS s ON s.\(rowid) = l.\(rowid)"
                conditions.append("(s.\(rowid) IS NULL OR \(RowQueries.differs("l", "s", columns + keys)))")
            }
            conditions.append("(\(queries.isMissing("r")) OR \(RowQueries.differs("l", "r", columns)))")
        }
        sql += " LEFT JOIN \(right) AS r ON \(queries.join("r", "l"))"
        return sql + " WHERE " + conditions.joined(separator: " AND ")
    }

    /// Rows of `r` whose key is not in `l`.
    func added(select: [String]) -> String {
        var sql = "SELECT \(select.joined(separator: ", ")) FROM \(right) AS r"
        var conditions = [queries.hasKey("r")]
        if let rowid = shortcut {
            sql += " LEFT JOIN \(left) AS s ON s.\(rowid) = r.\(rowid)"
            conditions.append("(s.\(rowid) IS NULL OR \(RowQueries.differs("r", "s", keys)))")
        }
        conditions.append(queries.isMissing("l"))
        sql += " LEFT JOIN \(left) AS l ON \(queries.join("l", "r"))"
        return sql + " WHERE " + conditions.joined(separator: " AND ")
    }

    /// The row's number, where an index would be needed to find a row by its key.
    ///
    /// A row that has the same number and content on both sides is the same row, and is found without jumping about in the
    /// file; only the others are looked up in the index.
    private var shortcut: String? { shape.hasNullableKey ? shape.rowid : nil }

    private var keys: [String] { shape.key.map(\.name) }

    /// Rows that are in both and differ in one of `columns`.
    func altered(columns: [String]) -> String {
        """
        SELECT 1 FROM \(left) AS l JOIN \(right) AS r ON \(queries.join("r", "l"))
        WHERE \(RowQueries.differs("l", "r", columns))
        """
    }
}
