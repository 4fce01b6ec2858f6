internal import Base
internal import Databases

/// Who is connected to a database, as `pg_stat_activity` says.
enum SessionList {
    /// All but this session itself and the server's own housekeeping, which makes way by itself.
    static func read(_ session: Session, _ database: String) throws(DatabaseFailure) -> [DatabaseSession] {
        try session.rows(
            """
            SELECT pid, usename, application_name, host(client_addr), state,
                (extract(epoch FROM coalesce(state_change, backend_start)) * 1000)::bigint,
                backend_type IS DISTINCT FROM 'client backend' AND backend_type IS NOT NULL
            FROM pg_stat_activity
            WHERE datname = $1 AND pid <> pg_backend_pid() AND backend_type IS DISTINCT FROM 'autovacuum worker'
            ORDER BY pid
            """, database
        ).map { row in
            DatabaseSession(
                processID: Int(row.number(0) ?? 0), user: row.text(1), application: row.text(2), client: row[3],
                state: row[4], since: row.number(5).map { Timestamp(milliseconds: $0) }, isServerProcess: row.flag(6))
        }
    }

    /// Ends those that are still the same: a process number alone may have gone to somebody else.
    static func end(
        _ sessions: [DatabaseSession], _ database: String, _ session: Session
    ) throws(DatabaseFailure) -> [DatabaseSession] {
        var ended: [DatabaseSession] = []
        for one in sessions where !one.isServerProcess {
            let answer = try session.value(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE pid = $1::int AND datname = $2 AND usename = $3 AND application_name IS NOT DISTINCT FROM $4
                """, "\(one.processID)", database, one.user, one.application)
            if answer == "t" { ended.append(one) }
        }
        // The signal is sent; the server lets go a little later.
        for one in ended {
            while try session.value("SELECT true FROM pg_stat_activity WHERE pid = $1::int", "\(one.processID)") != nil
            {
                try session.execute("SELECT pg_sleep(0.01)")
            }
        }
        return ended
    }
}
