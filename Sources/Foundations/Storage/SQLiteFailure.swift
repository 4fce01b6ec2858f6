package import Base
internal import CSQLite
internal import Glibc

/// SQLite's own verdict beneath an ``EverettError``: the primary and the extended result code.
package struct SQLiteFailure: Error, Sendable, Hashable, CustomStringConvertible {
    /// SQLITE_READONLY_ROLLBACK: a crashed program's journal must be rolled back, and this reader may not.
    static let unfinishedTransaction = SQLITE_READONLY | (3 << 8)

    package let extended: Int32
    /// The kernel's error number of the last failed system call, 0 when none was involved.
    package let errno: Int32

    package init(extended: Int32, errno: Int32 = 0) {
        self.extended = extended
        self.errno = errno
    }

    package var primary: Int32 { extended & 0xff }

    /// SQLite's fixed words for the code; never holds data.
    package var reason: String { unsafe sqlite3_errstr(extended).map { unsafe String(cString: $0) } ?? "unknown" }
    package var description: String { "SQLite error \(extended): \(reason)" }

    package var code: ErrorCode {
        switch extended {
        // Another process crashed in a transaction, or the file was moved away under the connection.
        case SQLiteFailure.unfinishedTransaction, SQLITE_READONLY | (4 << 8): return .conflict
        default: break
        }
        if errno == ENOSPC || errno == EDQUOT { return .noSpace }
        switch primary {
        case SQLITE_BUSY, SQLITE_LOCKED: return .locked
        case SQLITE_FULL: return .noSpace
        case SQLITE_IOERR: return .io
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .integrity
        case SQLITE_READONLY, SQLITE_PERM, SQLITE_AUTH: return .permission
        case SQLITE_CANTOPEN: return codeForOpening
        case SQLITE_CONSTRAINT: return .conflict
        case SQLITE_INTERRUPT: return .cancelled
        default: return .internal
        }
    }

    private var codeForOpening: ErrorCode {
        switch errno {
        case ENOENT, ENOTDIR: .notFound
        case EMFILE, ENFILE, EIO: .io
        default: .permission
        }
    }
}

extension EverettError {
    /// SQLite's result code of the failure underneath, when there is one.
    package var sqliteFailure: SQLiteFailure? { cause as? SQLiteFailure }
}
