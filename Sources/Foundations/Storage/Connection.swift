package import Base
internal import CSQLite
package import Platform

/// One connection to one SQLite database; not Sendable, so it stays with the actor that opened it.
///
/// It is opened without SQLite's mutexes: the type system confines it instead.
@safe package final class Connection {
    private let raw: OpaquePointer
    /// Prepared statements that are not in use, by their SQL.
    private var idle: [String: OpaquePointer] = unsafe [:]
    private static let idleLimit = 64

    /// The file; nil for a database in memory.
    package let path: AbsolutePath?
    var transactionDepth = 0
    /// Set once the format was recognised: a statement that then does not fit the schema has met a damaged schema.
    var hasKnownSchema = false
    /// Whether the connection keeps every other one out while it reads.
    var isExclusive = false

    init(owning raw: OpaquePointer, path: AbsolutePath?) {
        unsafe self.raw = unsafe raw
        self.path = path
    }

    deinit {
        discardIdleStatements()
        // SQLite's close can only refuse while statements are open; version 2 waits for those.
        unsafe sqlite3_close_v2(raw)
    }

    /// The database for people.
    package var name: String { path?.description ?? ":memory:" }

    /// Runs one statement to its end and says how many rows it changed.
    @discardableResult
    package func run(_ sql: String, _ bindings: SQLValue...) throws(EverettError) -> Int {
        try run(sql, bindings)
    }

    @discardableResult
    package func run(_ sql: String, _ bindings: [SQLValue]) throws(EverettError) -> Int {
        try withStatement(sql) { statement throws(EverettError) in
            try statement.bind(bindings)
            while try statement.step() {}
            return Int(unsafe sqlite3_changes64(raw))
        }
    }

    /// Makes a value of every row.
    @discardableResult
    package func rows<Value>(
        _ sql: String, _ bindings: SQLValue..., body: (borrowing Row) throws(EverettError) -> Value
    ) throws(EverettError) -> [Value] {
        try rows(sql, bindings, body: body)
    }

    @discardableResult
    package func rows<Value>(
        _ sql: String, _ bindings: [SQLValue], body: (borrowing Row) throws(EverettError) -> Value
    ) throws(EverettError) -> [Value] {
        try withStatement(sql) { statement throws(EverettError) in
            var values: [Value] = []
            try statement.bind(bindings)
            while try statement.step() { values.append(try statement.read(body)) }
            return values
        }
    }

    /// Makes a value of the first row; nil when there is none.
    package func first<Value>(
        _ sql: String, _ bindings: SQLValue..., body: (borrowing Row) throws(EverettError) -> Value
    ) throws(EverettError) -> Value? {
        try first(sql, bindings, body: body)
    }

    package func first<Value>(
        _ sql: String, _ bindings: [SQLValue], body: (borrowing Row) throws(EverettError) -> Value
    ) throws(EverettError) -> Value? {
        try withStatement(sql) { statement throws(EverettError) in
            try statement.bind(bindings)
            return try statement.step() ? try statement.read(body) : nil
        }
    }

    /// The first column of the first row of a query that always has one.
    package func integer(_ sql: String, _ bindings: SQLValue...) throws(EverettError) -> Int64 {
        try first(sql, bindings) { row throws(EverettError) in try row.integer(0) } ?? 0
    }

    /// Runs several statements, separated by semicolons, that bind nothing.
    package func execute(script: String) throws(EverettError) {
        try requireLiveTransaction()
        let code = unsafe sqlite3_exec(raw, script, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(code) }
    }

    /// Lends a statement, prepared once for each text of `sql`.
    package func withStatement<Value>(
        _ sql: String, _ body: (inout Statement) throws(EverettError) -> Value
    ) throws(EverettError) -> Value {
        // A statement in use is not among the idle ones, so a nested use of the same text gets its own.
        let prepared =
            if let known = unsafe idle.removeValue(forKey: sql) { unsafe known } else { unsafe try prepare(sql) }
        defer { unsafe giveBack(prepared, sql) }
        var statement = unsafe Statement(prepared, self)
        return try body(&statement)
    }

    package var lastInsertedRow: Int64 { unsafe sqlite3_last_insert_rowid(raw) }
    package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(raw) == 0 }

    /// Refuses to go on after SQLite undid the transaction by itself: what follows would commit on its own.
    func requireLiveTransaction() throws(EverettError) {
        guard transactionDepth > 0, !isInTransaction else { return }
        throw EverettError(.internal, Words.transactionGone(name))
    }

    /// The error for a result code, with SQLite's words when they cannot quote bound values.
    func failure(_ code: Int32, quoting: Bool = true) -> EverettError {
        unsafe Connection.failure(code, raw, name: name, quoting: quoting)
    }

    static func failure(_ code: Int32, _ raw: OpaquePointer?, name: String, quoting: Bool = true) -> EverettError {
        let extended = unsafe sqlite3_extended_errcode(raw)
        let detail = SQLiteFailure(
            // The connection's last error is this one only while the primary codes agree.
            extended: extended & 0xff == code & 0xff ? extended : code,
            errno: code & 0xff == SQLITE_CANTOPEN || code & 0xff == SQLITE_IOERR ? unsafe sqlite3_system_errno(raw) : 0,
        )
        let own = quoting && extended & 0xff == code & 0xff ? unsafe sqlite3_errmsg(raw) : nil
        let words = unsafe own.map { unsafe String(cString: $0) } ?? detail.reason
        return EverettError(
            detail.code, Words.failed(name, words), hints: Words.hints(for: detail.code), cause: detail
        )
    }

    /// The handle for the rest of Storage: backups and connection switches.
    func withHandle<Value>(_ body: (OpaquePointer) throws(EverettError) -> Value) throws(EverettError) -> Value {
        try unsafe body(raw)
    }

    func discardIdleStatements() {
        unsafe idle.values.forEach { unsafe sqlite3_finalize($0) }
        unsafe idle.removeAll()
    }

    /// Compiles the first statement of `sql`; whoever asks owns the result and finalizes it.
    func prepare(_ sql: String) throws(EverettError) -> OpaquePointer {
        var prepared: OpaquePointer?
        let flags = UInt32(SQLITE_PREPARE_PERSISTENT)
        let code = unsafe sqlite3_prepare_v3(raw, sql, -1, flags, &prepared, nil)
        guard code == SQLITE_OK else {
            let error = failure(code)
            guard hasKnownSchema, code & 0xff == SQLITE_ERROR else { throw error }
            throw EverettError(.integrity, error.message, hints: Words.hints(for: .integrity), cause: error.cause)
        }
        guard let prepared = unsafe prepared else { preconditionFailure("a statement needs SQL") }
        return unsafe prepared
    }

    private func giveBack(_ statement: OpaquePointer, _ sql: String) {
        unsafe sqlite3_reset(statement)
        unsafe sqlite3_clear_bindings(statement)
        if unsafe idle.count >= Connection.idleLimit { discardIdleStatements() }
        if let other = unsafe idle.updateValue(statement, forKey: sql) { unsafe sqlite3_finalize(other) }
    }
}
