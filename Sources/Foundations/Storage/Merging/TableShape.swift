internal import Base

/// What the rows of one table consist of, and what tells one from another.
struct TableShape: Sendable, Hashable {
    struct Key: Sendable, Hashable {
        let name: String
        let collation: String
    }

    let name: String
    /// The names of the columns that store something: generated ones are left out.
    let columns: [String]
    /// The declared types of `columns`, which decide how values are converted.
    let types: [String]
    /// Columns whose values tell rows apart; empty when nothing does.
    let key: [Key]
    /// A word that means the row's number here; nil where columns have taken all of them, or there is none.
    let rowid: String?
    /// Whether rows may have NULL in their key, which then tells nothing.
    let hasNullableKey: Bool
    /// The module of a virtual table.
    let module: String?

    /// Modules whose tables can be read and written row by row.
    private static let modules: Set<String> = ["fts5", "fts4", "fts3", "rtree", "rtree_i32"]

    init(
        _ connection: Connection, _ schema: String, _ object: SchemaObject, hasRowid: Bool
    ) throws(EverettError) {
        name = object.name
        module = StatementText.module(of: object.text)
        var columns: [String] = []
        var types: [String] = []
        var key: [(place: Int, name: String, type: String)] = []
        try connection.rows(
            "SELECT name, type, pk, hidden FROM pragma_table_xinfo(?1, ?2)", .text(object.name), .text(schema)
        ) { row throws(EverettError) in
            guard try row.int(3) == 0 else { return }
            let name = try row.text(0)
            let type = try row.optionalText(1) ?? ""
            columns.append(name)
            types.append(type.folded)
            let place = try row.int(2)
            if place > 0 { key.append((place, name, type)) }
        }
        self.columns = columns
        self.types = types
        let taken = Set(columns.map(\.folded))
        rowid = hasRowid ? ["rowid", "_rowid_", "oid"].first { !taken.contains($0) } : nil
        if let module {
            let isTree = module.hasPrefix("rtree")
            self.key = (isTree ? columns.prefix(1) : rowid.map { [$0] } ?? []).map {
                Key(name: $0, collation: "BINARY")
            }
            hasNullableKey = false
            return
        }
        key.sort { $0.place < $1.place }
        let collations = try TableShape.collations(connection, schema, object.name)
        self.key = key.map { Key(name: $0.name, collation: collations[$0.name.folded] ?? "BINARY") }
        // A lone INTEGER PRIMARY KEY is the row's number and needs no index; every other key of a table with numbers
        // may hold NULL, by an old mistake that SQLite keeps.
        hasNullableKey = hasRowid && !key.isEmpty && !collations.isEmpty
    }

    /// Whether rows of this virtual table can be merged one by one.
    var isMergeableModule: Bool { module.map(TableShape.modules.contains) ?? true }

    var isFullText: Bool { module?.hasPrefix("fts") ?? false }

    func has(_ column: String) -> Bool { columns.contains { $0.folded == column.folded } }

    /// Whether rows of both can be told apart in the same way.
    func hasSameKey(as other: TableShape) -> Bool {
        guard
            key.map({ $0.name.folded + "\0" + $0.collation.folded })
                == other.key.map({ $0.name.folded + "\0" + $0.collation.folded }), module == other.module,
            rowid == other.rowid
        else { return false }
        return key.allSatisfy { type(of: $0.name) == other.type(of: $0.name) }
    }

    private func type(of column: String) -> String? {
        columns.firstIndex { $0.folded == column.folded }.map { types[$0] }
    }

    /// The collations of the primary key's index, by folded column; empty when the key is the row's number.
    private static func collations(
        _ connection: Connection, _ schema: String, _ table: String
    ) throws(EverettError) -> [String: String] {
        let index = try connection.first(
            "SELECT name FROM pragma_index_list(?1, ?2) WHERE origin = 'pk'", .text(table), .text(schema)
        ) { row throws(EverettError) in try row.text(0) }
        guard let index else { return [:] }
        let columns = try connection.rows(
            "SELECT name, coll FROM pragma_index_xinfo(?1, ?2) WHERE key = 1", .text(index), .text(schema)
        ) { row throws(EverettError) in (try row.optionalText(0) ?? "", try row.optionalText(1) ?? "BINARY") }
        return Dictionary(columns.map { ($0.0.folded, $0.1) }) { first, _ in first }
    }
}
