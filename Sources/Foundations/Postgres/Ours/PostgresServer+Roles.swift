internal import Base
package import Databases

extension PostgresServer {
    /// A library that is nowhere: a login told to load it at its start does not get in.
    static let missingLibrary = "everett_keeps_this_login_out"

    package func create(_ role: TimelineRole, _ patience: Patience) throws(DatabaseFailure) {
        let session = try maintenanceSession(Run(patience))
        let verifier = try session.verifier(of: role.password, for: role.name)
        try session.execute("BEGIN")
        try session.execute(
            """
            CREATE ROLE \(name: role.name) LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION
            PASSWORD \(value: verifier)
            """)
        try session.execute("COMMENT ON ROLE \(name: role.name) IS \(value: role.mark.comment)")
        // Databases that let everybody in would let this login in, too, and their grants are not ours to change. The setting
        // is a superuser's: the login can neither override nor reset it.
        // Who is no superuser can give to, and later copy and remove, only what belongs to whom it could act as.
        if try !session.isSuperuser() {
            let clause: SQLText = session.majorVersion >= 16 ? "WITH INHERIT TRUE, SET TRUE" : ""
            try session.execute("GRANT \(name: role.name) TO CURRENT_USER \(clause)")
        } else {
            try session.execute(
                "ALTER ROLE \(name: role.name) SET session_preload_libraries = \(value: PostgresServer.missingLibrary)")
        }
        try session.execute("COMMIT")
    }

    /// Lets a timeline's login into one database.
    func admit(_ role: TimelineRole, to database: String, _ session: Session) throws(DatabaseFailure) {
        try session.execute("GRANT ALL ON DATABASE \(name: database) TO \(name: role.name)")
        if try session.isSuperuser() {
            let usual =
                try session.value(
                    "SELECT reset_val FROM pg_settings WHERE name = 'session_preload_libraries'") ?? ""
            try session.set(
                "session_preload_libraries", usual,
                for: "ALTER ROLE \(name: role.name) IN DATABASE \(name: database)")
        }
    }

    /// Tries what the login can do, instead of trusting what was set.
    func weaknesses(
        of role: TimelineRole, in database: String, _ session: Session
    ) throws(DatabaseFailure) -> [Isolation.Weakness] {
        var found: [Isolation.Weakness] = []
        func login(_ name: String) -> PostgresServer {
            PostgresServer(address.leading(to: name, user: role.name, password: role.password))
        }
        // It must reach its own.
        if try !login(database).session(database, session.run).usedPassword { found.append(.noPasswordAsked) }
        let others = try session.rows(
            """
            SELECT datname FROM pg_database WHERE datallowconn AND datname <> $1
                AND has_database_privilege($2::name, oid, 'CONNECT') ORDER BY datname COLLATE "C"
            """, database, role.name)
        var reachable: [String] = []
        for other in others.map({ $0.text(0) }) {
            do throws(DatabaseFailure) {
                _ = try login(other).session(other, session.run)
                reachable.append(other)
            } catch {
                switch error.kind {
                case .refusedLogin, .notFound: continue
                default: throw error
                }
            }
        }
        if !reachable.isEmpty { found.append(.reachableDatabases(reachable)) }
        return found
    }
}

extension Session {
    func isSuperuser() throws(DatabaseFailure) -> Bool {
        try value("SELECT rolsuper FROM pg_roles WHERE rolname = current_user") == "t"
    }
}
