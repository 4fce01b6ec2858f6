package import Base
internal import CSQLite

/// A prepared statement inside ``Connection/withStatement(_:_:)``: bind, step, read, reset, again.
@safe package struct Statement: ~Copyable {
    private let raw: OpaquePointer
    private let connection: Connection
    /// Errors of a running statement may quote bound text (a full-text query does), so such text is not repeated.
    private var holdsText = false

    init(_ raw: OpaquePointer, _ connection: Connection) {
        unsafe self.raw = unsafe raw
        self.connection = connection
    }

    /// Binds every parameter, the first one first.
    package mutating func bind(_ values: [SQLValue]) throws(EverettError) {
        precondition(
            values.count == Int(unsafe sqlite3_bind_parameter_count(raw)),
            "a statement takes as many values as it has parameters",
        )
        for (index, value) in values.enumerated() { try bind(Int32(index + 1), value) }
    }

    /// Binds one parameter; SQLite counts them from 1.
    package mutating func bind(_ index: Int32, _ value: SQLValue) throws(EverettError) {
        let code: Int32
        switch value {
        case .null:
            code = unsafe sqlite3_bind_null(raw, index)
        case .integer(let value):
            code = unsafe sqlite3_bind_int64(raw, index, value)
        case .real(let value):
            code = unsafe sqlite3_bind_double(raw, index, value)
        case .text(let text):
            holdsText = true
            // The length is passed, so a NUL inside the text is kept.
            code = unsafe sqlite3_bind_text64(
                raw, index, text, UInt64(text.utf8.count), ev_sqlite_transient(), UInt8(SQLITE_UTF8)
            )
        case .blob(let bytes):
            holdsText = true
            code =
                if bytes.isEmpty {
                    unsafe sqlite3_bind_zeroblob(raw, index, 0)
                } else {
                    unsafe bytes.withUnsafeBufferPointer {
                        unsafe sqlite3_bind_blob64(
                            raw, index, $0.baseAddress, UInt64($0.count), ev_sqlite_transient()
                        )
                    }
                }
        }
        guard code == SQLITE_OK else { throw connection.failure(code, quoting: false) }
    }

    /// Runs to the next row; false when there is none.
    package func step() throws(EverettError) -> Bool {
        try connection.requireLiveTransaction()
        let code = unsafe sqlite3_step(raw)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw connection.failure(code, quoting: !(holdsText && code & 0xff == SQLITE_ERROR))
        }
    }

    /// Reads the row that the last step reached.
    package func read<Value>(_ body: (borrowing Row) throws(EverettError) -> Value) throws(EverettError) -> Value {
        try body(unsafe Row(raw, database: connection.name))
    }

    /// Makes the statement ready to run again; bindings stay.
    package func reset() {
        // The result repeats the error of the last step, which was already reported.
        _ = unsafe sqlite3_reset(raw)
    }
}
