internal import Base
internal import Platform
internal import Storage

/// `state.db`: what exists, where each timeline stands, what was done. Every write is fenced by the lock's generation.
final class StateDatabase {
    let connection: Connection
    /// Generation of the lock this process holds; nil for a reader.
    private var generation: UInt64?
    /// How often this process has been the owner under that generation, less one.
    private var turns: UInt64 = 0
    /// What an owner's cache is stamped with leaves room for so many turns.
    private static let mostTurns: UInt64 = 1 << 10

    init(_ path: AbsolutePath, files: any FileOperations) throws {
        connection = try Connection.open(path: path)
        try StateSchema.migrations.run(on: connection, files: files)
    }

    /// From now on this process writes as the owner, and nobody who was it before can.
    ///
    /// The lock's generation counts on from the one kept here when the lock file was lost or damaged: whoever holds the lock
    /// now is the owner, whatever the file says.
    ///
    /// Nobody waits for the disk: the lock file holds the number durably, and the first change makes it durable here.
    func adopt(generation: UInt64) throws {
        try connection.run("PRAGMA synchronous = NORMAL")
        let adopted = Result { try take(generation) }
        // Before anything else is written: what is published must outlive a power cut.
        try connection.run("PRAGMA synchronous = FULL")
        self.generation = try adopted.get()
        turns = 0
    }

    /// The owner goes on under its generation; false when it must take a new one.
    func continueOwning() -> Bool {
        guard generation != nil, turns + 1 < StateDatabase.mostTurns else { return false }
        turns += 1
        return true
    }

    private func take(_ generation: UInt64) throws -> UInt64 {
        try connection.transaction { () throws(EverettError) in
            let last = try connection.integer("SELECT value FROM meta WHERE key = 'generation'")
            let adopted = max(Int64(clamping: generation), last &+ 1)
            try connection.run("UPDATE meta SET value = ? WHERE key = 'generation'", .integer(adopted))
            try RowSeal.seal(connection, "meta", .text("generation"))
            return UInt64(clamping: adopted)
        }
    }

    /// Higher each time that a process becomes the owner, or becomes it again.
    var ownStamp: UInt64 { (generation ?? 0) &* StateDatabase.mostTurns &+ turns }

    private var fenced: EverettError {
        EverettError(
            .locked,
            Phrase(
                "another Everett process has taken over the store", pl: "inny proces Everett przejął magazyn"
            ),
            hints: [Phrase("run the command again", pl: "uruchom polecenie ponownie")]
        )
    }

    /// One durable change; refused when another process has become the owner since.
    func write<Value>(_ body: () throws -> Value) throws -> Value {
        guard let generation else {
            throw EverettError(.internal, Phrase(verbatim: "a write to state.db without the store lock"))
        }
        var result: Result<Value, any Error>?
        try connection.transaction { () throws(EverettError) in
            let current = try connection.integer("SELECT value FROM meta WHERE key = 'generation'")
            guard current == Int64(generation) else { throw fenced }
            do {
                result = .success(try body())
            } catch {
                throw EverettError.wrapping(error)
            }
        }
        guard let result else { throw EverettError(.internal, Phrase(verbatim: "a transaction without a result")) }
        return try result.get()
    }

    /// How many packs there were when a checkpoint was last made; fewer on disk means that some were lost.
    func packCount() throws -> Int {
        Int(clamping: try connection.integer("SELECT value FROM meta WHERE key = 'packs'"))
    }

    func setPackCount(_ count: Int) throws {
        try setMeta("packs", Int64(count))
    }

    /// The key that this store's secrets are sealed with; 0 while it has none.
    func secretKey() throws -> UInt64 {
        UInt64(bitPattern: try connection.integer("SELECT value FROM meta WHERE key = 'secret_key'"))
    }

    func setSecretKey(_ id: UInt64) throws {
        try setMeta("secret_key", Int64(bitPattern: id))
    }

    // MARK: - Projects

    func projects() throws -> [ProjectRecord] {
        try connection.rows(
            "SELECT id, root, created_ms, policy, said FROM projects ORDER BY created_ms, id"
        ) { row throws(EverettError) in
            guard let id = Identifier(try row.text(0)), let root = AbsolutePath(try row.blob(1)),
                let policy = try? CapturePolicy(try row.blob(3))
            else {
                throw EverettError.damaged("table projects of state.db")
            }
            return ProjectRecord(
                id: id, root: root, created: Timestamp(milliseconds: try row.integer(2)), policy: policy,
                said: PolicyFields(rawValue: try row.int(4))
            )
        }
    }

