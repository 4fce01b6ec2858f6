/// One entry of a database's schema that has a statement.
struct SchemaObject: Sendable, Hashable {
    enum Kind: String, Sendable {
        case table, index, view, trigger
    }

    /// What makes entries of two databases the same object.
    struct Identity: Sendable, Hashable {
        let kind: Kind
        let name: String
    }

    let kind: Kind
    let name: String
    /// The table an index or trigger belongs to.
    let table: String
    let sql: String
    /// `sql` as it is compared.
    let text: String

    init(kind: Kind, name: String, table: String, sql: String) {
        self.kind = kind
        self.name = name
        self.table = table
        self.sql = sql
        text = StatementText.normalised(sql)
    }

    var identity: Identity { Identity(kind: kind, name: name.folded) }

    /// Belongs to SQLite itself.
    var isInternal: Bool { name.folded.hasPrefix("sqlite_") }
}
