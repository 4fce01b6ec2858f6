internal import Base
internal import CSQLite

/// One compiled statement whose values pass between databases exactly as they are stored.
///
/// Values go from a column to a parameter inside SQLite, so neither an encoding nor invalid UTF-8 is lost on the way.
@safe final class PreparedQuery {
    private let raw: OpaquePointer
    private let connection: Connection

    init(_ connection: Connection, _ sql: String) throws(EverettError) {
        unsafe raw = unsafe try connection.prepare(sql)
        self.connection = connection
    }

    deinit {
        // The result repeats the error of the last step, which was already reported.
        _ = unsafe sqlite3_finalize(raw)
    }

    /// Runs to the next row; false when there is none.
    func step() throws(EverettError) -> Bool {
        let code = unsafe sqlite3_step(raw)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw connection.failure(code)
        }
    }

    /// Runs a statement without rows to its end, makes it ready for the next values, and says how many rows it changed.
    @discardableResult
    func execute() throws(EverettError) -> Int {
        defer { reset() }
        while try step() {}
        return try unsafe connection.withHandle { handle throws(EverettError) in Int(unsafe sqlite3_changes64(handle)) }
    }

    func reset() {
        _ = unsafe sqlite3_reset(raw)
    }

    func bind(_ index: Int, _ other: PreparedQuery, _ column: Int) throws(EverettError) {
        try check(unsafe sqlite3_bind_value(raw, Int32(index), sqlite3_column_value(other.raw, Int32(column))))
    }

    func bind(_ index: Int, _ value: Int64) throws(EverettError) {
        try check(unsafe sqlite3_bind_int64(raw, Int32(index), value))
    }

    /// Binds a value of a report that holds it whole.
    func bind(_ index: Int, _ value: ReportedValue) throws(EverettError) {
        let index = Int32(index)
        switch value.kind {
        case .null: try check(unsafe sqlite3_bind_null(raw, index))
        case .integer: try check(unsafe sqlite3_bind_int64(raw, index, value.integer ?? 0))
        case .real: try check(unsafe sqlite3_bind_double(raw, index, value.real ?? 0))
        case .text:
            // An empty array has no address, and SQLite would take that for NULL.
            let bytes = value.bytes + [0]
            try check(
                unsafe bytes.withUnsafeBytes {
                    unsafe sqlite3_bind_text64(
                        raw, index, $0.baseAddress?.assumingMemoryBound(to: CChar.self), UInt64($0.count - 1),
                        ev_sqlite_transient(), UInt8(SQLITE_UTF8)
                    )
                })
        case .blob:
            let bytes = value.bytes + [0]
            try check(
                unsafe bytes.withUnsafeBytes {
                    unsafe sqlite3_bind_blob64(
                        raw, index, $0.baseAddress, UInt64($0.count - 1), ev_sqlite_transient()
                    )
                })
        }
    }

    func isNull(_ column: Int) -> Bool { unsafe sqlite3_column_type(raw, Int32(column)) == SQLITE_NULL }
    func integer(_ column: Int) -> Int64 { unsafe sqlite3_column_int64(raw, Int32(column)) }

    /// Whether both columns hold the same value of the same type, byte for byte.
    func hasSame(_ column: Int, as other: PreparedQuery, _ otherColumn: Int) -> Bool {
        let (mine, its) = (Int32(column), Int32(otherColumn))
        let type = unsafe sqlite3_column_type(raw, mine)
        guard unsafe type == sqlite3_column_type(other.raw, its) else { return false }
        switch type {
        case SQLITE_NULL: return true
        case SQLITE_INTEGER: return unsafe sqlite3_column_int64(raw, mine) == sqlite3_column_int64(other.raw, its)
        case SQLITE_FLOAT: return unsafe sqlite3_column_double(raw, mine) == sqlite3_column_double(other.raw, its)
        default: return unsafe bytes(mine).elementsEqual(other.bytes(its))
        }
    }

    /// The value for a report.
    func reported(_ column: Int, limit: Int) -> ReportedValue {
        let column = Int32(column)
        switch unsafe sqlite3_column_type(raw, column) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .integer(unsafe sqlite3_column_int64(raw, column))
        case SQLITE_FLOAT: return .real(unsafe sqlite3_column_double(raw, column))
        case SQLITE_TEXT:
            // Asking for text first makes it UTF-8 in a database of another encoding.
            _ = unsafe sqlite3_column_text(raw, column)
            return ReportedValue(.text, unsafe Array(bytes(column)), limit: limit)
        default: return ReportedValue(.blob, unsafe Array(bytes(column)), limit: limit)
        }
    }

    /// Valid until the next step or conversion; SQLite wants the pointer asked for before the length.
    private func bytes(_ column: Int32) -> UnsafeRawBufferPointer {
        guard let start = unsafe sqlite3_column_blob(raw, column) else {
            return unsafe UnsafeRawBufferPointer(start: nil, count: 0)
        }
        return unsafe UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(raw, column)))
    }

    private func check(_ code: Int32) throws(EverettError) {
        guard code == SQLITE_OK else { throw connection.failure(code) }
    }
}
