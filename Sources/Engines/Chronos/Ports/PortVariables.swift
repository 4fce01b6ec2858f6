internal import Base
internal import Databases

/// Which variables say on what port a server of the project's own listens; pure.
///
/// Those that its settings name, and those of its `.env` files that look like it: `PORT` and `…_PORT` with a number that a
/// plain user may listen on, unless the name or the address beside it says that it leads to somebody else's server.
struct PortVariables {
    struct Found: Hashable {
        let name: String
        /// What the project's own files say; nil: nothing.
        let number: UInt16?
    }

    /// In the order of the files, then those that only the settings name.
    let found: [Found]

    /// `files`: the variables of each, the stronger ones first; in a file the last line counts.
    init(_ files: [[(name: String, value: String)]], said: [String]) {
        var values: [String: String] = [:]
        var names: [String] = []
        for file in files {
            let own = Dictionary(file.map { ($0.name, $0.value) }) { $1 }
            for (name, _) in file where values[name] == nil {
                values[name] = own[name]
                names.append(name)
            }
        }
        let addressed = PortVariables.addressed(values)
        var found: [Found] = []
        for name in names {
            let number = values[name].flatMap { UInt16($0) }
            switch EnvironmentPolicy.verdict(on: name, in: said) {
            case true: found.append(Found(name: name, number: number))
            case false: continue
            case nil:
                guard let number, number >= 1024, PortVariables.isOwn(name, values), !addressed.contains(number)
                else { continue }
                found.append(Found(name: name, number: number))
            }
        }
        for name in EnvironmentPolicy.names(said) where values[name] == nil {
            found.append(Found(name: name, number: nil))
        }
        self.found = found
    }

    /// Parts of names of what a project connects to, and does not listen as.
    private static let others: Set<String> = [
        "PG", "POSTGRES", "POSTGRESQL", "DB", "DATABASE", "SQL", "MYSQL", "MARIADB", "MSSQL", "ORACLE", "MONGO",
        "MONGODB", "REDIS", "VALKEY", "MEMCACHED", "CASSANDRA", "CLICKHOUSE", "NEO4J", "QDRANT", "CHROMA", "MILVUS",
        "ELASTIC", "ELASTICSEARCH", "OPENSEARCH", "RABBITMQ", "AMQP", "KAFKA", "ZOOKEEPER", "NATS", "MQTT", "SMTP",
        "IMAP", "POP3", "MAIL", "EMAIL", "LDAP", "SSH", "SFTP", "FTP", "PROXY", "VAULT", "CONSUL", "REMOTE",
        "UPSTREAM",
    ]

    private static func isOwn(_ name: String, _ values: [String: String]) -> Bool {
        let upper = name.uppercased()
        guard upper == "PORT" || upper.hasSuffix("_PORT") else { return false }
        if upper.split(separator: "_").contains(where: { others.contains(String($0)) }) { return false }
        // `API_HOST=api.example.org` beside `API_PORT`: that is somebody else's.
        let stem = name.dropLast(4)
        let place = ["HOST", "HOSTNAME", "host", "hostname"].lazy.compactMap { values[stem + $0] }.first
        return place.map { LocalAddress.hosts.contains($0.lowercased()) || $0.isEmpty } ?? true
    }

    /// Ports of databases whose addresses the files hold.
    private static func addressed(_ values: [String: String]) -> Set<UInt16> {
        Set(values.values.compactMap { (try? DatabaseAddress(parsing: $0))?.port })
    }
}

/// Addresses of this machine within a text.
enum LocalAddress {
    static let hosts: Set<String> = ["localhost", "127.0.0.1", "0.0.0.0", "::", "::1", "[::]", "[::1]", "*"]

    private static let written = ["localhost:", "127.0.0.1:", "0.0.0.0:", "[::1]:"]

    /// The text with other ports behind this machine's names: `http://localhost:3000/x`; nil when nothing changes.
    static func moved(_ text: String, _ ports: [UInt16: UInt16]) -> String? {
        var result = ""
        var rest = text[...]
        var isChanged = false
        while let next = first(in: rest) {
            result += rest[..<next.upperBound]
            let before = next.lowerBound == text.startIndex ? nil : text[text.index(before: next.lowerBound)]
            rest = rest[next.upperBound...]
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let isWhole = before.map { !($0.isLetter || $0.isNumber || $0 == "." || $0 == "-" || $0 == "_") } ?? true
            if isWhole, let number = UInt16(digits), let other = ports[number] {
                result += String(other)
                isChanged = true
            } else {
                result += digits
            }
        }
        return isChanged ? result + rest : nil
    }

    private static func first(in text: Substring) -> Range<Substring.Index>? {
        written.compactMap { text.firstRange(of: $0) }.min { $0.lowerBound < $1.lowerBound }
    }
}
