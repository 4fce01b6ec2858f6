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
        let condition =
            columns.map { "(\(queries.isMissing("r")) OR \(RowQueries.differs("l", "r", $0)))" } ?? "1"
        return """
            SELECT \(select.joined(separator: ", ")) FROM \(left) AS l LEFT JOIN \(right) AS r
            ON \(queries.join("r", "l")) WHERE \(queries.hasKey("l")) AND \(condition)
            """
    }

    /// Rows of `r` whose key is not in `l`.
    func added(select: [String]) -> String {
        """
        SELECT \(select.joined(separator: ", ")) FROM \(right) AS r LEFT JOIN \(left) AS l
        ON \(queries.join("l", "r")) WHERE \(queries.hasKey("r")) AND \(queries.isMissing("l"))
        """
    }

    /// Rows that are in both and differ in one of `columns`.
    func altered(columns: [String]) -> String {
        """
        SELECT 1 FROM \(left) AS l JOIN \(right) AS r ON \(queries.join("r", "l"))
        WHERE \(RowQueries.differs("l", "r", columns))
        """
    }
}
