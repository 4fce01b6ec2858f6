package import Base
internal import CSQLite
package import Platform

extension Connection {
    /// What a connection to one of Everett's own databases may do.
    package enum Mode: Sendable {
        case readWriteCreate
        case readOnly
    }

    /// Opens one of Everett's own databases: WAL, full synchronisation, foreign keys, a distrusted schema.
    ///
    /// A file that is no fresh database and not in WAL mode stays as it is until ``Migrations`` has recognised it. New
    /// files get the permissions that the process' umask leaves.
    package static func open(
        path: AbsolutePath,
        mode: Mode = .readWriteCreate,
        busyTimeoutMilliseconds: Int32 = 5000,
    ) throws(EverettError) -> Connection {
        let flags: Int32 = mode == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
        let connection = try open(path.bytes, flags, path: path, busyTimeoutMilliseconds)
        try connection.harden()
        try connection.run("PRAGMA synchronous = FULL")
        try connection.run("PRAGMA foreign_keys = ON")
        if mode == .readWriteCreate {
            if try connection.integer("PRAGMA page_count") == 0 { try connection.switchToWAL(busyTimeoutMilliseconds) }
        }
        return connection
    }

    /// A database in memory that is gone with its connection.
    package static func memory() throws(EverettError) -> Connection {
        let connection = try open(
            Array(":memory:".utf8), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path: nil, 0
        )
        try connection.harden()
        try connection.run("PRAGMA foreign_keys = ON")
        return connection
    }

    /// Opens a private file that nobody else changes, leaving no other file beside it.
    package static func openImage(path: AbsolutePath) throws(EverettError) -> Connection {
        let connection = try open(imageName(path), SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, path: path, 0)
        try connection.harden()
        return connection
    }

    /// The name by which SQLite opens a file that nobody changes, without a lock and without its log.
    static func imageName(_ path: AbsolutePath) -> [UInt8] {
        Array("file:".utf8) + percentEncoded(path) + Array("?immutable=1".utf8)
    }

    static func percentEncoded(_ path: AbsolutePath) -> [UInt8] {
        var name: [UInt8] = []
        for byte in path.bytes {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                UInt8(ascii: "_"):
                name.append(byte)
            default:
                name.append(UInt8(ascii: "%"))
                name += Hex.encode([byte]).utf8
            }
        }
        return name
    }

    static func open(
        _ name: [UInt8], _ flags: Int32, path: AbsolutePath?, _ busyTimeoutMilliseconds: Int32
    ) throws(EverettError) -> Connection {
        var raw: OpaquePointer?
        let everywhere = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code = unsafe CName(name).withPointer { unsafe sqlite3_open_v2($0, &raw, flags | everywhere, nil) }
        guard code == SQLITE_OK, let handle = unsafe raw else {
            let error = unsafe failure(code, raw, name: path?.description ?? ":memory:")
            // A failed open still hands out a connection that must be closed.
            unsafe sqlite3_close_v2(raw)
            throw error
        }
        let connection = unsafe Connection(owning: handle, path: path)
        unsafe sqlite3_busy_timeout(handle, busyTimeoutMilliseconds)
        return connection
    }

    /// Switches of this connection alone; nothing of it is stored in the file.
    func harden() throws(EverettError) {
        try configure(SQLITE_DBCONFIG_DEFENSIVE, on: true)
        try configure(SQLITE_DBCONFIG_TRUSTED_SCHEMA, on: false)
        try configure(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, on: false)
        try execute(script: "PRAGMA cell_size_check = ON")
    }

    func configure(_ option: Int32, on: Bool) throws(EverettError) {
        try unsafe withHandle { handle throws(EverettError) in
            let code = unsafe ev_sqlite_db_config_flag(handle, option, on ? 1 : 0)
            guard code == SQLITE_OK else { throw failure(code) }
        }
    }

    /// Changes the journal to WAL; where the filesystem cannot share memory, SQLite keeps its rollback journal.
    func switchToWAL(_ patienceMilliseconds: Int32 = 5000) throws(EverettError) {
        var waited: Int32 = 0
        while true {
            do throws(EverettError) {
                try run("PRAGMA journal_mode = WAL")
                return
            } catch {
                guard error.code == .locked, waited < patienceMilliseconds else { throw error }
                // SQLite does not wait here by itself when two processes create the same database at once.
                waited += max(sqlite3_sleep(10), 10)
            }
        }
    }
}
