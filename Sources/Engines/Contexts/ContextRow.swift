internal import Base
internal import Storage

/// How an entry lies in its table.
enum ContextRow {
    static let columns = """
        e.id, e.position, e.kind, e.agent, e.session, e.turn, e.body, e.timeline, e.checkpoint, e.source, e.created
        """

    /// `before` is how many entries come before the line it lies on; nil for what nobody remembers.
    static func read(
        _ row: borrowing Row, after before: Int?, _ connection: Connection
    ) throws(EverettError) -> ContextEntry {
        let checkpoint = try digest(try row.optionalBlob(8), connection)
        let position = try row.int(1)
        return ContextEntry(
            id: try identifier(try row.blob(0), connection), number: before.map { $0 + position },
            kind: try row.text(2), agent: try row.text(3), session: try row.optionalText(4),
            turn: try row.optionalInteger(5).map { Int(clamping: $0) }, body: try row.blob(6),
            provenance: ContextProvenance(
                timeline: try row.text(7), checkpoint: checkpoint, source: try row.optionalText(9)),
            created: Timestamp(milliseconds: try row.integer(10)))
    }

    static func insert(
        _ draft: ContextDraft, id: Identifier, line: Int64, position: Int, at time: Timestamp, _ connection: Connection
    ) throws(EverettError) {
        try connection.run(
            """
            INSERT INTO entries (id, line, position, kind, agent, session, turn, body, timeline, checkpoint, source,
                created)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .blob(id.bytes), .integer(line), .integer(Int64(position)), .text(draft.kind), .text(draft.agent),
                SQLValue(draft.session), SQLValue(draft.turn), .blob(draft.body),
                .text(draft.provenance.timeline ?? ""), SQLValue(draft.provenance.checkpoint?.bytes),
                SQLValue(draft.provenance.source), .integer(time.milliseconds),
            ])
    }

    static func identifier(_ bytes: [UInt8], _ connection: Connection) throws(EverettError) -> Identifier {
        guard let id = Identifier(Hex.encode(bytes)) else {
            throw EverettError(.integrity, Words.damaged(connection.name))
        }
        return id
    }

    static func digest(_ bytes: [UInt8]?, _ connection: Connection) throws(EverettError) -> Digest? {
        guard let bytes else { return nil }
        guard bytes.count == Digest.size else { throw EverettError(.integrity, Words.damaged(connection.name)) }
        return Digest(bytes)
    }
}

extension Identifier {
    var bytes: [UInt8] { Hex.decode(text) ?? [] }
}
