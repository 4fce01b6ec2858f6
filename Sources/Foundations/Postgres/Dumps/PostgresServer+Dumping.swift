internal import Base
package import Databases
internal import Platform

extension PostgresServer {
    package func fingerprint(_ database: String, _ patience: Patience) throws(DatabaseFailure) -> ContentFingerprint {
        let run = Run(patience)
        return try opened(database, run) { () throws(DatabaseFailure) in
            let session = try session(database, run)
            let tables = try TableListing.tables(session)
            try session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try session.setLockTimeout()
            try TableListing.lock(tables, session)
            return try TableListing.fingerprint(session)
        }
    }

    package func dump(
        _ database: String, _ patience: Patience, into sink: (_ piece: ArraySlice<UInt8>) throws -> Void
    ) throws(DatabaseFailure) -> DumpReport {
        let run = Run(patience)
        return try opened(database, run) { () throws(DatabaseFailure) in
            let session = try session(database, run)
            let programs = try DumpPrograms.find(for: session.majorVersion, self)
            // Locks before the snapshot: emptying a table is seen by older snapshots, too.
            let tables = try TableListing.tables(session)
            try session.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try session.setLockTimeout()
            try TableListing.lock(tables, session)
            guard let snapshot = try session.value("SELECT pg_export_snapshot()") else { throw session.unexpected() }
            var output = DumpOutput()
            let header = try DumpHeader(reading: session, programMajor: programs.major)
            let reading = try FingerprintReading(self, database, snapshot: snapshot, run)
            do {
                try output.write(header.opening[...], sink)
                try archive(database, snapshot, programs, run) { piece in try output.archive(piece, sink) }
                try output.endArchive(sink)
            } catch {
                _ = reading.end(isNeeded: false)
                throw DatabaseFailure.wrapping(error)
            }
            guard let fingerprint = try reading.end(isNeeded: true)?.get() else { throw session.unexpected() }
            do {
                try output.end(fingerprint, sink)
            } catch {
                throw DatabaseFailure.wrapping(error)
            }
            return DumpReport(bytes: output.count, fingerprint: fingerprint, notes: notes(header))
        }
    }

    /// Runs `pg_dump`: one archive, not compressed, for whoever stores it cuts and compresses it better.
    private func archive(
        _ database: String, _ snapshot: String, _ programs: DumpPrograms, _ run: Run,
        _ sink: (ArraySlice<UInt8>) throws -> Void
    ) throws {
        let arguments = [
            "--format=custom", "--compress=0", "--no-password", "--no-subscriptions", "--snapshot=\(snapshot)",
            "--lock-wait-timeout=\(Session.lockMilliseconds)",
        ]
        let result = try ChildProcess.stream(
            programs.dump, arguments: arguments.map { Array($0.utf8) },
            environment: DumpPrograms.environment(self, database: database), input: { nil }, output: sink,
            timeoutMilliseconds: run.millisecondsLeft, isCancelled: run.isCancelled)
        if !result.succeeded { throw ProgramFailure.reading(result, "pg_dump", self) }
    }

    private func notes(_ header: DumpHeader) -> [Phrase] {
        header.privileged.isEmpty ? [] : [Words.privileged(header.privileged)]
    }

    /// Lets us into a frozen database for as long as `body` takes, and nobody but us: it has no grants for others.
    func opened<Value>(
        _ database: String, _ run: Run, _ body: () throws(DatabaseFailure) -> Value
    ) throws(DatabaseFailure) -> Value {
        let session = try maintenanceSession(run)
        guard let allowed = try session.value("SELECT datallowconn FROM pg_database WHERE datname = $1", database)
        else {
            throw DatabaseFailure(.notFound, Words.noDatabase(database, place))
        }
        if allowed == "t" { return try body() }
        guard OwnedName(database) != nil else {
            throw DatabaseFailure(.refusedLogin, Words.closed(database))
        }
        try session.execute("ALTER DATABASE \(name: database) ALLOW_CONNECTIONS true")
        defer {
            let tidying = try? maintenanceSession(run.tidying)
            try? tidying?.execute("ALTER DATABASE \(name: database) ALLOW_CONNECTIONS false")
        }
        return try body()
    }
}

