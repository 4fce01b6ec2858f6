internal import Base
package import Databases

extension PostgresServer {
    package func state(of plan: SwapPlan, _ patience: Patience) throws(DatabaseFailure) -> SwapState {
        try state(of: plan, maintenanceSession(Run(patience)))
    }

    private func state(of plan: SwapPlan, _ session: Session) throws(DatabaseFailure) -> SwapState {
        let names = Set(
            try session.rows(
                "SELECT datname FROM pg_database WHERE datname IN ($1, $2, $3)", plan.live, plan.staged, plan.keptName
            ).map { $0.text(0) })
        let (live, staged, kept) = (
            names.contains(plan.live), names.contains(plan.staged), names.contains(plan.keptName)
        )
        if live, staged, !kept { return .before }
        if live, kept, !staged { return .after }
        return .neither(live: live, staged: staged, kept: kept)
    }

    package func swap(_ plan: SwapPlan, ending: Bool, _ patience: Patience) throws(DatabaseFailure) {
        let run = Run(patience)
        let session = try maintenanceSession(run)
        if try state(of: plan, session) == .after { return }
        guard OwnedName(plan.staged) != nil else { throw DatabaseFailure(.notOurs, Words.notOurs(plan.staged)) }
        for name in [plan.live, plan.staged] { try requireDatabase(name, session) }
        try requireFree(plan.keptName, session)
        if !ending { for name in [plan.live, plan.staged] { try requireUnused(name, session) } }
        let outside = try DatabaseSettings(plan.live, session)
        let former = try DatabaseSettings(plan.staged, session)
        do {
            try session.execute("BEGIN")
            // What is told to be done must stay done, on a server that is otherwise in less of a hurry with that, too.
            try session.execute("SET LOCAL synchronous_commit = on")
            // Renaming first takes a lock that every new connection to the database waits for, and then waits itself for those
            // that are there: nobody can come back between the end of a session and the rename.
            try rename(plan.live, to: plan.keptName, ending, session)
            try rename(plan.staged, to: plan.live, ending, session)
            try outside.apply(to: plan.live, replacing: former, session)
            try session.comment(database: plan.keptName, plan.kept.comment)
            try session.execute("ALTER DATABASE \(name: plan.keptName) ALLOW_CONNECTIONS false IS_TEMPLATE false")
            try session.execute("COMMIT")
        } catch {
            guard error.isBusy else { throw error }
            try? session.execute("ROLLBACK")
            for name in [plan.live, plan.staged] { try requireUnused(name, session) }
            throw error
        }
    }

    private func rename(
        _ name: String, to newName: String, _ ending: Bool, _ session: Session
    ) throws(DatabaseFailure) {
        if ending {
            let other = try maintenanceSession(session.run)
            try PostgresServer.endAll(name, other)
            session.whileWaiting = { () throws(DatabaseFailure) in try PostgresServer.endAll(name, other) }
        }
        defer { session.whileWaiting = nil }
        try session.execute("ALTER DATABASE \(name: name) RENAME TO \(name: newName)")
    }

    /// All clients of a database; the server waits for them, not we.
    private static func endAll(_ database: String, _ session: Session) throws(DatabaseFailure) {
        try session.execute(
            """
            SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = \(value: database) AND pid <> pg_backend_pid() AND backend_type = 'client backend'
            """)
    }
}
