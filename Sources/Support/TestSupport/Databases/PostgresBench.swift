package import Databases
internal import Platform
package import Postgres

/// A real server under test.
package struct PostgresBench: DatabaseBench {
    package let postgres: PostgresServer
    package let patience: Patience

    package init(_ postgres: PostgresServer) {
        self.postgres = postgres
        patience = Patience(timeoutMilliseconds: 120_000, clock: Machine.clock)
    }

    package var server: any DatabaseServer { postgres }

    package func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

    /// Runs statements in a database and waits until the server has forgotten that we were there.
    @discardableResult
    package func run(
        _ statement: String, in database: String = "postgres", _ parameters: String?...
    ) throws -> [[String?]] {
        let process: Int
        let rows: [[String?]]
        do {
            let connection = try PostgresConnection(PostgresServer(postgres.address.leading(to: database)), patience)
            process = connection.processID
            rows = try PostgresBench.rows(connection, statement, parameters)
        }
        try waitForEnd(of: process)
        return rows
    }

    private static func rows(
        _ connection: PostgresConnection, _ statement: String, _ parameters: [String?]
    ) throws -> [[String?]] {
        switch parameters.count {
        case 0: try connection.rows(statement)
        case 1: try connection.rows(statement, parameters[0])
        default: try connection.rows(statement, parameters[0], parameters[1])
        }
    }

    private func waitForEnd(of process: Int) throws {
        let connection = try PostgresConnection(PostgresServer(postgres.address.leading(to: "postgres")), patience)
        while try !connection.rows("SELECT pid FROM pg_stat_activity WHERE pid = \(process)").isEmpty {
            _ = try connection.rows("SELECT pg_sleep(0.002)")
        }
    }

    package func makeLiving(_ name: String) throws {
        let owner = "owner of \(name)"
        let reader = "reader of \(name)"
        for role in [owner, reader] { try run("CREATE ROLE \(quoted(role)) LOGIN PASSWORD 'x'") }
        try run("CREATE DATABASE \(quoted(name)) TEMPLATE template0 OWNER \(quoted(owner))")
        try run(
            """
            COMMENT ON DATABASE \(quoted(name)) IS 'the shop''s own \\ ść';
            ALTER DATABASE \(quoted(name)) SET work_mem = '5MB';
            ALTER DATABASE \(quoted(name)) SET search_path = "$user", public, "od,d""name";
            ALTER DATABASE \(quoted(name)) SET "shop.setting" = 'it''s';
            ALTER DATABASE \(quoted(name)) CONNECTION LIMIT 77;
            ALTER ROLE \(quoted(reader)) IN DATABASE \(quoted(name)) SET statement_timeout = '7min';
            GRANT CREATE ON DATABASE \(quoted(name)) TO \(quoted(reader)) WITH GRANT OPTION;
            REVOKE TEMPORARY ON DATABASE \(quoted(name)) FROM PUBLIC
            """)
        try run(
            """
            CREATE TABLE public.notes (number int PRIMARY KEY, text text); CREATE SEQUENCE public.numbers;
            ALTER TABLE public.notes OWNER TO \(quoted(owner)); ALTER SEQUENCE public.numbers OWNER TO \(quoted(owner))
            """, in: name)
    }

    package func write(_ number: Int, _ text: String, in database: String) throws {
        try run(
            "INSERT INTO public.notes VALUES ($1::int, $2) ON CONFLICT (number) DO UPDATE SET text = excluded.text",
            in: database, "\(number)", text)
    }

    package func tamper(with database: String) throws {
        try run("ALTER DATABASE \(quoted(database)) ALLOW_CONNECTIONS true")
        try write(1, "tampered", in: database)
        try run("ALTER DATABASE \(quoted(database)) ALLOW_CONNECTIONS false")
    }

    package func delete(_ number: Int, in database: String) throws {
        try run("DELETE FROM public.notes WHERE number = $1::int", in: database, "\(number)")
    }

    package func notes(in database: String) throws -> [Int: String] {
        let rows = try run("SELECT number, text FROM public.notes", in: database)
        return Dictionary(uniqueKeysWithValues: rows.compactMap { row in Int(row[0] ?? "").map { ($0, row[1] ?? "") } })
    }

    package func nextNumber(in database: String) throws -> Int64 {
        Int64(try run("SELECT nextval('public.numbers')", in: database)[0][0] ?? "") ?? -1
    }

    package func connect(to database: String) throws -> any BenchClient {
        let connection = try PostgresConnection(PostgresServer(postgres.address.leading(to: database)), patience)
        _ = try connection.rows("BEGIN; SELECT * FROM public.notes")
        return Client(connection, self)
    }

    package func canRead(_ address: DatabaseAddress) -> Bool {
        attempt(address, "SELECT count(*) FROM public.notes")
    }

    package func canWrite(_ address: DatabaseAddress) -> Bool {
        attempt(
            address,
            """
            INSERT INTO public.notes VALUES (-7, 'try'); DELETE FROM public.notes WHERE number = -7;
            ALTER TABLE public.notes ADD COLUMN tried int; ALTER TABLE public.notes DROP COLUMN tried
            """)
    }

    private func attempt(_ address: DatabaseAddress, _ statement: String) -> Bool {
        guard let connection = try? PostgresConnection(PostgresServer(address), patience) else { return false }
        let isDone = (try? connection.rows(statement)) != nil
        let process = connection.processID
        _ = consume connection
        try? waitForEnd(of: process)
        return isDone
    }

    package func outside(of database: String) throws -> [String] {
        try run(
            """
            SELECT concat_ws(' ', pg_get_userbyid(datdba), datconnlimit, datallowconn, datistemplate,
                shobj_description(oid, 'pg_database')) FROM pg_database WHERE datname = $1
            UNION ALL (SELECT concat_ws(' ', a.grantor::regrole, CASE a.grantee WHEN 0 THEN 'all' ELSE
                a.grantee::regrole::text END, a.privilege_type, a.is_grantable) FROM pg_database d,
                aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a WHERE d.datname = $1 ORDER BY 1)
            UNION ALL (SELECT concat_ws(' ', s.setrole::regrole, s.setconfig::text) FROM pg_db_role_setting s
                JOIN pg_database d ON d.oid = s.setdatabase WHERE d.datname = $1 ORDER BY 1)
            """, in: "postgres", database
        ).map { $0[0] ?? "" }
    }

    package func names(beginning prefix: String) throws -> Set<String> {
        let rows = try run("SELECT datname FROM pg_database UNION SELECT rolname FROM pg_roles")
        return Set(rows.compactMap { $0[0] }.filter { $0.hasPrefix(prefix) })
    }

    private final class Client: BenchClient {
        private var connection: PostgresConnection?
        private let bench: PostgresBench
        let processID: Int

        init(_ connection: PostgresConnection, _ bench: PostgresBench) {
            self.connection = connection
            self.bench = bench
            processID = connection.processID
        }

        var isConnected: Bool { (try? connection?.rows("SELECT 1")) != nil }

        func close() {
            connection = nil
            try? bench.waitForEnd(of: processID)
        }
    }
}
