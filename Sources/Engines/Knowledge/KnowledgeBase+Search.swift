package import Base
internal import Storage

extension KnowledgeBase {
    /// Notes, newest first.
    package func list(_ filter: NoteFilter, at time: Timestamp) throws(EverettError) -> [Note] {
        let (conditions, bindings) = KnowledgeBase.conditions(filter, at: time)
        return try NoteRow.read(
            connection,
            """
            SELECT \(NoteRow.columns) FROM notes n WHERE \(conditions)
            ORDER BY n.created DESC, n.number DESC LIMIT ?
            """, bindings + [.integer(Int64(filter.limit))]
        ).map(\.note)
    }

    /// Notes that hold every word of the text, or words that begin so; what fits best comes first.
    ///
    /// Case and accents do not count. A word in the title counts most, one in a tag more than one in the text.
    package func search(
        _ text: String, _ filter: NoteFilter = NoteFilter(), at time: Timestamp
    ) throws(EverettError) -> [NoteHit] {
        guard let query = SearchText.query(text) else { throw EverettError(.usage, Words.emptySearch) }
        let (conditions, bindings) = KnowledgeBase.conditions(filter, at: time)
        let marks: [SQLValue] = [.text(String(NoteSnippet.begins)), .text(String(NoteSnippet.ends))]
        let rank = "bm25(words, 4.0, 1.0, 2.0)"
        return try connection.rows(
            """
            SELECT \(NoteRow.columns), highlight(words, 1, ?, ?), \(rank)
            FROM words JOIN notes n ON n.number = words.rowid
            WHERE words MATCH ? AND \(conditions)
            ORDER BY \(rank), n.number DESC LIMIT ?
            """, marks + [.text(query)] + bindings + [.integer(Int64(filter.limit))]
        ) { row throws(EverettError) in
            let note = try NoteRow.read(row, connection).note
            return NoteHit(
                note: note, snippet: NoteSnippet(note.body, marked: try row.text(NoteRow.columnCount)),
                score: -(try row.real(NoteRow.columnCount + 1)))
        }
    }

    private static func conditions(_ filter: NoteFilter, at time: Timestamp) -> (String, [SQLValue]) {
        var conditions = ["1"]
        var bindings: [SQLValue] = []
        if !filter.includesPast {
            conditions.append(
                "n.superseded_by IS NULL AND n.retired IS NULL AND (n.valid_to IS NULL OR n.valid_to > ?)")
            bindings.append(.integer(time.milliseconds))
        }
        if let kind = filter.kind {
            conditions.append("n.kind = ?")
            bindings.append(.text(kind))
        }
        if let since = filter.since {
            conditions.append("n.created >= ?")
            bindings.append(.integer(since.milliseconds))
        }
        for tag in filter.tags {
            conditions.append("EXISTS (SELECT 1 FROM tags t WHERE t.note = n.number AND t.tag = ?)")
            bindings.append(.text(tag))
        }
        return (conditions.joined(separator: " AND "), bindings)
    }
}
