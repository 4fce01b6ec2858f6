internal import Databases
internal import Dispatch
internal import Platform
internal import Synchronization

/// Reads a fingerprint in a snapshot of somebody else, on a thread of its own: `pg_dump` leaves the server time for it.
final class FingerprintReading: Sendable {
    private let isOver = Mutex(false)
    private let found = Mutex<Result<ContentFingerprint, DatabaseFailure>?>(nil)
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ server: PostgresServer, _ database: String, snapshot: String, _ run: Run) throws(DatabaseFailure) {
        let own = run.until { [self] in isOver.withLock { $0 } }
        let work: @Sendable () -> Void = { [self] in
            let result = Result { () throws(DatabaseFailure) in
                let session = try server.session(database, own)
                try session.join(snapshot)
                return try TableListing.fingerprint(session)
            }
            found.withLock { $0 = result }
            hasEnded.signal()
        }
        do {
            try OwnThread.start("fingerprint", work)
        } catch {
            work()
        }
    }

    /// Waits for the end; cancelled when nobody needs it any more.
    func end(isNeeded: Bool) -> Result<ContentFingerprint, DatabaseFailure>? {
        if !isNeeded { isOver.withLock { $0 = true } }
        hasEnded.wait()
        return found.withLock { $0 }
    }
}

extension Session {
    /// Begins to read what another session's exported snapshot shows.
    func join(_ snapshot: String) throws(DatabaseFailure) {
        try execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET TRANSACTION SNAPSHOT \(value: snapshot)")
    }
}
