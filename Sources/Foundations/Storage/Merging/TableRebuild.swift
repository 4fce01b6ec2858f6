internal import Base

/// Fills a table that was made anew.
struct TableRebuild {
    let session: MergeSession
    let ours: TableShape
    let theirs: TableShape

    init(_ session: MergeSession, ours: TableShape, theirs: TableShape) {
        self.session = session
        self.ours = ours
        self.theirs = theirs
    }

    /// Puts ours' rows into a table with theirs' statement, which `make` makes.
    ///
    /// Columns that only theirs has get theirs' values in rows that theirs has, and their default in the others.
    func run(_ make: () throws(EverettError) -> Void) throws(EverettError) {
        try make()
        let shared = theirs.columns.filter { ours.has($0) }
        let added = theirs.columns.filter { !ours.has($0) }
        let queries = RowQueries(shape: ours)
        let table = "main.\(theirs.name.quoted)"
        let (from, beside) = ("ours.\(ours.name.quoted) AS o", "theirs.\(theirs.name.quoted) AS t")
        let list = shared.map(\.quoted)
        let own = list.map { "o.\($0)" }
        guard !added.isEmpty else {
            try session.connection.run(
                "INSERT INTO \(table)(\(list.joined(separator: ", "))) SELECT \(own.joined(separator: ", ")) FROM \(from)"
            )
            return
        }
        let both = own + added.map { "t.\($0.quoted)" }
        try session.connection.run(
            """
            INSERT INTO \(table)(\((list + added.map(\.quoted)).joined(separator: ", ")))
            SELECT \(both.joined(separator: ", ")) FROM \(from) CROSS JOIN \(beside) ON \(queries.join("t", "o"))
            """)
        try session.connection.run(
            """
            INSERT INTO \(table)(\(list.joined(separator: ", "))) SELECT \(own.joined(separator: ", "))
            FROM \(from) LEFT JOIN \(beside) ON \(queries.join("t", "o")) WHERE \(queries.isMissing("t"))
            """)
    }

    /// Copies all rows of a side into an empty table of the same shape; says how many.
    static func copy(
        _ session: MergeSession, _ shape: TableShape, from side: DatabaseSide
    ) throws(EverettError) -> Int {
        var columns = shape.columns.map(\.quoted)
        // Numbers of rows that nothing else tells apart are kept, as other tables may hold them.
        if let rowid = shape.rowid, shape.module == nil || !shape.has(shape.key.first?.name ?? "") {
            columns.append(rowid)
        }
        let list = columns.joined(separator: ", ")
        return try session.connection.run(
            "INSERT INTO main.\(shape.name.quoted)(\(list)) SELECT \(list) FROM \(side.schema).\(shape.name.quoted)")
    }
}
