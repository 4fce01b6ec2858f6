package import Base
internal import CSQLite

/// The current row of a statement; lives only inside the closure it is passed to, and every reader copies out.
///
/// Readers are strict: a column of another type is reported as damage, never coerced.
@safe package struct Row: ~Copyable {
    private let raw: OpaquePointer
    private let database: String

    init(_ raw: OpaquePointer, database: String) {
        unsafe self.raw = unsafe raw
        self.database = database
    }

    package var columnCount: Int { Int(unsafe sqlite3_column_count(raw)) }

    package func isNull(_ column: Int32) -> Bool { type(column) == SQLITE_NULL }

    package func integer(_ column: Int32) throws(EverettError) -> Int64 {
        try expect(SQLITE_INTEGER, column, "INTEGER")
        return unsafe sqlite3_column_int64(raw, column)
    }

    package func int(_ column: Int32) throws(EverettError) -> Int { Int(try integer(column)) }

    package func bool(_ column: Int32) throws(EverettError) -> Bool { try integer(column) != 0 }

    /// A number; an integer is one, too, because SQLite stores whole numbers of REAL columns as integers.
    package func real(_ column: Int32) throws(EverettError) -> Double {
        if type(column) != SQLITE_INTEGER { try expect(SQLITE_FLOAT, column, "REAL") }
        return unsafe sqlite3_column_double(raw, column)
    }

    package func text(_ column: Int32) throws(EverettError) -> String {
        try expect(SQLITE_TEXT, column, "TEXT")
        // Asking for text first makes it UTF-8 in a database of another encoding.
        _ = unsafe sqlite3_column_text(raw, column)
        guard let text = String(validating: copyBytes(column), as: UTF8.self) else { throw wrong(column, "UTF-8") }
        return text
    }

    package func blob(_ column: Int32) throws(EverettError) -> [UInt8] {
        try expect(SQLITE_BLOB, column, "BLOB")
        return copyBytes(column)
    }

    package func optionalInteger(_ column: Int32) throws(EverettError) -> Int64? {
        isNull(column) ? nil : try integer(column)
    }

    package func optionalReal(_ column: Int32) throws(EverettError) -> Double? {
        isNull(column) ? nil : try real(column)
    }

    package func optionalText(_ column: Int32) throws(EverettError) -> String? {
        isNull(column) ? nil : try text(column)
    }

    package func optionalBlob(_ column: Int32) throws(EverettError) -> [UInt8]? {
        isNull(column) ? nil : try blob(column)
    }

    /// The column as it is stored.
    package func value(_ column: Int32) throws(EverettError) -> SQLValue {
        switch type(column) {
        case SQLITE_INTEGER: .integer(try integer(column))
        case SQLITE_FLOAT: .real(try real(column))
        case SQLITE_TEXT: .text(try text(column))
        case SQLITE_BLOB: .blob(try blob(column))
        default: .null
        }
    }

    private func type(_ column: Int32) -> Int32 {
        precondition(column >= 0 && Int(column) < columnCount, "no such column in the statement")
        return unsafe sqlite3_column_type(raw, column)
    }

    private func expect(_ expected: Int32, _ column: Int32, _ name: String) throws(EverettError) {
        guard type(column) == expected else { throw wrong(column, name) }
    }

    private func wrong(_ column: Int32, _ expected: String) -> EverettError {
        EverettError(
            .integrity, Words.wrongColumn(database, column, expected), hints: Words.hints(for: .integrity)
        )
    }

    private func copyBytes(_ column: Int32) -> [UInt8] {
        // SQLite wants the pointer asked for before the length.
        guard let start = unsafe sqlite3_column_blob(raw, column) else { return [] }
        let count = Int(unsafe sqlite3_column_bytes(raw, column))
        return unsafe [UInt8](UnsafeRawBufferPointer(start: start, count: count))
    }
}
