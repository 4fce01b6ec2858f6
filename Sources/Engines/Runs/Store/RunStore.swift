package import Base
package import Platform
internal import Storage

/// The runs of one project, open. Confined to whoever opened it; several processes may have it open.
///
/// A log and no more: worlds are in checkpoints, and nothing is decided by what is written here. So a commit does not wait for the disk;
/// what a loss of power takes are the last lines.
package final class RunStore {
    package static let mostRuns = 500
    package static let mostEntries = 20_000

    private let connection: Connection

    /// Opens the log of a project in a home, making it where there is none.
    package convenience init(
        home: AbsolutePath, project: Identifier, files: any FileOperations = RealFileOperations()
    ) throws(EverettError) {
        let directory = RunStore.directory(home)
        do throws(SystemError) {
            do throws(SystemError) {
                try files.makeDirectory(FileDescriptors.none, CName(directory.bytes), permissions: 0o700)
            } catch {
                guard error.isExisting else { throw error }
            }
        } catch {
            throw EverettError(error, while: Words.opening)
        }
        try self.init(RunStore.path(home, project), files: files)
    }

    /// The log of a project; nil where nothing was ever written.
    package static func ifPresent(
        home: AbsolutePath, project: Identifier, files: any FileOperations = RealFileOperations()
    ) throws(EverettError) -> RunStore? {
        let path = path(home, project)
        do throws(SystemError) {
            guard try files.statusIfPresent(FileDescriptors.none, CName(path.bytes)) != nil else { return nil }
        } catch {
            throw EverettError(error, while: Words.opening)
        }
        return try RunStore(path, files: files)
    }

    init(_ path: AbsolutePath, files: any FileOperations) throws(EverettError) {
        connection = try Connection.open(path: path)
        try RunSchema.migrations.run(on: connection, files: files)
        try connection.run("PRAGMA synchronous = NORMAL")
    }

    package static func directory(_ home: AbsolutePath) -> AbsolutePath { home.appending("runs") }

    static func path(_ home: AbsolutePath, _ project: Identifier) -> AbsolutePath {
        directory(home).appending(BytePath.root.appending(Array("\(project.text).db".utf8)))
    }

    // MARK: - Writing

    /// Begins a run. The oldest that have ended go where there are too many.
    package func begin(_ draft: RunDraft, id: Identifier, at time: Timestamp) throws(EverettError) -> AgentRun {
        try connection.transaction { () throws(EverettError) in try insert(draft, id, time) }
    }

    /// The run of an agent's session, which begins with the first that is heard of it, and again after its end.
    package func session(_ draft: RunDraft, id: Identifier, at time: Timestamp) throws(EverettError) -> AgentRun {
        try connection.transaction { () throws(EverettError) in
            guard let session = draft.session else { return try insert(draft, id, time) }
            let known = try connection.first(
                """
                SELECT \(RunRow.columns) FROM runs
                WHERE agent = ? AND session = ? AND timeline = ? AND kind <> 'guard'
                """, .text(draft.agent), .text(session), .text(draft.timeline), body: RunRow.run)
            guard let known else { return try insert(draft, id, time) }
            if known.ended != nil {
                try connection.run("UPDATE runs SET ended = NULL, status = NULL WHERE id = ?", .text(known.id.text))
                return try one(known.id) ?? known
            }
            return known
        }
    }

    /// Writes down what happened; nil when the run has as many entries as it may, which is counted.
    @discardableResult
    package func append(
        _ draft: RunEntryDraft, to id: Identifier, at time: Timestamp
    ) throws(EverettError) -> RunEntry? {
        try connection.transaction { () throws(EverettError) in
            let place = try connection.first("SELECT number, entries FROM runs WHERE id = ?", .text(id.text)) {
                row throws(EverettError) in (try row.integer(0), try row.int(1))
            }
            guard let (run, count) = place else { throw unknown(id.text) }
            if let checkpoint = draft.checkpoint {
                try connection.run(
                    "UPDATE runs SET first = coalesce(first, ?1), last = ?1 WHERE number = ?2",
                    .blob(checkpoint.bytes), .integer(run))
            }
            // How it ended is worth a line more than it may have.
            guard count < RunStore.mostEntries || draft.kind == .ended && count == RunStore.mostEntries else {
                try connection.run("UPDATE runs SET left_out = left_out + 1 WHERE number = ?", .integer(run))
                return nil
            }
            try connection.run(
                "INSERT INTO entries (run, \(RunRow.entryColumns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                .integer(run), .integer(Int64(count + 1)), .text(draft.kind.rawValue), SQLValue(draft.turn),
                SQLValue(draft.tool), .text(draft.detail), SQLValue(draft.checkpoint?.bytes),
                SQLValue(draft.changes?.added), SQLValue(draft.changes?.modified), SQLValue(draft.changes?.removed),
                .integer(time.milliseconds))
            try connection.run("UPDATE runs SET entries = entries + 1 WHERE number = ?", .integer(run))
            return RunEntry(
                number: count + 1, kind: draft.kind, turn: draft.turn, tool: draft.tool, detail: draft.detail,
                checkpoint: draft.checkpoint, changes: draft.changes, created: time)
        }
    }

    /// A run is over; the first end that is told counts.
    package func end(_ id: Identifier, status: Int?, at time: Timestamp) throws(EverettError) {
        try connection.run(
            "UPDATE runs SET ended = ?, status = ? WHERE id = ? AND ended IS NULL", .integer(time.milliseconds),
            SQLValue(status), .text(id.text))
    }

    /// Another process keeps a run that was cut off.
    package func keep(_ id: Identifier, by keeper: ProcessIdentity) throws(EverettError) {
        try connection.run(
            "UPDATE runs SET keeper = ? WHERE id = ? AND ended IS NULL", .text(keeper.text), .text(id.text))
    }

    // MARK: - Reading

    /// Newest first.
    package func runs(limit: Int) throws(EverettError) -> [AgentRun] {
        try connection.rows(
            "SELECT \(RunRow.columns) FROM runs ORDER BY number DESC LIMIT ?", .integer(Int64(limit)),
            body: RunRow.run)
    }

    /// The run with that id, or the only one whose id begins so.
    package func run(_ reference: String) throws(EverettError) -> AgentRun {
        guard !reference.isEmpty, reference.utf8.count <= 32, reference.utf8.allSatisfy({ Hex.nibble($0) != nil })
        else { throw unknown(reference) }
        let found = try connection.rows(
            "SELECT \(RunRow.columns) FROM runs WHERE id >= ?1 AND id < ?1 || 'g' ORDER BY number DESC",
            .text(reference), body: RunRow.run)
        guard let run = found.first else { throw unknown(reference) }
        guard found.count == 1 else {
            throw EverettError(.usage, Words.ambiguous(reference, found.count), hints: [Words.listRuns])
        }
        return run
    }

    /// What happened in a run, in order, after an entry.
    package func entries(
        of id: Identifier, after number: Int = 0, limit: Int = RunStore.mostEntries + 1
    ) throws(EverettError) -> [RunEntry] {
        try connection.rows(
            """
            SELECT \(RunRow.entryColumns) FROM entries
            WHERE run = (SELECT number FROM runs WHERE id = ?) AND number > ? ORDER BY number LIMIT ?
            """, .text(id.text), .integer(Int64(number)), .integer(Int64(limit)), body: RunRow.entry)
    }

    /// Where runs began and how they left the world, of those that still went on at a moment or later.
    package func edges(since time: Timestamp) throws(EverettError) -> Set<Digest> {
        let found = try connection.rows(
            """
            SELECT first, last FROM runs
            WHERE first IS NOT NULL AND (ended >= ?1 OR ended IS NULL AND (keeper IS NOT NULL OR began >= ?1))
            """, .integer(time.milliseconds)
        ) { row throws(EverettError) in [try row.blob(0), try row.blob(1)] }
        return Set(found.joined().filter { $0.count == Digest.size }.map { Digest($0) })
    }

    // MARK: -

    private func one(_ id: Identifier) throws(EverettError) -> AgentRun? {
        try connection.first("SELECT \(RunRow.columns) FROM runs WHERE id = ?", .text(id.text), body: RunRow.run)
    }

    private func insert(_ draft: RunDraft, _ id: Identifier, _ time: Timestamp) throws(EverettError) -> AgentRun {
        try connection.run(
            """
            INSERT INTO runs (id, kind, agent, session, command, timeline, keeper, began)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .text(id.text), .text(draft.kind.rawValue), .text(draft.agent), SQLValue(draft.session),
            .text(draft.command), .text(draft.timeline), SQLValue(draft.keeper?.text), .integer(time.milliseconds))
        // One that hooks tell of may never be said to have ended, so those are no exception.
        try connection.run(
            """
            DELETE FROM runs WHERE number <= (SELECT max(number) FROM runs) - ?
                AND (ended IS NOT NULL OR keeper IS NULL)
            """, .integer(Int64(RunStore.mostRuns)))
        guard let run = try one(id) else { throw unknown(id.text) }
        return run
    }

    private func unknown(_ reference: String) -> EverettError {
        EverettError(.notFound, Words.unknown(reference), hints: [Words.listRuns])
    }
}
