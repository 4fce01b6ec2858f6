internal import Base
package import Databases

extension PostgresServer {
    package func freeze(
        _ database: String, as mark: OwnedMark, base: String, _ patience: Patience
    ) throws(DatabaseFailure) -> String {
        let run = Run(patience)
        let session = try maintenanceSession(run)
        try requireDatabase(database, session)
        let name = mark.name(base: base)
        try requireFree(name, session)
        // Not IS_TEMPLATE: that would let everyone copy, and so read it, who may create databases.
        try copy(database, to: name, "ALLOW_CONNECTIONS false", session)
        do {
            try session.execute("REVOKE ALL ON DATABASE \(name: name) FROM PUBLIC")
            try session.comment(database: name, mark.comment)
        } catch {
            discard(name, run)
            throw error
        }
        return name
    }

    func requireFree(_ name: String, _ session: Session) throws(DatabaseFailure) {
        if try databaseExists(name, session) { throw DatabaseFailure(.alreadyExists, Words.exists(name)) }
    }

    /// A template copy; those who are connected to the source are told of at once instead of after the server's five seconds.
    func copy(
        _ source: String, to name: String, _ options: SQLText, _ session: Session
    ) throws(DatabaseFailure) {
        try requireUnused(source, session)
        try requireRoom(for: source, session)
        do {
            let strategy = try CopyStrategy.choose(source, session)
            if strategy.clones { try session.execute("SET file_copy_method = 'clone'") }
            try session.execute(
                "CREATE DATABASE \(name: name) TEMPLATE \(name: source) \(strategy.clause) \(options)")
        } catch {
            if error.isBusy { try requireUnused(source, session) }
            // What a cancelled or cut-off call leaves is only removed when it is certainly of this call.
            if case .alreadyExists = error.kind { throw error }
            discard(name, session.run)
            throw error
        }
    }

    func requireUnused(_ database: String, _ session: Session) throws(DatabaseFailure) {
        var sessions = try SessionList.read(session, database)
        // Sessions of ours that are closed already are listed a moment longer.
        for _ in 0..<200 where !sessions.isEmpty && sessions.allSatisfy(isOurs) {
            try session.execute("SELECT pg_sleep(0.01)")
            sessions = try SessionList.read(session, database)
        }
        guard sessions.isEmpty else {
            throw DatabaseFailure(.busy(sessions), Words.busy(database, sessions.count), hints: [Words.endSessions])
        }
    }

    private func isOurs(_ session: DatabaseSession) -> Bool {
        session.application == PostgresServer.applicationName
    }

    /// Removes what a failed call made; when even that fails, it is still found by its name.
    func discard(_ name: String, _ run: Run) {
        guard OwnedName(name) != nil, let session = try? maintenanceSession(run.tidying) else { return }
        // The cancelled process may still hold it.
        try? session.execute("DROP DATABASE IF EXISTS \(name: name) \(session.force)")
    }
}

extension Session {
    /// Since 13 a database can be dropped under those who are connected to it.
    var force: SQLText { majorVersion >= 13 ? "WITH (FORCE)" : "" }

    func comment(database: String, _ text: String?) throws(DatabaseFailure) {
        let value: SQLText = text.map { "\(value: $0)" } ?? "NULL"
        try execute("COMMENT ON DATABASE \(name: database) IS \(value)")
    }
}

/// How the server copies a database's files.
struct CopyStrategy {
    /// Above this, writing every page to the log costs more than two checkpoints.
    private static let logLimit: Int64 = 1 << 30

    let clause: SQLText
    /// Whether blocks are shared where the filesystem can, which is quicker than everything else.
    let clones: Bool

    static func choose(_ source: String, _ session: Session) throws(DatabaseFailure) -> CopyStrategy {
        guard session.majorVersion >= 15 else { return CopyStrategy(clause: "", clones: false) }
        let canClone = try session.value(
            "SELECT true FROM pg_settings WHERE name = 'file_copy_method' AND 'clone' = ANY (enumvals)")
        if canClone != nil { return CopyStrategy(clause: "STRATEGY file_copy", clones: true) }
        let size = try session.value("SELECT pg_database_size($1::name)", source).flatMap { Int64($0) } ?? 0
        return CopyStrategy(clause: size < logLimit ? "STRATEGY wal_log" : "STRATEGY file_copy", clones: false)
    }
}
