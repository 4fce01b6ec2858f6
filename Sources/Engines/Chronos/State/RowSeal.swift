internal import Base
internal import Storage

/// A hash in each row of `state.db` over all its other columns: SQLite itself keeps no checksums.
enum RowSeal {
    /// Every table and the columns that name a row of it.
    static let tables: [(name: String, key: [String])] = [
        ("meta", ["key"]), ("projects", ["id"]), ("timelines", ["project", "name"]),
        ("checkpoints", ["project", "id"]),
        ("operations", ["id"]), ("condemned", ["pack", "since_ms"]), ("collected", ["project", "id"]),
        ("tombstones", ["id"]), ("purges", ["id"]), ("sizes", ["day"]),
    ]
    private static let size = 16

    /// Seals one row as it is now; called after each change, in the same transaction.
    static func seal(_ connection: Connection, _ table: String, _ key: SQLValue...) throws(EverettError) {
        guard let names = tables.first(where: { $0.name == table })?.key else { return }
        let rest = try columns(connection, table)
        let match = names.map { "\($0) = ?" }.joined(separator: " AND ")
        let sum = try connection.first("SELECT \(rest) FROM \(table) WHERE \(match)", key) {
            row throws(EverettError) in try hash(table, row, from: 0)
        }
        guard let sum else { return }
        try connection.run("UPDATE \(table) SET sum = ? WHERE \(match)", [.blob(sum)] + key)
    }

    /// Seals every row; for a migration only, because it makes right whatever is there.
    static func sealAll(_ connection: Connection) throws(EverettError) {
        for (table, _) in tables { try seal(all: table, connection, except: []) }
    }

    /// Seals the rows of one table whose columns a migration has changed, but those that were damaged before.
    static func seal(all table: String, _ connection: Connection, except damaged: Set<String>) throws(EverettError) {
        guard let names = tables.first(where: { $0.name == table })?.key else { return }
        for key in try keys(connection, table, names) {
            let row = "\(table) \(key.map(text).joined(separator: " "))"
            if damaged.contains(row) { continue }
            let match = names.map { "\($0) = ?" }.joined(separator: " AND ")
            let rest = try columns(connection, table)
            let sum = try connection.first("SELECT \(rest) FROM \(table) WHERE \(match)", key) {
                row throws(EverettError) in try hash(table, row, from: 0)
            }
            guard let sum else { continue }
            try connection.run("UPDATE \(table) SET sum = ? WHERE \(match)", [.blob(sum)] + key)
        }
    }

    /// Rows that are not what was written, as `table key`.
    static func damaged(_ connection: Connection) throws(EverettError) -> [String] {
        var found: [String] = []
        for (table, names) in tables {
            let rest = try columns(connection, table)
            let all = (["sum"] + names).joined(separator: ", ")
            let rows = try connection.rows("SELECT \(all), \(rest) FROM \(table)") {
                row throws(EverettError) -> String? in
                let sum = try row.value(0)
                let sealed = try hash(table, row, from: Int32(1 + names.count))
                if case .blob(let kept) = sum, kept == sealed { return nil }
                var words: [String] = []
                for column in 0..<names.count { words.append(text(try row.value(Int32(1 + column)))) }
                return "\(table) \(words.joined(separator: " "))"
            }
            found += rows.compactMap { $0 }
        }
        return found
    }

    /// Copies every row that is what was written into a fresh database of the same format; names those that are not.
    ///
    /// A table that breaks off in the middle is read from its other end, too.
    static func salvage(from old: Connection, to new: Connection) throws(EverettError) -> [String] {
        var dropped: Set<String> = []
        for (table, names) in tables {
            let columns = try columnNames(new, table)
            let marks = (["?"] + columns.map { _ in "?" }).joined(separator: ", ")
            let insert = "INSERT OR REPLACE INTO \(table) (sum, \(columns.joined(separator: ", "))) VALUES (\(marks))"
            let called = try SchemaCheck.names(in: old, as: new, table)
            for order in ["ASC", "DESC"] {
                let ordering = names.map { "\(called[$0] ?? $0) \(order)" }.joined(separator: ", ")
                let all = (["sum"] + names + columns).map { called[$0] ?? $0 }.joined(separator: ", ")
                do throws(EverettError) {
                    try old.rows("SELECT \(all) FROM \(table) ORDER BY \(ordering)") { row throws(EverettError) in
                        let first = Int32(1 + names.count)
                        var words: [String] = []
                        for column in 1..<first { words.append(text(try row.value(column))) }
                        guard case .blob(let sum) = try row.value(0), sum == (try hash(table, row, from: first)) else {
                            dropped.insert("\(table) \(words.joined(separator: " "))")
                            return
                        }
                        var values: [SQLValue] = [.blob(sum)]
                        for column in first..<Int32(row.columnCount) { values.append(try row.value(column)) }
                        try new.run(insert, values)
                    }
                    break
                } catch {
                    dropped.insert("\(table): \(error.message.english)")
                }
            }
        }
        return dropped.sorted()
    }

    private static func keys(
        _ connection: Connection, _ table: String, _ names: [String]
    ) throws(EverettError) -> [[SQLValue]] {
        try connection.rows("SELECT \(names.joined(separator: ", ")) FROM \(table)") { row throws(EverettError) in
            var key: [SQLValue] = []
            for column in 0..<names.count { key.append(try row.value(Int32(column))) }
            return key
        }
    }

    /// All columns but the hash, in the order of their names.
    private static func columns(_ connection: Connection, _ table: String) throws(EverettError) -> String {
        try columnNames(connection, table).joined(separator: ", ")
    }

    private static func columnNames(_ connection: Connection, _ table: String) throws(EverettError) -> [String] {
        try connection.rows("SELECT name FROM pragma_table_info(?) ORDER BY name", .text(table)) {
            row throws(EverettError) in try row.text(0)
        }.filter { $0 != "sum" }
    }

    private static func hash(_ table: String, _ row: borrowing Row, from first: Int32) throws(EverettError) -> [UInt8] {
        var out = ByteWriter()
        out.text(table)
        for column in first..<Int32(row.columnCount) {
            switch try row.value(column) {
            case .null: out.u8(0)
            case .integer(let value):
                out.u8(1)
                out.fixed(value)
            case .real(let value):
                out.u8(2)
                out.fixed(value.bitPattern)
            case .text(let value):
                out.u8(3)
                out.text(value)
            case .blob(let value):
                out.u8(4)
                out.blob(value)
            }
        }
        return Array(Hasher256.digest(of: out.bytes).bytes.prefix(size))
    }

    private static func text(_ value: SQLValue) -> String {
        switch value {
        case .null: "NULL"
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .text(let value): value
        case .blob(let value): Hex.encode(Array(value.prefix(6)))
        }
    }
}
