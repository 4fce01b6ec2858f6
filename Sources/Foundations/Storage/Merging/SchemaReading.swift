internal import Base

/// The schema of one attached database.
struct SchemaReading {
    private static let limit = 20_000

    /// In the order in which they were made.
    let objects: [SchemaObject]
    private let byIdentity: [SchemaObject.Identity: SchemaObject]
    /// Tables in which a virtual table keeps its content, by folded name.
    private let shadows: Set<String>
    private let withoutRowid: Set<String>

    init(_ connection: Connection, _ schema: String) throws(EverettError) {
        var objects: [SchemaObject] = []
        try connection.rows("SELECT type, name, tbl_name, sql FROM \(schema).sqlite_schema ORDER BY rowid") {
            row throws(EverettError) in
            guard objects.count < SchemaReading.limit else {
                throw EverettError(.unsupported, Words.tooManyObjects(SchemaReading.limit))
            }
            guard !row.isNull(3) else { return }
            guard let kind = SchemaObject.Kind(rawValue: try SchemaReading.word(row, 0)) else { return }
            let name = try SchemaReading.word(row, 1)
            let table = try SchemaReading.word(row, 2)
            objects.append(SchemaObject(kind: kind, name: name, table: table, sql: try SchemaReading.word(row, 3)))
        }
        var shadows: Set<String> = []
        var withoutRowid: Set<String> = []
        try connection.rows("PRAGMA \(schema).table_list") { row throws(EverettError) in
            guard try row.text(0).folded == schema else { return }
            let name = try SchemaReading.word(row, 1).folded
            if try row.text(2) == "shadow" { shadows.insert(name) }
            if try row.bool(4) { withoutRowid.insert(name) }
        }
        self.objects = objects
        self.shadows = shadows
        self.withoutRowid = withoutRowid
        byIdentity = Dictionary(objects.map { ($0.identity, $0) }) { first, _ in first }
    }

    /// A schema without anything in it.
    static let empty = SchemaReading()

    private init() {
        objects = []
        byIdentity = [:]
        shadows = []
        withoutRowid = []
    }

    subscript(identity: SchemaObject.Identity) -> SchemaObject? { byIdentity[identity] }
    func isShadow(_ name: String) -> Bool { shadows.contains(name.folded) }
    func hasRowid(_ name: String) -> Bool { !withoutRowid.contains(name.folded) }

    /// Tables with rows of their own, and virtual ones.
    var tables: [SchemaObject] {
        objects.filter { $0.kind == .table && !$0.isInternal && !isShadow($0.name) }
    }

    /// A name or statement; SQLite itself does not insist that they are UTF-8.
    private static func word(_ row: borrowing Row, _ column: Int32) throws(EverettError) -> String {
        do {
            let text = try row.text(column)
            if !text.utf8.contains(0) { return text }
        } catch {}
        throw EverettError(.unsupported, Words.unreadableName)
    }
}