    func insert(_ project: ProjectRecord) throws {
        try connection.run(
            "INSERT INTO projects (id, root, created_ms, policy, said) VALUES (?, ?, ?, ?, ?)",
            .text(project.id.text), .blob(project.root.bytes), .integer(project.created.milliseconds),
            .blob(project.policy.encoded), .integer(Int64(project.said.rawValue))
        )
        try connection.run(
            "INSERT INTO timelines (project, name, kind, created_ms) VALUES (?, 'main', 'main', ?)",
            .text(project.id.text), .integer(project.created.milliseconds)
        )
        try RowSeal.seal(connection, "projects", .text(project.id.text))
        try RowSeal.seal(connection, "timelines", .text(project.id.text), .text("main"))
    }

    func update(_ policy: CapturePolicy, _ said: PolicyFields, of project: Identifier) throws {
        try connection.run(
            "UPDATE projects SET policy = ?, said = ? WHERE id = ?", .blob(policy.encoded),
            .integer(Int64(said.rawValue)), .text(project.text)
        )
        try RowSeal.seal(connection, "projects", .text(project.text))
    }

    // MARK: - Timelines

    func head(_ project: Identifier, _ timeline: String) throws -> Digest? {
        let found = try connection.first(
            "SELECT head FROM timelines WHERE project = ? AND name = ?", .text(project.text), .text(timeline)
        ) { row throws(EverettError) in try row.optionalBlob(0) }
        return try (found ?? nil).map(digest)
    }

    func setHead(_ head: Digest?, _ project: Identifier, _ timeline: String) throws {
        try connection.run(
            "UPDATE timelines SET head = ? WHERE project = ? AND name = ?",
            SQLValue(head?.bytes), .text(project.text), .text(timeline)
        )
        try RowSeal.seal(connection, "timelines", .text(project.text), .text(timeline))
        // Where a timeline stands is no longer let go.
        if let head { try setExpired(nil, [head], project) }
    }

    /// A timeline that has checkpoints and no workspace, unless it is `main`, whose workspace is the project.
    func addTimeline(_ timeline: String, _ project: Identifier) throws {
        try connection.run(
            "INSERT OR IGNORE INTO timelines (project, name, kind) VALUES (?, ?, ?)", .text(project.text),
            .text(timeline),
            .text((timeline == TimelineRecord.main ? TimelineRecord.Kind.main : .imported).rawValue)
        )
        try RowSeal.seal(connection, "timelines", .text(project.text), .text(timeline))
    }

    // MARK: - Checkpoints

    private static let checkpointColumns =
        "id, timeline, number, created_ms, cause, name, parents, files, bytes, new_bytes, pinned, hidden, expired_ms, occasion"

    func insert(_ checkpoint: CheckpointRecord, _ project: Identifier) throws {
        try connection.run(
            """
            INSERT INTO checkpoints (\(StateDatabase.checkpointColumns), project)
            VALUES (?2, ?3, (SELECT coalesce(max(number), 0) + 1 FROM checkpoints WHERE project = ?1),
                    ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?1)
            """,
            .text(project.text), .blob(checkpoint.id.bytes), .text(checkpoint.timeline),
            .integer(checkpoint.created.milliseconds), .text(checkpoint.cause.rawValue), SQLValue(checkpoint.name),
            .blob(checkpoint.parents.flatMap(\.bytes)), .integer(Int64(checkpoint.files)),
            .integer(Int64(clamping: checkpoint.bytes)), .integer(Int64(clamping: checkpoint.newBytes)),
            SQLValue(checkpoint.isPinned), SQLValue(checkpoint.isHidden),
            checkpoint.expired.map { .integer($0.milliseconds) } ?? .null, SQLValue(checkpoint.occasion?.encoded)
        )
        try RowSeal.seal(connection, "checkpoints", .text(project.text), .blob(checkpoint.id.bytes))
    }

    func checkpoints(_ project: Identifier, includingHidden: Bool) throws -> [CheckpointRecord] {
        try connection.rows(
            """
            SELECT \(StateDatabase.checkpointColumns) FROM checkpoints
            WHERE project = ? AND (hidden = 0 AND expired_ms IS NULL OR ?) ORDER BY number DESC
            """,
            .text(project.text), SQLValue(includingHidden), body: checkpoint
        )
    }

