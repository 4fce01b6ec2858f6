package import Databases
package import Platform

/// A PostgreSQL server, reached as one login; each call opens its own connections.
package struct PostgresServer: DatabaseServer {
    package let address: DatabaseAddress
    /// Where `pg_dump` and `pg_restore` are looked for, as in `$PATH`, before the places of Debian's packages.
    package let searchPath: String
    /// Where packages of several major versions put their programs: each has `VERSION/bin`.
    package let programDirectory: AbsolutePath?

    package init(
        _ address: DatabaseAddress, searchPath: String = "",
        programDirectory: AbsolutePath? = AbsolutePath("/usr/lib/postgresql")
    ) {
        self.address = address
        self.searchPath = searchPath
        self.programDirectory = programDirectory
    }

    /// For people: where it is, without the login.
    var place: String {
        let host = address.host ?? "localhost"
        return address.port.map { "\(host):\($0)" } ?? host
    }

    /// What our sessions call themselves in the server's lists.
    static let applicationName = "everett"

    /// What libpq itself understands; the rest is for a driver.
    private static let known: Set<String> = [
        "sslmode", "sslcert", "sslkey", "sslrootcert", "sslcrl", "sslcrldir", "sslpassword", "sslcompression",
        "ssl_min_protocol_version", "ssl_max_protocol_version", "channel_binding", "gssencmode", "krbsrvname",
        "hostaddr", "keepalives", "keepalives_idle", "keepalives_interval", "keepalives_count", "tcp_user_timeout",
        "passfile", "sslsni", "requirepeer", "options",
    ]

    func parameters(database: String) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = [
            ("dbname", database), ("application_name", PostgresServer.applicationName), ("client_encoding", "UTF8"),
        ]
        if let host = address.host { found.append(("host", host)) }
        if let port = address.port { found.append(("port", "\(port)")) }
        if let user = address.user { found.append(("user", user)) }
        if let password = address.password { found.append(("password", password.revealed)) }
        for parameter in address.parameters where PostgresServer.known.contains(parameter.name) {
            found.append((parameter.name, parameter.value.revealed))
        }
        return found
    }

    func session(_ database: String, _ run: Run) throws(DatabaseFailure) -> Session {
        try Session(self, database: database, run)
    }

    /// Databases that every cluster has; what concerns whole databases is done from one of them.
    private static let maintenance = ["postgres", "template1"]

    /// A session in a database that is none of a project's.
    func maintenanceSession(_ run: Run) throws(DatabaseFailure) -> Session {
        var first: DatabaseFailure?
        for name in PostgresServer.maintenance {
            do throws(DatabaseFailure) {
                return try session(name, run)
            } catch {
                switch error.kind {
                case .notFound, .refusedLogin: first = first ?? error
                default: throw error
                }
            }
        }
        throw first ?? DatabaseFailure(.unreachable, Words.noMemory)
    }

    /// Tells the server to stop what a process of it does; whether it hears that is not waited for long.
    func cancel(_ processID: Int, _ run: Run) {
        let short = run.tidying
        guard let session = try? maintenanceSession(short) else { return }
        _ = try? session.value("SELECT pg_cancel_backend($1::int)", "\(processID)")
    }
}
