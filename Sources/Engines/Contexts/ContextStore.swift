package import Base
package import Platform
internal import Storage

/// The context log of one project, open: what the agents of all of its worlds wrote. Confined to whoever opened it.
///
/// No entry is ever changed or removed. Going back begins a new line; what lies behind the place where it begins is
/// an abandoned future: kept, and read by `abandoned` alone.
package final class ContextStore {
    package static let mostBytes: Int64 = 8 << 30

    let connection: Connection

    private init(_ connection: Connection) throws(EverettError) {
        self.connection = connection
        try ContextSchema.migrations.run(on: connection)
    }

    /// One in memory, in which there is nothing.
    package static func nothing() throws(EverettError) -> ContextStore { try ContextStore(try Connection.memory()) }

    /// Opens it, making it where there is none; its directory must be there.
    package init(_ path: AbsolutePath, files: any FileOperations = RealFileOperations()) throws(EverettError) {
        connection = try Connection.open(path: path)
        try ContextSchema.migrations.run(on: connection, files: files)
    }

    /// Opens one that is there; nil where there is none.
    package static func ifPresent(
        _ path: AbsolutePath, files: any FileOperations = RealFileOperations()
    ) throws(EverettError) -> ContextStore? {
        do {
            guard try files.statusIfPresent(FileDescriptors.none, CName(path.bytes)) != nil else { return nil }
        } catch {
            throw EverettError(error, while: Words.opening)
        }
        return try ContextStore(path, files: files)
    }

    // MARK: - Writing

    /// Keeps an entry behind all that the world remembers; it is durable when this returns.
    package func append(
        _ draft: ContextDraft, to world: Identifier, id: Identifier, at time: Timestamp
    ) throws(EverettError) -> ContextEntry {
        try connection.transaction { () throws(EverettError) in
            let pages = try connection.integer("PRAGMA page_count")
            guard pages * (try connection.integer("PRAGMA page_size")) < ContextStore.mostBytes else {
                throw EverettError(.refused, Words.full(ContextStore.mostBytes))
            }
            let known = try standing(world)
            let line = if let known { known } else { try begin(world, line: id, after: nil, at: time) }
            let position = try ContextLineage.count(line, connection) + 1
            let before = try connection.integer("SELECT before FROM lines WHERE number = ?", .integer(line))
            try ContextRow.insert(draft, id: id, line: line, position: position, at: time, connection)
            return ContextEntry(
                id: id, number: Int(clamping: before) + position, kind: draft.kind, agent: draft.agent,
                session: draft.session,
                turn: draft.turn, body: draft.body, provenance: draft.provenance, created: time)
        }
    }

    // MARK: - Going back

    /// What a world remembers now; nil when that is nothing.
    package func position(of world: Identifier) throws(EverettError) -> ContextPosition? {
        try connection.transaction(.reading) { () throws(EverettError) in try lineage(of: world).position }
    }

    /// Whether that much was written.
    package func holds(_ position: ContextPosition) throws(EverettError) -> Bool {
        guard let line = try number(of: position.line) else { return false }
        return try ContextLineage.count(line, connection) >= position.position
    }

    /// A world remembers what it did at a position, and goes on from there on a line of its own.
    ///
    /// Doing it twice under one name is doing it once. A position that is not in the log is an empty memory: better than
    /// remembering what was undone.
    package func stand(
        _ world: Identifier, at position: ContextPosition?, onLine id: Identifier,
        rewoundTo checkpoint: (id: Digest, name: String?)? = nil, at time: Timestamp
    ) throws(EverettError) {
        try connection.transaction { () throws(EverettError) in
            if try number(of: id) != nil { return }
            _ = try begin(world, line: id, after: position, rewoundTo: checkpoint, at: time)
        }
    }

    /// Whether a world stands on that line.
    package func stands(_ world: Identifier, onLine id: Identifier) throws(EverettError) -> Bool {
        guard let line = try standing(world) else { return false }
        return try number(of: id) == line
    }

    /// A world is no more; what was written in it stays.
    package func leave(_ world: Identifier) throws(EverettError) {
        try connection.transaction { () throws(EverettError) in
            try connection.run("DELETE FROM worlds WHERE world = ?", .blob(world.bytes))
            // A line on which nothing was written, and from which nothing began, says nothing.
            try connection.run(
                """
                DELETE FROM lines WHERE world = ? AND number NOT IN (SELECT line FROM entries)
                    AND number NOT IN (SELECT parent FROM lines WHERE parent IS NOT NULL)
                """, .blob(world.bytes))
        }
    }

    // MARK: - Reading

    /// What the agents of a world remember, as it is at this moment.
    package func view(of world: Identifier) throws(EverettError) -> ContextView {
        ContextView(
            try connection.transaction(.reading) { () throws(EverettError) in try lineage(of: world) }, connection)
    }

    /// What the agents remembered at a position; nothing when it is not in the log.
    package func view(at position: ContextPosition) throws(EverettError) -> ContextView {
        guard let line = try number(of: position.line), try holds(position) else {
            return ContextView(.nothing, connection)
        }
        return ContextView(try ContextLineage.read(to: line, count: position.position, connection), connection)
    }

    func lineage(of world: Identifier) throws(EverettError) -> ContextLineage {
        guard let line = try standing(world) else { return .nothing }
        return try ContextLineage.read(to: line, connection)
    }

    private func standing(_ world: Identifier) throws(EverettError) -> Int64? {
        try connection.first("SELECT line FROM worlds WHERE world = ?", .blob(world.bytes)) {
            row throws(EverettError) in try row.integer(0)
        }
    }

    private func number(of line: Identifier) throws(EverettError) -> Int64? {
        try connection.first("SELECT number FROM lines WHERE id = ?", .blob(line.bytes)) {
            row throws(EverettError) in try row.integer(0)
        }
    }

    private func begin(
        _ world: Identifier, line: Identifier, after position: ContextPosition?,
        rewoundTo checkpoint: (id: Digest, name: String?)? = nil, at time: Timestamp
    ) throws(EverettError) -> Int64 {
        var parent: Int64?
        if let position, try holds(position) { parent = try self.number(of: position.line) }
        let fork = parent == nil ? 0 : Int64(position?.position ?? 0)
        let before = try connection.integer(
            "SELECT coalesce((SELECT before FROM lines WHERE number = ?), 0)", SQLValue(parent))
        try connection.run(
            """
            INSERT INTO lines (id, world, parent, fork, before, checkpoint, name, created)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            [
                .blob(line.bytes), .blob(world.bytes), SQLValue(parent), .integer(fork), .integer(before + fork),
                SQLValue(checkpoint?.id.bytes), SQLValue(checkpoint?.name), .integer(time.milliseconds),
            ])
        let begun = connection.lastInsertedRow
        try connection.run(
            "INSERT INTO worlds (world, line) VALUES (?, ?) ON CONFLICT (world) DO UPDATE SET line = excluded.line",
            .blob(world.bytes), .integer(begun))
        return begun
    }
}
