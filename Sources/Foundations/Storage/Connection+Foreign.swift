package import Base
internal import CSQLite
package import Platform

extension Connection {
    /// Opens a database of the user's to read it, so that its file and its `-wal` stay byte for byte as they are and no
    /// `-wal` or `-shm` remains where there was none.
    ///
    /// The caller must not open the same file by other means meanwhile: closing any descriptor of a file drops the POSIX
    /// locks that SQLite holds on it for this process.
    package static func openForeign(
        path: AbsolutePath,
        busyTimeoutMilliseconds: Int32 = 0,
        files: any FileOperations = RealFileOperations(),
    ) throws(EverettError) -> Connection {
        let connection = try open(path.bytes, SQLITE_OPEN_READWRITE, path: path, busyTimeoutMilliseconds)
        try connection.harden()
        let beside = try connection.filesBeside(files)
        let isWAL = try connection.isInWALMode
        if beside.wal {
            // The user's log holds transactions: it is read where it is, neither folded into the database nor removed.
            try connection.configure(SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, on: true)
            try connection.persistWAL()
            // Without an index nobody is connected; an exclusive connection keeps its own index in memory.
            if !beside.index { try connection.run("PRAGMA locking_mode = EXCLUSIVE") }
            try connection.queryOnly()
            connection.isExclusive = !beside.index
            return connection
        }
        if isWAL {
            // Only a connection that may write can lock the file to remove the log and index it makes for reading.
            if try connection.isReadOnly { throw EverettError(.permission, Words.readOnlyWAL(connection.name)) }
            try connection.queryOnly()
            return connection
        }
        // With a rollback journal reading needs no right to write, and without it cannot undo someone's transaction.
        let reader = try open(path.bytes, SQLITE_OPEN_READONLY, path: path, busyTimeoutMilliseconds)
        try reader.harden()
        return reader
    }

    /// Opens a database of the user's to change its content, with the journal it has; with `refusingLinks` only where no
    /// component of the path is a symbolic link.
    package static func openForeignForWriting(
        path: AbsolutePath, busyTimeoutMilliseconds: Int32 = 0, refusingLinks: Bool = false
    ) throws(EverettError) -> Connection {
        let flags = SQLITE_OPEN_READWRITE | (refusingLinks ? SQLITE_OPEN_NOFOLLOW : 0)
        let connection = try open(path.bytes, flags, path: path, busyTimeoutMilliseconds)
        try connection.harden()
        try connection.run("PRAGMA synchronous = FULL")
        return connection
    }

    /// Whether the file's header says WAL; read without a lock and without creating a `-wal`.
    var isInWALMode: Bool {
        get throws(EverettError) {
            try unsafe withHandle { handle throws(EverettError) in
                let version = unsafe ev_sqlite_write_version(handle)
                guard version >= 0 else { throw failure(SQLITE_IOERR, quoting: false) }
                return version == 2
            }
        }
    }

    private var isReadOnly: Bool {
        get throws(EverettError) {
            try unsafe withHandle { handle throws(EverettError) in unsafe sqlite3_db_readonly(handle, "main") == 1 }
        }
    }

    private func queryOnly() throws(EverettError) {
        try execute(script: "PRAGMA query_only = ON")
    }

    private func persistWAL() throws(EverettError) {
        try unsafe withHandle { handle throws(EverettError) in
            let code = unsafe ev_sqlite_persist_wal(handle)
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    /// Which of SQLite's files lie beside the database, at the place SQLite itself resolved.
    private func filesBeside(_ files: any FileOperations) throws(EverettError) -> (wal: Bool, index: Bool) {
        let resolved = try unsafe withHandle { handle throws(EverettError) -> [UInt8] in
            guard let name = unsafe sqlite3_db_filename(handle, "main") else { return [] }
            return Array(unsafe String(cString: name).utf8)
        }
        let full = resolved.isEmpty ? path?.bytes ?? [] : resolved
        return (
            wal: try Connection.exists(full + Array("-wal".utf8), files),
            index: try Connection.exists(full + Array("-shm".utf8), files)
        )
    }

    private static func exists(_ path: [UInt8], _ files: any FileOperations) throws(EverettError) -> Bool {
        do {
            _ = try files.status(FileDescriptors.none, CName(path))
            return true
        } catch {
            if error.isMissing { return false }
            throw EverettError(error, while: Words.reading)
        }
    }
}
