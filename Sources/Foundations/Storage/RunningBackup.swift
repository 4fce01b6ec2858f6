internal import Base
internal import CSQLite

/// SQLite's backup object: ended, and undone unless complete, when its owner lets go.
@safe struct RunningBackup: ~Copyable {
    enum Progress {
        case finished
        case advanced
        case locked(EverettError)
    }

    private let raw: OpaquePointer
    private let source: Connection
    private let destination: Connection

    init(from source: Connection, to destination: Connection) throws(EverettError) {
        unsafe raw = try source.withHandle { from throws(EverettError) in
            try unsafe destination.withHandle { to throws(EverettError) in
                guard let backup = unsafe sqlite3_backup_init(to, "main", from, "main") else {
                    throw destination.failure(unsafe sqlite3_extended_errcode(to))
                }
                return unsafe backup
            }
        }
        self.source = source
        self.destination = destination
    }

    deinit {
        // Whatever ended the backup early has been reported; a complete one has nothing left to fail.
        _ = unsafe sqlite3_backup_finish(raw)
    }

    var pages: Int { Int(unsafe sqlite3_backup_pagecount(raw)) }
    var remaining: Int32 { unsafe sqlite3_backup_remaining(raw) }

    func step(_ count: Int32) throws(EverettError) -> Progress {
        let code = unsafe sqlite3_backup_step(raw, count)
        switch code & 0xff {
        case SQLITE_DONE: return .finished
        case SQLITE_OK: return .advanced
        case SQLITE_BUSY, SQLITE_LOCKED: return .locked(failure(code))
        default: throw failure(code)
        }
    }

    /// The step does not say which side failed, and leaves its code in neither connection.
    private func failure(_ code: Int32) -> EverettError {
        let detail = SQLiteFailure(extended: code)
        return EverettError(
            detail.code,
            Words.copyFailed(from: source.name, to: destination.name, detail.reason),
            hints: Words.hints(for: detail.code),
            cause: detail,
        )
    }
}
