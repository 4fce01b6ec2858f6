internal import Base
internal import Platform
internal import Storage

/// The timelines of a project as rows.
extension StateDatabase {
    private static let columns = "name, key, kind, state, head, workspace, origin, base, created_ms, way, owner, merge"

    /// `main` first, then in the order in which they began.
    func timelineRecords(_ project: Identifier) throws -> [TimelineRecord] {
        try connection.rows(
            """
            SELECT \(StateDatabase.columns) FROM timelines WHERE project = ?
            ORDER BY kind <> 'main', created_ms, name
            """,
            .text(project.text), body: timeline
        )
    }

    func timeline(_ name: String, _ project: Identifier) throws -> TimelineRecord? {
        try connection.first(
            "SELECT \(StateDatabase.columns) FROM timelines WHERE project = ? AND name = ?",
            .text(project.text), .text(name), body: timeline
        )
    }

    func insert(_ timeline: TimelineRecord, _ project: Identifier) throws {
        try connection.run(
            """
            INSERT INTO timelines (project, name, key, kind, state, head, workspace, origin, base, created_ms, way,
                owner, merge)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .text(project.text), .text(timeline.name), SQLValue(timeline.key?.text), .text(timeline.kind.rawValue),
            .text(timeline.state.rawValue), SQLValue(timeline.head?.bytes), SQLValue(timeline.workspace?.bytes),
            SQLValue(timeline.origin), SQLValue(timeline.base?.bytes), .integer(timeline.created.milliseconds),
            .text(timeline.way.rawValue), SQLValue(timeline.owner?.text),
            SQLValue(timeline.merge?.encoded)
        )
        try RowSeal.seal(connection, "timelines", .text(project.text), .text(timeline.name))
        if let head = timeline.head { try setExpired(nil, [head], project) }
    }

    /// Writes what of a timeline can change.
    func update(_ timeline: TimelineRecord, _ project: Identifier) throws {
        try connection.run(
            """
            UPDATE timelines SET kind = ?, state = ?, head = ?, workspace = ?, way = ?, merge = ?
            WHERE project = ? AND name = ?
            """,
            .text(timeline.kind.rawValue), .text(timeline.state.rawValue), SQLValue(timeline.head?.bytes),
            SQLValue(timeline.workspace?.bytes),
            .text(timeline.way.rawValue), SQLValue(timeline.merge?.encoded), .text(project.text), .text(timeline.name)
        )
        try RowSeal.seal(connection, "timelines", .text(project.text), .text(timeline.name))
        if let head = timeline.head { try setExpired(nil, [head], project) }
    }

    /// Its checkpoints and operations go along: they are those of the timeline, whatever it is called.
    func renameTimeline(_ old: String, _ new: String, _ project: Identifier) throws {
        try connection.run(
            "UPDATE timelines SET name = ? WHERE project = ? AND name = ?", .text(new), .text(project.text), .text(old)
        )
        try RowSeal.seal(connection, "timelines", .text(project.text), .text(new))
        try connection.run(
            "UPDATE timelines SET origin = ? WHERE project = ? AND origin = ?", .text(new), .text(project.text),
            .text(old)
        )
        for child in try timelineRecords(project) where child.origin == new {
            try RowSeal.seal(connection, "timelines", .text(project.text), .text(child.name))
        }
        let ids = try connection.rows(
            "SELECT id FROM checkpoints WHERE project = ? AND timeline = ?", .text(project.text), .text(old)
        ) { row throws(EverettError) in try row.blob(0) }
        for id in ids {
            try connection.run(
                "UPDATE checkpoints SET timeline = ? WHERE project = ? AND id = ?", .text(new), .text(project.text),
                .blob(id)
            )
            try RowSeal.seal(connection, "checkpoints", .text(project.text), .blob(id))
        }
        let operations = try connection.rows(
            "SELECT id FROM operations WHERE project = ? AND timeline = ?", .text(project.text), .text(old)
        ) { row throws(EverettError) in try row.text(0) }
        for id in operations {
            try connection.run("UPDATE operations SET timeline = ? WHERE id = ?", .text(new), .text(id))
            try RowSeal.seal(connection, "operations", .text(id))
        }
    }

    func deleteTimeline(_ name: String, _ project: Identifier) throws {
        try connection.run(
            "DELETE FROM timelines WHERE project = ? AND name = ?", .text(project.text), .text(name)
        )
    }

    private func merge(_ row: borrowing Row) throws(EverettError) -> MergeState? {
        guard let bytes = try row.optionalBlob(11) else { return nil }
        do {
            return try MergeState(bytes)
        } catch {
            throw EverettError.damaged("table timelines of state.db", cause: error)
        }
    }

    private func timeline(_ row: borrowing Row) throws(EverettError) -> TimelineRecord {
        guard let kind = TimelineRecord.Kind(rawValue: try row.text(2)),
            let state = TimelineRecord.State(rawValue: try row.text(3)),
            let way = TimelineRecord.Way(rawValue: try row.text(9))
        else { throw EverettError.damaged("table timelines of state.db") }
        let key = try row.optionalText(1)
        let workspace = try row.optionalBlob(5)
        let head = try row.optionalBlob(4)
        let base = try row.optionalBlob(7)
        let record = TimelineRecord(
            name: try row.text(0), key: key.flatMap(Identifier.init), kind: kind, state: state,
            head: try head.map { bytes throws(EverettError) in try self.digest(bytes) },
            workspace: workspace.flatMap { AbsolutePath($0) }, origin: try row.optionalText(6),
            base: try base.map { bytes throws(EverettError) in try self.digest(bytes) },
            created: Timestamp(milliseconds: try row.integer(8)), way: way,
            owner: try row.optionalText(10).flatMap(ProcessIdentity.init(text:)), merge: try merge(row)
        )
        guard (record.key == nil) == (key == nil), (record.workspace == nil) == (workspace == nil) else {
            throw EverettError.damaged("table timelines of state.db")
        }
        return record
    }
}
