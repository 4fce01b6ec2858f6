internal import Base
package import Databases

extension PostgresServer {
    /// Older servers lack what proofs and copies are made with.
    static let oldestMajor = 12

    package func examine(_ database: String, _ patience: Patience) throws(DatabaseFailure) -> ServerExamination {
        let session = try session(database, Run(patience))
        guard session.majorVersion >= PostgresServer.oldestMajor else {
            throw DatabaseFailure(.unsupported, Words.tooOld(session.majorVersion, PostgresServer.oldestMajor))
        }
        let facts = try session.rows(
            """
            SELECT pg_database_size(current_database()), pg_is_in_recovery(), r.rolsuper, r.rolcreatedb, r.rolcreaterole
            FROM pg_roles r WHERE r.rolname = current_user
            """)
        guard let facts = facts.first else { throw session.unexpected() }
        let extensions = try session.rows(
            "SELECT extname || ' ' || extversion FROM pg_extension ORDER BY extname COLLATE \"C\"")
        let unlogged = try session.rows(
            """
            SELECT n.nspname || '.' || c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relpersistence = 'u' AND c.relkind IN ('r', 'p', 'S') ORDER BY 1
            """)
        var obstacle: DatabaseFailure?
        do throws(DatabaseFailure) {
            _ = try DumpPrograms.find(for: session.majorVersion, self)
        } catch {
            obstacle = error
        }
        return ServerExamination(
            product: "PostgreSQL", version: session.parameter("server_version") ?? "\(session.majorVersion)",
            major: session.majorVersion,
            systemIdentifier: try? session.value("SELECT system_identifier FROM pg_control_system()"),
            sizeBytes: UInt64(clamping: facts.number(0) ?? 0), extensions: extensions.map { $0.text(0) },
            sessions: try SessionList.read(session, database), gaps: try gaps(session),
            unloggedTables: unlogged.map { $0.text(0) }, isReadOnly: facts.flag(1), isSuperuser: facts.flag(2),
            mayCreateDatabases: facts.flag(2) || facts.flag(3), mayCreateRoles: facts.flag(2) || facts.flag(4),
            asksForPassword: session.usedPassword, dumpObstacle: obstacle?.message)
    }

    package func sessions(of database: String, _ patience: Patience) throws(DatabaseFailure) -> [DatabaseSession] {
        let session = try maintenanceSession(Run(patience))
        try requireDatabase(database, session)
        return try SessionList.read(session, database)
    }

    package func end(
        _ sessions: [DatabaseSession], of database: String, _ patience: Patience
    ) throws(DatabaseFailure) -> [DatabaseSession] {
        let session = try maintenanceSession(Run(patience))
        return try SessionList.end(sessions, database, session)
    }

    func requireDatabase(_ name: String, _ session: Session) throws(DatabaseFailure) {
        guard try databaseExists(name, session) else {
            throw DatabaseFailure(.notFound, Words.noDatabase(name, place))
        }
    }

    func databaseExists(_ name: String, _ session: Session) throws(DatabaseFailure) -> Bool {
        try session.value("SELECT true FROM pg_database WHERE datname = $1", name) != nil
    }

    /// What the copy of one database does not have, or has in common with others.
    private func gaps(_ session: Session) throws(DatabaseFailure) -> [ServerExamination.Gap] {
        var found = [ServerExamination.Gap(Words.gapGlobals)]
        let asked: [(SQLText, Phrase)] = [
            (
                "SELECT slot_name FROM pg_replication_slots WHERE database = current_database() ORDER BY 1",
                Words.gapSlots
            ),
            (
                """
                SELECT subname FROM pg_subscription s JOIN pg_database d ON d.oid = s.subdbid
                WHERE d.datname = current_database() ORDER BY 1
                """,
                Words.gapSubscriptions
            ),
            (
                """
                SELECT DISTINCT t.spcname FROM pg_class c JOIN pg_tablespace t ON t.oid = c.reltablespace
                WHERE t.spcname <> 'pg_global' ORDER BY 1
                """,
                Words.gapTablespaces
            ),
            (
                "SELECT srvname FROM pg_foreign_server ORDER BY 1",
                Words.gapForeignServers
            ),
            (
                "SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY 1",
                Words.gapPrepared
            ),
            (
                """
                SELECT DISTINCT l.provider FROM pg_shseclabel l JOIN pg_database d ON d.oid = l.objoid
                WHERE l.classoid = 'pg_database'::regclass AND d.datname = current_database() ORDER BY 1
                """,
                Words.gapLabels
            ),
        ]
        for (statement, what) in asked {
            do throws(DatabaseFailure) {
                let names = try session.rows(statement).map { $0.text(0) }
                if !names.isEmpty { found.append(ServerExamination.Gap(what, names: names)) }
            } catch {
                // What this login may not see is not known to be absent.
                guard case .permission = error.kind else { throw error }
                found.append(ServerExamination.Gap(what))
            }
        }
        return found
    }
}