    /// How many checkpoints each timeline has that are listed.
    func checkpointCounts(_ project: Identifier) throws -> [String: Int] {
        let rows = try connection.rows(
            """
            SELECT timeline, count(*) FROM checkpoints WHERE project = ? AND hidden = 0 AND expired_ms IS NULL
            GROUP BY timeline
            """,
            .text(project.text)
        ) { row throws(EverettError) in (try row.text(0), try row.int(1)) }
        return Dictionary(rows, uniquingKeysWith: +)
    }

    /// How many ``checkpoints(_:includingHidden:)`` would be, without what can be hidden.
    func checkpointCount(_ project: Identifier) throws -> Int {
        Int(
            clamping: try connection.integer(
                "SELECT count(*) FROM checkpoints WHERE project = ? AND hidden = 0 AND expired_ms IS NULL",
                .text(project.text)))
    }

    func checkpoint(_ id: Digest, _ project: Identifier) throws -> CheckpointRecord? {
        try connection.first(
            "SELECT \(StateDatabase.checkpointColumns) FROM checkpoints WHERE project = ? AND id = ?",
            .text(project.text), .blob(id.bytes), body: checkpoint
        )
    }

    func setPinned(_ pinned: Bool, _ id: Digest, _ project: Identifier) throws {
        try connection.run(
            "UPDATE checkpoints SET pinned = ? WHERE project = ? AND id = ?",
            SQLValue(pinned), .text(project.text), .blob(id.bytes)
        )
        try RowSeal.seal(connection, "checkpoints", .text(project.text), .blob(id.bytes))
        if pinned { try setExpired(nil, [id], project) }
    }

    func setHidden(_ hidden: Bool, _ id: Digest, _ project: Identifier) throws {
        try connection.run(
            "UPDATE checkpoints SET hidden = ? WHERE project = ? AND id = ?",
            SQLValue(hidden), .text(project.text), .blob(id.bytes)
        )
        try RowSeal.seal(connection, "checkpoints", .text(project.text), .blob(id.bytes))
        if !hidden { try setExpired(nil, [id], project) }
    }

    func checkpoint(_ row: borrowing Row) throws(EverettError) -> CheckpointRecord {
        let packed = try row.blob(6)
        let occasion = try row.optionalBlob(13)
        let known = try? occasion.map { bytes throws(DecodingFault) in try Occasion(encoded: bytes) }
        guard packed.count % Digest.size == 0, (known != nil) == (occasion != nil),
            let cause = Checkpoint.Cause(rawValue: try row.text(4))
        else {
            throw EverettError.damaged("table checkpoints of state.db")
        }
        return CheckpointRecord(
            id: try digest(try row.blob(0)), timeline: try row.text(1), number: try row.int(2),
            created: Timestamp(milliseconds: try row.integer(3)), cause: cause, name: try row.optionalText(5),
            parents: stride(from: 0, to: packed.count, by: Digest.size).map { Digest(packed, at: $0) },
            files: try row.int(7), bytes: UInt64(clamping: try row.integer(8)),
            newBytes: UInt64(clamping: try row.integer(9)), isPinned: try row.bool(10), isHidden: try row.bool(11),
            expired: try row.optionalInteger(12).map(Timestamp.init(milliseconds:)), occasion: known
        )
    }

    func digest(_ bytes: [UInt8]) throws(EverettError) -> Digest {
        guard bytes.count == Digest.size else { throw EverettError.damaged("an id in state.db") }
        return Digest(bytes)
    }

    // MARK: - Operations

    private static let operationColumns =
        """
        number, id, timeline, kind, created_ms, head_before, head_after, world_before, world_after, components,
        subject, reverses, set_aside, repositories, paths, subjects, made, new_name
        """

