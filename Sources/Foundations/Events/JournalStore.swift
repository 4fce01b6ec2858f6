internal import Base
internal import Platform
internal import Storage

/// The journal's database; confined to whoever holds the lock of the ``EventJournal``.
final class JournalStore {
    private let connection: Connection
    private(set) var first: Int64
    private(set) var last: Int64

    init(_ path: AbsolutePath, _ files: any FileOperations) throws(EverettError) {
        connection = try Connection.open(path: path)
        try JournalSchema.migrations.run(on: connection, files: files)
        first = 1
        last = 0
        try readBounds()
        do {
            // SQLite makes its log's name durable, not that of the database itself.
            let directory = try files.openOwned(absolute: path.parent ?? path, [.read, .directory])
            try files.fsync(directory.raw)
        } catch {
            throw EverettError(error, while: Phrase("opening the journal", pl: "otwieranie dziennika"))
        }
    }

    private func readBounds() throws(EverettError) {
        last = try connection.integer("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'events'")
        first = try connection.integer("SELECT coalesce(min(id), ?) FROM events", .integer(last + 1))
    }

    /// Enters events and how far their source was followed: both, or neither.
    func append(_ drafts: [EventDraft], _ cursor: EventCursor?) throws(EverettError) -> [Event] {
        let events = try connection.transaction { () throws(EverettError) -> [Event] in
            if let cursor { try move(cursor) }
            var events: [Event] = []
            try connection.withStatement(
                "INSERT INTO events (time_ms, type, project, subject, data) VALUES (?, ?, ?, ?, ?)"
            ) { statement throws(EverettError) in
                for draft in drafts {
                    try statement.bind([
                        .integer(draft.time.milliseconds), .text(draft.type.text), SQLValue(draft.project?.text),
                        SQLValue(draft.subject), .blob(draft.data),
                    ])
                    while try statement.step() {}
                    statement.reset()
                    events.append(Event(id: connection.lastInsertedRow, draft))
                }
            }
            return events
        }
        if let newest = events.last { last = newest.id }
        return events
    }

    private func move(_ cursor: EventCursor) throws(EverettError) {
        if let known = try position(cursor.name), known > cursor.position {
            throw EverettError(
                .conflict,
                Phrase(
                    "the cursor '\(cursor.name)' of the journal is ahead already",
                    pl: "kursor '\(cursor.name)' dziennika jest już dalej"
                )
            )
        }
        try connection.run(
            "INSERT INTO cursors VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET position = excluded.position",
            .text(cursor.name), .integer(cursor.position)
        )
    }

    func position(_ name: String) throws(EverettError) -> Int64? {
        try connection.first("SELECT position FROM cursors WHERE name = ?", .text(name)) {
            row throws(EverettError) in try row.integer(0)
        }
    }

    /// Events newer than `after`, up to `through`, oldest first.
    func events(
        after: Int64, through: Int64, limit: Int, _ filter: EventFilter
    ) throws(EverettError) -> [Event] {
        if let types = filter.types, types.isEmpty { return [] }
        var conditions = ["id > ?", "id <= ?"]
        var values: [SQLValue] = [.integer(after), .integer(through)]
        if let project = filter.project {
            conditions.append("project = ?")
            values.append(.text(project.text))
        }
        if let types = filter.types {
            conditions.append("type IN (\(types.map { _ in "?" }.joined(separator: ", ")))")
            values += types.map { .text($0.text) }
        }
        values.append(.integer(Int64(clamping: limit)))
        return try connection.rows(
            """
            SELECT id, time_ms, type, project, subject, data FROM events
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY id LIMIT ?
            """, values
        ) { row throws(EverettError) in
            Event(
                id: try row.integer(0),
                EventDraft(
                    time: Timestamp(milliseconds: try row.integer(1)), type: EventType(try row.text(2)),
                    project: try row.optionalText(3).flatMap(Identifier.init), subject: try row.optionalText(4),
                    data: try row.blob(5)
                )
            )
        }
    }

    /// Deletes what is more than is kept; says how many.
    func trim(_ retention: EventRetention, now: Timestamp) throws(EverettError) -> Int {
        let byCount = last - Int64(retention.count)
        let removed = try connection.transaction { () throws(EverettError) in
            // A clock that was set back must not keep what is older, so all before the newest that is too old goes.
            let byAge = try connection.integer(
                "SELECT coalesce(max(id), 0) FROM events WHERE time_ms < ?",
                .integer(now.milliseconds &- retention.milliseconds)
            )
            return try connection.run("DELETE FROM events WHERE id <= ?", .integer(max(byCount, byAge)))
        }
        if removed > 0 { try readBounds() }
        return removed
    }
}
