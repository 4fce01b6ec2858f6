internal import Base
internal import Storage

/// How a note lies in its table.
enum NoteRow {
    static let columns = """
        n.number, n.id, n.kind, n.title, n.body, n.timeline, n.author, n.operation, n.checkpoint, n.source, \
        n.valid_from, n.valid_to, n.superseded_by, n.retired, n.disputes, n.created, n.changed
        """
    static let columnCount: Int32 = 17

    struct Numbered {
        let number: Int64
        let note: Note
    }

    /// Every note, oldest first.
    static func all(_ connection: Connection) throws(EverettError) -> [Note] {
        try read(connection, "SELECT \(columns) FROM notes n ORDER BY n.created, n.id", []).map(\.note)
    }

    static func read(
        _ connection: Connection, _ sql: String, _ bindings: [SQLValue]
    ) throws(EverettError) -> [Numbered] {
        try connection.rows(sql, bindings) { row throws(EverettError) in try read(row, connection) }
    }

    static func read(_ row: borrowing Row, _ connection: Connection) throws(EverettError) -> Numbered {
        let number = try row.integer(0)
        let tags = try connection.rows("SELECT tag FROM tags WHERE note = ? ORDER BY tag", .integer(number)) {
            row throws(EverettError) in try row.text(0)
        }
        guard let id = Identifier(Hex.encode(try row.blob(1))),
            let author = NoteProvenance.Author(rawValue: try row.text(6))
        else { throw EverettError(.integrity, Words.damaged(connection.name)) }
        let checkpoint = try row.optionalBlob(8)
        guard checkpoint.map({ $0.count == Digest.size }) ?? true else {
            throw EverettError(.integrity, Words.damaged(connection.name))
        }
        let note = Note(
            id: id, kind: try row.text(2), title: try row.text(3), body: try row.text(4), tags: tags,
            provenance: NoteProvenance(
                timeline: try row.text(5), author: author, operation: identifier(try row.optionalBlob(7)),
                checkpoint: checkpoint.map { Digest($0) }, source: try row.optionalText(9)),
            validFrom: Timestamp(milliseconds: try row.integer(10)), validTo: time(try row.optionalInteger(11)),
            supersededBy: identifier(try row.optionalBlob(12)), retired: time(try row.optionalInteger(13)),
            disputes: identifier(try row.optionalBlob(14)), created: Timestamp(milliseconds: try row.integer(15)),
            changed: Timestamp(milliseconds: try row.integer(16))
        )
        return Numbered(number: number, note: note)
    }

    static func insert(_ note: Note, _ connection: Connection) throws(EverettError) {
        try connection.run(
            """
            INSERT INTO notes (id, kind, title, body, timeline, author, operation, checkpoint, source, valid_from,
                valid_to, superseded_by, retired, disputes, hash, created, changed)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .blob(note.id.bytes), .text(note.kind), .text(note.title), .text(note.body),
                .text(note.provenance.timeline), .text(note.provenance.author.rawValue),
                SQLValue(note.provenance.operation?.bytes), SQLValue(note.provenance.checkpoint?.bytes),
                SQLValue(note.provenance.source), .integer(note.validFrom.milliseconds),
                SQLValue(note.validTo?.milliseconds), SQLValue(note.supersededBy?.bytes),
                SQLValue(note.retired?.milliseconds), SQLValue(note.disputes?.bytes), .blob(note.hash.bytes),
                .integer(note.created.milliseconds), .integer(note.changed.milliseconds),
            ])
        let number = connection.lastInsertedRow
        for tag in note.tags {
            try connection.run("INSERT INTO tags (note, tag) VALUES (?, ?)", .integer(number), .text(tag))
        }
        try connection.run(
            "INSERT INTO words (rowid, title, body, tags) VALUES (?, ?, ?, ?)", .integer(number),
            .text(SearchText.indexed(note.title)), .text(SearchText.indexed(note.body)),
            .text(SearchText.indexed(note.tags.joined(separator: " "))))
    }

    /// Writes what may change in a note that is there.
    static func update(_ note: Note, _ connection: Connection) throws(EverettError) {
        try connection.run(
            """
            UPDATE notes SET valid_to = ?, superseded_by = ?, retired = ?, disputes = ?, changed = ? WHERE id = ?
            """,
            SQLValue(note.validTo?.milliseconds), SQLValue(note.supersededBy?.bytes),
            SQLValue(note.retired?.milliseconds), SQLValue(note.disputes?.bytes),
            .integer(note.changed.milliseconds), .blob(note.id.bytes))
    }

    private static func identifier(_ bytes: [UInt8]?) -> Identifier? { bytes.flatMap { Identifier(Hex.encode($0)) } }

    private static func time(_ milliseconds: Int64?) -> Timestamp? { milliseconds.map { Timestamp(milliseconds: $0) } }
}

extension Identifier {
    var bytes: [UInt8] { Hex.decode(text) ?? [] }
}
