internal import Base
internal import Platform
internal import Storage

/// Whether the tables of a `state.db` are described as they were made: damage there hits every row, and no row's hash tells.
enum SchemaCheck {
    /// Tables that are described otherwise, or are missing.
    static func differences(_ connection: Connection, _ files: any FileOperations) throws -> [String] {
        let sound = try Connection.memory()
        try StateSchema.migrations.run(on: sound, files: files)
        return try RowSeal.tables.filter { try columns(connection, $0.name) != columns(sound, $0.name) }
            .map { "table \($0.name) is not described as it was made" }
    }

    /// The names of a table's columns in their own order; none when there is no such table.
    static func columns(_ connection: Connection, _ table: String) throws(EverettError) -> [String] {
        try connection.rows("SELECT name FROM pragma_table_info(?) ORDER BY cid", .text(table)) {
            row throws(EverettError) in try row.text(0)
        }
    }

    /// What each column is called in a database whose description is damaged: the same place, as long as there are as many.
    static func names(in old: Connection, as new: Connection, _ table: String) throws(EverettError) -> [String: String]
    {
        let there = try columns(old, table)
        let here = try columns(new, table)
        guard there.count == here.count else { return [:] }
        return Dictionary(zip(here, there.map(quoted)), uniquingKeysWith: { first, _ in first })
    }

    private static func quoted(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
