internal import Base
internal import Storage

/// Purges under way, and what was purged.
extension StateDatabase {
    func beginPurge(_ intent: PurgeRun.Intent, at time: Timestamp) throws {
        var paths = ByteWriter()
        paths.paths(Set(intent.paths))
        try connection.run(
            "INSERT INTO purges (id, project, begun_ms, paths, objects) VALUES (?, ?, ?, ?, ?)", .text(intent.id.text),
            .text(intent.project.text), .integer(time.milliseconds), .blob(paths.bytes),
            .blob(intent.objects.sorted().flatMap(\.bytes))
        )
        try RowSeal.seal(connection, "purges", .text(intent.id.text))
        for id in intent.objects {
            try connection.run(
                "INSERT OR REPLACE INTO tombstones (id, purged_ms) VALUES (?, ?)", .blob(id.bytes),
                .integer(time.milliseconds)
            )
            try RowSeal.seal(connection, "tombstones", .blob(id.bytes))
        }
    }

    func endPurge(_ id: Identifier) throws {
        try connection.run("DELETE FROM purges WHERE id = ?", .text(id.text))
    }

    func purges() throws -> [PurgeRun.Intent] {
        try connection.rows("SELECT id, project, paths, objects FROM purges ORDER BY begun_ms, id") {
            row throws(EverettError) in
            guard let id = Identifier(try row.text(0)), let project = Identifier(try row.text(1)) else {
                throw EverettError.damaged("table purges of state.db")
            }
            return PurgeRun.Intent(
                id: id, project: project, paths: try self.paths(try row.blob(2)).sorted(),
                objects: Set(try self.digests(try row.blob(3)))
            )
        }
    }

    /// Remembers objects that could not be saved from damage.
    func insertLost(_ ids: Set<Digest>, at time: Timestamp) throws {
        for id in ids {
            try connection.run(
                "INSERT OR IGNORE INTO tombstones (id, purged_ms, lost) VALUES (?, ?, 1)", .blob(id.bytes),
                .integer(time.milliseconds)
            )
            try RowSeal.seal(connection, "tombstones", .blob(id.bytes))
        }
    }

    /// Objects that were purged or lost, and when.
    func tombstones() throws -> [Digest: Tombstone] {
        let rows = try connection.rows("SELECT id, purged_ms, lost FROM tombstones") { row throws(EverettError) in
            (
                try self.digest(try row.blob(0)),
                Tombstone(time: Timestamp(milliseconds: try row.integer(1)), isLost: try row.bool(2))
            )
        }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }
}
