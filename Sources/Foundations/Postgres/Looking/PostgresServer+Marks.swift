internal import Base
package import Databases

extension PostgresServer {
    package func mark(_ database: String, _ patience: Patience) throws(DatabaseFailure) -> ChangeMark {
        try ServerMark(session(database, Run(patience))).changeMark
    }

    package func isUnchanged(
        _ database: String, since mark: ChangeMark, _ patience: Patience
    ) throws(DatabaseFailure) -> Bool {
        let session = try session(database, Run(patience))
        guard let then = ServerMark(mark) else { return false }
        // Before the counters are read: who has left has handed in its counts, who is there may not have.
        let isAlone = try then.isAlone(session)
        return try ServerMark(session).proves(then, isAlone: isAlone)
    }
}

/// What a server says about changes of one database: where its log ends, how many rows were touched, where sequences are.
///
/// Two proofs. The log did not grow: every change of rows, unlogged ones too, ends in a record of its commit. Or nobody else
/// is connected who has done anything since, and the database's counters of touched rows, which include those of the catalogs,
/// are what they were. Neither says anything of sequences, which count 32 numbers ahead in the log, so they are compared one by
/// one.
struct ServerMark: Equatable {
    /// Cluster, database and start of the server.
    let place: String
    let logEnd: String
    /// Empty when the server does not keep exact counters.
    let counters: String
    let sequences: Digest
    /// The server's clock before anything else was read, in microseconds.
    let taken: Int64

    init(_ session: Session) throws(DatabaseFailure) {
        let clock = try session.value("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
        taken = clock.flatMap { Int64($0) } ?? 0
        let rows = try session.rows(
            """
            SELECT (SELECT system_identifier FROM pg_control_system()) || ' ' || d.oid || ' '
                    || extract(epoch FROM pg_postmaster_start_time()),
                CASE WHEN pg_is_in_recovery() THEN '' ELSE pg_current_wal_insert_lsn()::text END,
                s.tup_inserted || ' ' || s.tup_updated || ' ' || s.tup_deleted || ' '
                    || coalesce(extract(epoch FROM s.stats_reset)::text, '') || ' '
                    || coalesce((SELECT extract(epoch FROM stats_reset)::text FROM pg_stat_bgwriter), ''),
                current_setting('track_counts') = 'on' AND NOT EXISTS (
                    SELECT FROM pg_db_role_setting, unnest(setconfig) c WHERE c LIKE 'track_counts=%')
            FROM pg_database d JOIN pg_stat_database s ON s.datid = d.oid WHERE d.datname = current_database()
            """)
        guard let row = rows.first else { throw session.unexpected() }
        place = row.text(0)
        logEnd = row.text(1)
        // Since 15 a session hands its counts in before it is gone from the list.
        counters = session.majorVersion >= 15 && row.flag(3) ? row.text(2) : ""
        sequences = try SequenceValues.digest(session)
    }

    /// Nothing that others did since the mark can be uncounted: no prepared transaction, no housekeeping at work, and no session
    /// but those that are idle since before it, or in a transaction since before it that has written nothing. What a login may not
    /// see of others' sessions counts as work.
    func isAlone(_ session: Session) throws(DatabaseFailure) -> Bool {
        try session.value(
            """
            SELECT NOT EXISTS (SELECT FROM pg_stat_activity
                    WHERE datid = (SELECT oid FROM pg_database WHERE datname = current_database())
                        AND pid <> pg_backend_pid()
                        AND (backend_type = 'client backend' AND backend_xid IS NULL AND (extract(epoch FROM
                            CASE WHEN state = 'idle' THEN state_change ELSE xact_start END) * 1000000)::bigint
                            < \(number: taken)) IS NOT TRUE)
                AND NOT EXISTS (SELECT FROM pg_prepared_xacts WHERE database = current_database())
            """) == "t"
    }

    func proves(_ then: ServerMark, isAlone: Bool) -> Bool {
        guard place == then.place, sequences == then.sequences else { return false }
        if !logEnd.isEmpty, logEnd == then.logEnd { return true }
        return isAlone && !counters.isEmpty && counters == then.counters
    }

    var changeMark: ChangeMark {
        var out = ByteWriter()
        out.u8(2)
        for text in [place, logEnd, counters] { out.text(text) }
        out.digest(sequences)
        out.fixed(taken)
        return ChangeMark(bytes: out.bytes)
    }

    init?(_ mark: ChangeMark) {
        var reader = ByteReader(mark.bytes)
        do {
            guard try reader.u8() == 2 else { return nil }
            place = try reader.text()
            logEnd = try reader.text()
            counters = try reader.text()
            sequences = try reader.digest()
            taken = try reader.fixed()
            try reader.finish()
        } catch {
            return nil
        }
    }
}

/// Where the sequences of a database stand.
enum SequenceValues {
    struct Sequence: Sendable {
        let name: SQLText
        let shown: String
    }

    static func names(_ session: Session) throws(DatabaseFailure) -> [Sequence] {
        try session.rows(
            """
            SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'S' AND c.relpersistence <> 't' ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"
            """
        ).map { Sequence(name: "\(name: $0.text(0)).\(name: $0.text(1))", shown: "\($0.text(0)).\($0.text(1))") }
    }

    /// `last_value` and `is_called` of each.
    static func values(_ session: Session) throws(DatabaseFailure) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        let all = try names(session)
        for start in stride(from: 0, to: all.count, by: 100) {
            let group = all[start..<min(all.count, start + 100)]
            let parts = group.enumerated().map { number, sequence in
                "SELECT \(number) AS n, last_value || ' ' || is_called AS v FROM \(sequence.name.text)"
            }
            let rows = try session.rows(SQLText(raw: parts.joined(separator: " UNION ALL ") + " ORDER BY 1"))
            found += zip(group, rows).map { ($0.shown, $1.text(1)) }
        }
        return found
    }

    static func digest(_ session: Session) throws(DatabaseFailure) -> Digest {
        var out = ByteWriter()
        for sequence in try values(session) {
            out.text(sequence.name)
            out.text(sequence.value)
        }
        return Hasher256.digest(of: out.bytes)
    }
}
