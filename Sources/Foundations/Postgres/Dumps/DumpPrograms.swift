internal import Base
internal import Databases
internal import Platform

/// `pg_dump` and `pg_restore` of one major version.
struct DumpPrograms {
    let dump: AbsolutePath
    let restore: AbsolutePath
    let major: Int

    /// Those of the server's own major version, or else the oldest that are newer: an older `pg_dump` refuses the server, and a
    /// newer `pg_restore` may say what an older server does not understand.
    static func find(for major: Int, _ server: PostgresServer) throws(DatabaseFailure) -> DumpPrograms {
        var found: [DumpPrograms] = []
        if let directory = server.programDirectory {
            for version in versions(in: directory) where version >= major {
                guard let place = BytePath("\(version)/bin"),
                    let programs = DumpPrograms(in: directory.appending(place).description)
                else { continue }
                found.append(DumpPrograms(dump: programs.dump, restore: programs.restore, major: version))
            }
        }
        if !found.contains(where: { $0.major == major }), let programs = DumpPrograms(in: server.searchPath),
            let version = version(of: programs.dump), version >= major
        {
            found.append(DumpPrograms(dump: programs.dump, restore: programs.restore, major: version))
        }
        guard let best = found.min(by: { $0.major < $1.major }) else {
            throw DatabaseFailure(
                .missingProgram, Words.noDumpPrograms(major), hints: [Words.installDumpPrograms(major)])
        }
        return best
    }

    private init(dump: AbsolutePath, restore: AbsolutePath, major: Int) {
        self.dump = dump
        self.restore = restore
        self.major = major
    }

    private init?(in searchPath: String) {
        guard let dump = ChildProcess.find("pg_dump", searchPath: searchPath),
            let restore = ChildProcess.find("pg_restore", searchPath: searchPath)
        else { return nil }
        self.init(dump: dump, restore: restore, major: 0)
    }

    private static func versions(in directory: AbsolutePath) -> [Int] {
        let files = RealFileOperations()
        guard let opened = try? files.openOwned(absolute: directory, [.read, .directory]),
            let entries = try? files.list(opened.raw)
        else { return [] }
        return entries.compactMap { Int(String(decoding: $0.name, as: UTF8.self)) }
    }

    /// The number in `pg_dump (PostgreSQL) 15.6 (…)`.
    private static func version(of program: AbsolutePath) -> Int? {
        let result = try? ChildProcess.run(
            program, arguments: ["--version"], environment: ["LC_ALL": "C"], outputLimit: 4096,
            timeoutMilliseconds: 20_000)
        guard let result, result.succeeded else { return nil }
        let words = result.standardOutput.text.split(separator: " ")
        guard let place = words.firstIndex(of: "(PostgreSQL)"), place + 1 < words.count else { return nil }
        return Int(words[place + 1].prefix { $0.isASCII && $0.isNumber })
    }

    /// All that a program is told of the connection, so that no password is in its arguments.
    static func environment(
        _ server: PostgresServer, database: String
    ) -> [String: String] {
        let names = [
            "host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE",
            "application_name": "PGAPPNAME", "client_encoding": "PGCLIENTENCODING", "passfile": "PGPASSFILE",
            "hostaddr": "PGHOSTADDR", "sslmode": "PGSSLMODE", "sslcert": "PGSSLCERT", "sslkey": "PGSSLKEY",
            "sslrootcert": "PGSSLROOTCERT", "sslcrl": "PGSSLCRL", "sslcrldir": "PGSSLCRLDIR",
            "sslcompression": "PGSSLCOMPRESSION", "ssl_min_protocol_version": "PGSSLMINPROTOCOLVERSION",
            "ssl_max_protocol_version": "PGSSLMAXPROTOCOLVERSION", "channel_binding": "PGCHANNELBINDING",
            "gssencmode": "PGGSSENCMODE", "krbsrvname": "PGKRBSRVNAME", "requirepeer": "PGREQUIREPEER",
            "sslsni": "PGSSLSNI", "options": "PGOPTIONS",
        ]
        var found = ["LC_ALL": "C", "PGTZ": "UTC"]
        for parameter in server.parameters(database: database) {
            // A dump is in the database's own encoding.
            guard parameter.name != "client_encoding", let name = names[parameter.name] else { continue }
            found[name] = parameter.value
        }
        return found
    }
}