extension Session {
    static let lockMilliseconds = 30_000

    /// For tables that somebody else rebuilds or removes just now.
    func setLockTimeout() throws(DatabaseFailure) {
        try execute("SET LOCAL lock_timeout = \(number: Session.lockMilliseconds)")
    }
}

/// What was written of a dump so far, counted and hashed.
private struct DumpOutput: ~Copyable {
    private(set) var count: UInt64 = 0
    private var hasher = Hasher256()
    private var filter = ArchiveFilter()

    mutating func write(_ piece: ArraySlice<UInt8>, _ sink: (ArraySlice<UInt8>) throws -> Void) throws {
        guard !piece.isEmpty else { return }
        unsafe piece.withUnsafeBytes { unsafe hasher.update($0) }
        count += UInt64(piece.count)
        do {
            try sink(piece)
        } catch {
            throw DatabaseFailure(.callback(error), Words.callback)
        }
    }

    mutating func archive(_ piece: ArraySlice<UInt8>, _ sink: (ArraySlice<UInt8>) throws -> Void) throws {
        try write(filter.pass(piece), sink)
    }

    mutating func endArchive(_ sink: (ArraySlice<UInt8>) throws -> Void) throws {
        try write(filter.rest(), sink)
    }

    mutating func end(_ fingerprint: ContentFingerprint, _ sink: (ArraySlice<UInt8>) throws -> Void) throws {
        var out = ByteWriter()
        let encoded = fingerprint.encoded
        out.raw(encoded)
        out.fixed(UInt32(clamping: encoded.count))
        try write(out.bytes[...], sink)
        try write(hasher.finish().bytes[...], sink)
    }
}

extension DumpHeader {
    /// What the session's database needs of the server on which it is built again.
    init(reading session: Session, programMajor: Int) throws(DatabaseFailure) {
        let extensions = try session.rows(
            """
            SELECT extname, nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            WHERE extname <> 'plpgsql' ORDER BY extname COLLATE "C"
            """)
        let owners = try session.rows(
            """
            SELECT DISTINCT pg_get_userbyid(o) COLLATE "C" FROM (
                SELECT relowner FROM pg_class WHERE oid >= 16384 UNION SELECT proowner FROM pg_proc WHERE oid >= 16384
                UNION SELECT typowner FROM pg_type WHERE oid >= 16384
                UNION SELECT nspowner FROM pg_namespace WHERE oid >= 16384
                UNION SELECT lomowner FROM pg_largeobject_metadata) owners(o) ORDER BY 1
            """)
        let privileged = try session.rows(
            """
            SELECT (i.type || ' ' || i.identity) COLLATE "C" FROM (
                SELECT 'pg_event_trigger'::regclass AS class, oid FROM pg_event_trigger
                UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid FROM pg_foreign_data_wrapper
                UNION ALL SELECT 'pg_publication'::regclass, oid FROM pg_publication WHERE puballtables
                UNION ALL SELECT 'pg_opclass'::regclass, oid FROM pg_opclass
                UNION ALL SELECT 'pg_type'::regclass, oid FROM pg_type t WHERE typtype = 'b' AND NOT EXISTS (
                    SELECT FROM pg_type e WHERE e.typarray = t.oid)
                UNION ALL SELECT 'pg_proc'::regclass, p.oid FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
                    WHERE NOT l.lanpltrusted AND l.lanname <> 'sql' AND p.prokind <> 'a'
            ) o, LATERAL pg_identify_object(o.class, o.oid, 0) i
            WHERE o.oid >= 16384 AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid
                AND d.deptype = 'e')
            UNION ALL SELECT ('extension ' || extname) COLLATE "C" FROM pg_extension e
            JOIN pg_namespace n ON n.oid = e.extnamespace JOIN pg_roles r ON r.oid = e.extowner
            WHERE nspname NOT IN ('public', 'pg_catalog') AND rolsuper
            ORDER BY 1
            """)
        self.init(
            serverMajor: session.majorVersion, programMajor: programMajor, locale: try DatabaseLocale(session),
            extensions: extensions.map { $0.text(0) }, schemas: extensions.map { $0.text(1) },
            owners: owners.map { $0.text(0) }, privileged: privileged.map { $0.text(0) })
    }
}
