internal import Base
internal import CSQLite
internal import Platform

/// One connection that sees the destination as `main` beside the attached sides, and the report that grows.
///
/// The files are data from outside: nothing in their schema runs that only it wants to run. Triggers and views are switched
/// off, extensions cannot be loaded, a schema is not trusted, and SQLite's own limits are lowered.
@safe final class MergeSession {
    static let keyBytes = 1 << 16

    let connection: Connection
    let options: DatabaseMergeOptions
    var result = DatabaseMergeResult()
    private var listedBytes = 0
    private let watch: Watch

    /// What SQLite asks while a statement runs.
    private final class Watch {
        let isCancelled: () -> Bool

        init(_ isCancelled: @escaping () -> Bool) {
            self.isCancelled = isCancelled
        }
    }

    init(_ connection: Connection, _ options: DatabaseMergeOptions) throws(EverettError) {
        self.connection = connection
        self.options = options
        watch = Watch(options.isCancelled)
        try connection.harden()
        try connection.configure(SQLITE_DBCONFIG_ENABLE_TRIGGER, on: false)
        try connection.configure(SQLITE_DBCONFIG_ENABLE_VIEW, on: false)
        try connection.execute(
            script: "PRAGMA foreign_keys = OFF; PRAGMA temp_store = FILE; PRAGMA cache_size = -16384")
        try unsafe connection.withHandle { handle throws(EverettError) in
            unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 1 << 28)
            unsafe sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, 1 << 24)
            unsafe sqlite3_limit(handle, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000)
            unsafe sqlite3_limit(handle, SQLITE_LIMIT_TRIGGER_DEPTH, 1)
            unsafe sqlite3_limit(handle, SQLITE_LIMIT_WORKER_THREADS, 0)
            unsafe sqlite3_progress_handler(
                handle, 10_000,
                { context in
                    guard let context = unsafe context else { return 0 }
                    return unsafe Unmanaged<Watch>.fromOpaque(context).takeUnretainedValue().isCancelled() ? 1 : 0
                },
                Unmanaged.passUnretained(watch).toOpaque()
            )
        }
    }

    deinit {
        // The connection may live on, its watch does not.
        _ = try? unsafe connection.withHandle { handle throws(EverettError) in
            unsafe sqlite3_progress_handler(handle, 0, nil, nil)
        }
    }

    /// Attaches a file that nobody writes, for reading.
    func attach(_ path: AbsolutePath, as schema: String) throws(EverettError) {
        let name = Connection.percentEncoded(path)
        guard
            let uri = String(validating: Array("file:".utf8) + name + Array("?immutable=1&mode=ro".utf8), as: UTF8.self)
        else { throw EverettError(.internal, Words.unreadableName) }
        try connection.run("ATTACH ?1 AS \(schema)", .text(uri))
        try connection.run("PRAGMA \(schema).cache_size = -4096")
    }

    /// Opens a source on its own, so that damage is told of the file that has it.
    static func check(_ path: AbsolutePath) throws(EverettError) {
        let connection = try Connection.openImage(path: path)
        _ = try connection.integer("SELECT count(*) FROM sqlite_schema")
    }

    func query(_ sql: String) throws(EverettError) -> PreparedQuery { try PreparedQuery(connection, sql) }

    /// Whether the query has any row.
    func any(_ sql: String) throws(EverettError) -> Bool { try query(sql).step() }

    /// Counts a conflict, and lists it within the bounds.
    func report(_ make: () throws(EverettError) -> DatabaseConflict) throws(EverettError) {
        result.conflictCount += 1
        guard result.conflicts.count < options.listed, listedBytes < options.listedBytes else { return }
        let conflict = try make()
        let size = conflict.listedBytes
        guard listedBytes + size <= options.listedBytes else { return }
        listedBytes += size
        result.conflicts.append(conflict)
    }

    func report(_ violation: DatabaseViolation) {
        result.violationCount += 1
        if result.violations.count < options.listed { result.violations.append(violation) }
    }

    func count(_ table: String, _ change: (inout RowCounts) -> Void) {
        change(&result.tables[table, default: RowCounts()])
    }

    func progress(_ table: String, _ rows: Int) throws(EverettError) {
        guard rows & 0x3ff == 0 else { return }
        options.progress(table, rows)
        if options.isCancelled() { throw EverettError(.cancelled, Words.mergeCancelled(connection.name)) }
    }

    /// Runs `body` so that a rule of the schema it breaks undoes it, and gives SQLite's words for the rule.
    func attempt(_ body: () throws(EverettError) -> Void) throws(EverettError) -> String? {
        do throws(EverettError) {
            try connection.transaction { () throws(EverettError) in try body() }
            return nil
        } catch {
            guard let rule = error.brokenRule else { throw error }
            return rule
        }
    }
}

extension DatabaseConflict {
    fileprivate var listedBytes: Int {
        func size(_ values: [NamedValue]) -> Int {
            values.reduce(0) { $0 + $1.name.utf8.count + $1.value.bytes.count + 48 }
        }
        return DatabaseSide.allCases.reduce(200 + object.utf8.count + detail.utf8.count + size(key)) { sum, side in
            switch self[side] {
            case .value(let value), .statement(let value): sum + value.bytes.count + 48
            case .row(let values): sum + size(values)
            case .absent, .copies, .present: sum
            }
        }
    }
}

extension EverettError {
    /// SQLite's words for the rule of a schema that a row broke.
    var brokenRule: String? {
        guard sqliteFailure?.primary == SQLITE_CONSTRAINT else { return nil }
        let words = message.english
        // The message begins with the database's name, which may hold any characters itself.
        return words.split(separator: ": ").suffix(2).joined(separator: ": ")
    }

    /// Whether another row stands in the way, so that the order of changes matters.
    var isDuplicate: Bool {
        let failure = sqliteFailure
        return failure?.extended == SQLITE_CONSTRAINT | (8 << 8) || failure?.extended == SQLITE_CONSTRAINT | (6 << 8)
            || failure?.extended == SQLITE_CONSTRAINT | (10 << 8)
    }

    /// Whether SQLite cannot make sense of the schema: a collation, function or module it does not have, a size it refuses.
    var isUnmergeable: Bool {
        if code == .unsupported { return true }
        guard let failure = sqliteFailure else { return false }
        return failure.primary == SQLITE_ERROR || failure.primary == SQLITE_TOOBIG || failure.primary == SQLITE_AUTH
    }
}
