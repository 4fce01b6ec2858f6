/// Where a database is and who connects to it, as a program's configuration says it.
///
/// Prints without its password; ``revealed`` is the text with it.
package struct DatabaseAddress: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible {
    /// How it was written, and is written again.
    package enum Form: Sendable, Hashable {
        /// `postgresql://…`; the scheme may name a driver too (`postgresql+asyncpg`), which is kept.
        case url(scheme: String)
        /// `host=… dbname=…`
        case pairs
    }

    package struct Parameter: Sendable, Hashable {
        package let name: String
        package let value: SecretText

        package init(name: String, value: String) {
            self.name = name
            self.value = SecretText(value)
        }
    }

    package let form: Form
    /// A name, an address, or the directory of a socket; nil: the machine's default socket.
    package let host: String?
    package let port: UInt16?
    package let user: String?
    package let password: SecretText?
    package let database: String?
    /// What else is said, in its order; also what only a driver understands.
    package let parameters: [Parameter]

    package init(
        form: Form = .url(scheme: "postgresql"), host: String?, port: UInt16? = nil, user: String? = nil,
        password: SecretText? = nil, database: String? = nil, parameters: [Parameter] = []
    ) {
        self.form = form
        self.host = host
        self.port = port
        self.user = user
        self.password = password
        self.database = database
        self.parameters = parameters
    }

    /// Whether the host is the directory of a socket of this machine.
    package var isSocket: Bool { host.map { $0.hasPrefix("/") || $0.hasPrefix("@") } ?? true }

    package func parameter(_ name: String) -> String? { parameters.last { $0.name == name }?.value.revealed }

    /// The same server and settings for another database.
    package func leading(to database: String) -> DatabaseAddress {
        DatabaseAddress(
            form: form, host: host, port: port, user: user, password: password, database: database,
            parameters: parameters)
    }

    /// The same server and settings for another database and login.
    package func leading(to database: String, user: String, password: SecretText?) -> DatabaseAddress {
        // What proves who the other user is, proves nothing for this one.
        let own = parameters.filter { !DatabaseAddress.credentials.contains($0.name) }
        return DatabaseAddress(
            form: form, host: host, port: port, user: user, password: password, database: database, parameters: own)
    }

    /// The same database by another way, which has no encryption: a port of this machine's loopback.
    package func through(port: UInt16) -> DatabaseAddress {
        let kept = parameters.filter { !DatabaseAddress.ways.contains($0.name) }
        return DatabaseAddress(
            form: form, host: "127.0.0.1", port: port, user: user, password: password, database: database,
            parameters: kept + [Parameter(name: "sslmode", value: "disable")])
    }

    /// Whether whoever connects insists on encryption.
    package var demandsEncryption: Bool {
        ["require", "verify-ca", "verify-full"].contains(parameter("sslmode") ?? "")
            || parameter("gssencmode") == "require" || parameter("channel_binding") == "require"
    }

    /// Names of parameters that say how a server is reached.
    private static let ways: Set<String> = [
        "host", "hostaddr", "port", "sslmode", "ssl", "sslrootcert", "sslcert", "sslkey", "sslpassword", "sslcrl",
        "sslnegotiation", "gssencmode", "channel_binding", "target_session_attrs", "load_balance_hosts",
    ]

    /// Names of parameters that hold, or lead to, what proves an identity.
    static let credentials: Set<String> = ["password", "passfile", "sslcert", "sslkey", "sslpassword"]

    /// The whole text, with its password.
    package var revealed: String { text(masked: false) }
    package var description: String { text(masked: true) }
    package var debugDescription: String { description }
}
