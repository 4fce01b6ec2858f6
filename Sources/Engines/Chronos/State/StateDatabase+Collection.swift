internal import Base
internal import Platform
internal import Storage

/// What collection remembers between two runs.
extension StateDatabase {
    func setMeta(_ key: String, _ value: Int64) throws(EverettError) {
        try connection.run("UPDATE meta SET value = ? WHERE key = ?", .integer(value), .text(key))
        try RowSeal.seal(connection, "meta", .text(key))
    }

    /// When maintenance last came to its end.
    func maintained() throws -> Timestamp { Timestamp(milliseconds: try meta("maintained")) }

    func meta(_ key: String) throws(EverettError) -> Int64 {
        try connection.integer("SELECT value FROM meta WHERE key = ?", .text(key))
    }

    // MARK: - Expiry

    func setExpired(_ time: Timestamp?, _ ids: [Digest], _ project: Identifier) throws(EverettError) {
        for id in ids {
            try connection.run(
                "UPDATE checkpoints SET expired_ms = ? WHERE project = ? AND id = ?",
                time.map { .integer($0.milliseconds) } ?? .null, .text(project.text), .blob(id.bytes)
            )
            try RowSeal.seal(connection, "checkpoints", .text(project.text), .blob(id.bytes))
        }
    }

    /// Deletes the row of a checkpoint whose content goes, and remembers that there was one.
    func collect(_ record: CheckpointRecord, _ project: Identifier, at time: Timestamp) throws {
        try connection.run(
            "DELETE FROM checkpoints WHERE project = ? AND id = ?", .text(project.text), .blob(record.id.bytes)
        )
        try connection.run(
            """
            INSERT OR REPLACE INTO collected (project, id, number, created_ms, collected_ms, parents)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            .text(project.text), .blob(record.id.bytes), .integer(Int64(record.number)),
            .integer(record.created.milliseconds), .integer(time.milliseconds),
            .blob(record.parents.flatMap(\.bytes))
        )
        try RowSeal.seal(connection, "collected", .text(project.text), .blob(record.id.bytes))
    }

    /// Checkpoints that there were, and when they were deleted.
    func collected(_ project: Identifier) throws -> [Digest: Timestamp] {
        let rows = try connection.rows("SELECT id, collected_ms FROM collected WHERE project = ?", .text(project.text))
        {
            row throws(EverettError) in
            (try self.digest(try row.blob(0)), Timestamp(milliseconds: try row.integer(1)))
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// What every checkpoint that there is, or was, came from.
    func parents(_ project: Identifier) throws -> [Digest: [Digest]] {
        let rows = try connection.rows(
            """
            SELECT id, parents FROM checkpoints WHERE project = ?1
            UNION ALL SELECT id, parents FROM collected WHERE project = ?1
            """,
            .text(project.text)
        ) { row throws(EverettError) in (try self.digest(try row.blob(0)), try self.digests(try row.blob(1))) }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// The heads of all timelines of a project.
    func heads(_ project: Identifier) throws -> [Digest] {
        try connection.rows("SELECT head FROM timelines WHERE project = ? AND head IS NOT NULL", .text(project.text)) {
            row throws(EverettError) in try self.digest(try row.blob(0))
        }
    }

    /// Every timeline of a project and where it stands.
    func timelines(_ project: Identifier) throws -> [(name: String, head: Digest?)] {
        try connection.rows("SELECT name, head FROM timelines WHERE project = ?", .text(project.text)) {
            row throws(EverettError) in
            let head = try row.optionalBlob(1)
            return (try row.text(0), try head.map { bytes throws(EverettError) in try self.digest(bytes) })
        }
    }

    /// Enters a project that was lost, whose timelines may be there still.
    func recover(_ project: ProjectRecord) throws {
        try connection.run(
            "INSERT OR IGNORE INTO projects (id, root, created_ms, policy, said) VALUES (?, ?, ?, ?, ?)",
            .text(project.id.text), .blob(project.root.bytes), .integer(project.created.milliseconds),
            .blob(project.policy.encoded), .integer(Int64(project.said.rawValue))
        )
        try RowSeal.seal(connection, "projects", .text(project.id.text))
        try addTimeline(TimelineRecord.main, project.id)
    }

    /// Whether a repair replaced this database and did not come to its end.
    func isRecovering() throws -> Bool { try meta("recovering") != 0 }

    // MARK: - Condemned objects

    /// Objects of one pack that were found unreachable at one moment.
    struct CondemnedRow: Sendable, Hashable {
        let pack: Digest
        let since: Timestamp
        /// One bit for each object, in the order of the pack's directory.
        let objects: [UInt8]
        let bytes: UInt64
    }

    func condemned() throws -> [CondemnedRow] {
        try connection.rows("SELECT pack, since_ms, objects, bytes FROM condemned ORDER BY pack, since_ms") {
            row throws(EverettError) in
            CondemnedRow(
                pack: try self.digest(try row.blob(0)), since: Timestamp(milliseconds: try row.integer(1)),
                objects: try row.blob(2), bytes: UInt64(clamping: try row.integer(3))
            )
        }
    }

    /// Replaces what is known of some packs.
    func replaceCondemned(of packs: [Digest], with rows: [CondemnedRow]) throws {
        for pack in packs { try connection.run("DELETE FROM condemned WHERE pack = ?", .blob(pack.bytes)) }
        for row in rows {
            try connection.run(
                "INSERT OR REPLACE INTO condemned (pack, since_ms, objects, bytes) VALUES (?, ?, ?, ?)",
                .blob(row.pack.bytes), .integer(row.since.milliseconds), .blob(row.objects),
                .integer(Int64(clamping: row.bytes))
            )
            try RowSeal.seal(connection, "condemned", .blob(row.pack.bytes), .integer(row.since.milliseconds))
        }
    }

    // MARK: - Sizes

    /// How large the store was at the end of recent days, oldest first.
    func sizes() throws -> [(day: Int, bytes: UInt64)] {
        try connection.rows("SELECT day, bytes FROM sizes ORDER BY day") { row throws(EverettError) in
            (try row.int(0), UInt64(clamping: try row.integer(1)))
        }
    }

    /// Notes the size of the store today, and forgets what is older than `days`.
    func noteSize(_ bytes: UInt64, day: Int, keeping days: Int) throws {
        try connection.run(
            "INSERT OR REPLACE INTO sizes (day, bytes) VALUES (?, ?)", .integer(Int64(day)),
            .integer(Int64(clamping: bytes))
        )
        try RowSeal.seal(connection, "sizes", .integer(Int64(day)))
        try connection.run("DELETE FROM sizes WHERE day < ?", .integer(Int64(day - days)))
    }

    func digests(_ packed: [UInt8]) throws(EverettError) -> [Digest] {
        guard packed.count % Digest.size == 0 else { throw EverettError.damaged("a list of ids in state.db") }
        return stride(from: 0, to: packed.count, by: Digest.size).map { Digest(packed, at: $0) }
    }
}