    func append(_ operation: OperationRecord, _ project: Identifier) throws {
        try connection.run(
            """
            INSERT INTO operations (id, project, timeline, kind, created_ms, generation, head_before, head_after,
                world_before, world_after, components, subject, reverses, set_aside, repositories, paths, subjects,
                made, new_name)
            VALUES (?, ?, ?, ?, ?, (SELECT value FROM meta WHERE key = 'generation'),
                ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """,
            .text(operation.id.text), .text(project.text), .text(operation.timeline), .text(operation.kind.rawValue),
            .integer(operation.created.milliseconds), SQLValue(operation.headBefore?.bytes),
            SQLValue(operation.headAfter?.bytes), SQLValue(operation.worldBefore?.bytes),
            SQLValue(operation.worldAfter?.bytes), .text(operation.components.joined(separator: ",")),
            SQLValue(operation.subject?.bytes), SQLValue(operation.reverses?.text),
            .integer(Int64(operation.setAside)), .blob(encoded(operation.repositories)),
            .blob(encoded(Set(operation.paths))), .blob(operation.subjects.flatMap(\.bytes)),
            .blob(operation.made?.encoded ?? []), SQLValue(operation.newName)
        )
        try RowSeal.seal(connection, "operations", .text(operation.id.text))
    }

    /// Newest first.
    func operations(_ project: Identifier, limit: Int = .max) throws -> [OperationRecord] {
        try connection.rows(
            "SELECT \(StateDatabase.operationColumns) FROM operations WHERE project = ? ORDER BY number DESC LIMIT ?",
            .text(project.text), .integer(Int64(clamping: limit)), body: operation
        )
    }

    /// Of all projects, oldest first; those that came after `number`.
    func operations(after number: Int, limit: Int) throws -> [(project: Identifier, record: OperationRecord)] {
        try connection.rows(
            """
            SELECT \(StateDatabase.operationColumns), project FROM operations WHERE number > ? ORDER BY number LIMIT ?
            """,
            .integer(Int64(clamping: number)), .integer(Int64(clamping: limit))
        ) { row throws(EverettError) in
            guard let project = Identifier(try row.text(18)) else {
                throw EverettError.damaged("table operations of state.db")
            }
            return (project, try operation(row))
        }
    }

    func hasOperation(_ id: Identifier) throws -> Bool {
        try connection.integer("SELECT count(*) FROM operations WHERE id = ?", .text(id.text)) > 0
    }

    private func operation(_ row: borrowing Row) throws(EverettError) -> OperationRecord {
        guard
            let id = Identifier(try row.text(1)), let kind = OperationRecord.Kind(rawValue: try row.text(3))
        else { throw EverettError.damaged("table operations of state.db") }
        let components = try row.text(9)
        return OperationRecord(
            number: try row.int(0), id: id, timeline: try row.text(2), kind: kind,
            created: Timestamp(milliseconds: try row.integer(4)), headBefore: try optionalDigest(row, 5),
            headAfter: try optionalDigest(row, 6), worldBefore: try optionalDigest(row, 7),
            worldAfter: try optionalDigest(row, 8),
            components: components.isEmpty ? [] : components.split(separator: ",").map(String.init),
            subject: try optionalDigest(row, 10), reverses: try row.optionalText(11).flatMap(Identifier.init),
            setAside: try row.int(12), repositories: try paths(try row.blob(13)),
            paths: try paths(try row.blob(14)).sorted(), subjects: try digests(try row.blob(15)),
            made: try made(try row.blob(16)), newName: try row.optionalText(17)
        )
    }

    private func encoded(_ paths: Set<BytePath>) -> [UInt8] {
        var out = ByteWriter()
        out.paths(paths)
        return out.bytes
    }

    func paths(_ bytes: [UInt8]) throws(EverettError) -> Set<BytePath> {
        do {
            var reader = ByteReader(bytes)
            let paths = try reader.paths()
            try reader.finish()
            return paths
        } catch {
            throw EverettError.damaged("table operations of state.db", cause: error)
        }
    }

    private func made(_ bytes: [UInt8]) throws(EverettError) -> TimelineRecord? {
        if bytes.isEmpty { return nil }
        do {
            return try TimelineRecord(bytes)
        } catch {
            throw EverettError.damaged("table operations of state.db", cause: error)
        }
    }

    private func optionalDigest(_ row: borrowing Row, _ column: Int32) throws(EverettError) -> Digest? {
        guard let bytes = try row.optionalBlob(column) else { return nil }
        return try digest(bytes)
    }

    // MARK: - Soundness

    /// What SQLite itself finds wrong; empty when sound.
    func problems(quick: Bool) throws -> [String] {
        try (quick ? IntegrityCheck.quick : IntegrityCheck.full).problems(in: connection)
    }

    /// Rows that do not have the hash they were sealed with, as `table key`.
    func damagedRows() throws -> [String] { try RowSeal.damaged(connection) }
}
