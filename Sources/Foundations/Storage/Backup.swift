package import Base
internal import CSQLite
package import Platform

/// Copies whole databases through SQLite's online backup, which sees one consistent state while others write.
package enum Backup {
    /// Copies a database, a user's or our own, into a new file that is complete and synced when this returns.
    ///
    /// The source and its `-wal` stay byte for byte as they are. After an error there is no destination. The entry of
    /// the new file in its directory is for the caller to sync.
    package static func copy(
        from source: AbsolutePath,
        to destination: AbsolutePath,
        patience: BackupPatience,
        files: any FileOperations = RealFileOperations(),
    ) throws(EverettError) -> BackupResult {
        try requireAbsent(destination, files)
        do throws(EverettError) {
            return try copyPatiently(from: source, to: destination, patience, files)
        } catch {
            try? files.unlink(FileDescriptors.none, CName(destination.bytes))
            guard error.sqliteFailure?.extended == SQLiteFailure.unfinishedTransaction else { throw error }
            throw EverettError(
                .conflict, Words.unfinished(source.description), hints: [Words.openOnce], cause: error.cause
            )
        }
    }

    /// Replaces the content of a database that other programs may have open by that of a private image.
    ///
    /// It happens in one transaction of the destination: others see the old state or the new one. `isAsExpected` is asked
    /// while the destination is locked against every writer; when it says no, nothing is changed and the answer is nil.
    package static func replace(
        live destination: AbsolutePath,
        with image: AbsolutePath,
        patience: BackupPatience,
        refusingLinks: Bool = false,
        isAsExpected: () -> Bool = { true },
    ) throws(EverettError) -> BackupResult? {
        let from = try Connection.openImage(path: image)
        let to = try Connection.openForeignForWriting(path: destination, refusingLinks: refusingLinks)
        do {
            return try overwrite(from: from, to: to, patience, isAsExpected)
        } catch {
            guard error.sqliteFailure?.primary == SQLITE_READONLY, try to.isInWALMode else { throw error }
            guard try from.integer("PRAGMA page_size") != to.integer("PRAGMA page_size") else { throw error }
        }
        // SQLite cannot change the page size of a database in WAL mode, so it leaves that mode for the time; it can do so
        // only while nobody else is connected.
        guard isAsExpected() else { return nil }
        try to.run("PRAGMA journal_mode = DELETE")
        let result = try overwrite(from: from, to: to, patience) { true }
        try to.run("PRAGMA journal_mode = WAL")
        return result
    }

    private static func overwrite(
        from source: Connection, to destination: Connection, _ patience: BackupPatience, _ isAsExpected: () -> Bool
    ) throws(EverettError) -> BackupResult? {
        let copying = try RunningBackup(from: source, to: destination)
        // A step of no pages takes the destination's lock, and keeps it.
        var pages: Int32 = 0
        while true {
            if patience.isCancelled() { throw EverettError(.cancelled, Words.cancelled(destination.name)) }
            switch try copying.step(pages) {
            case .finished:
                let count = copying.pages
                return BackupResult(pages: count, pageSize: Int(try source.integer("PRAGMA page_size")))
            case .advanced:
                if pages == 0, !isAsExpected() { return nil }
                pages = patience.pagesPerStep
            case .locked(let error):
                if patience.isOver() { throw error }
                patience.pause()
            }
        }
    }

    private static func copyPatiently(
        from source: AbsolutePath,
        to destination: AbsolutePath,
        _ patience: BackupPatience,
        _ files: any FileOperations,
    ) throws(EverettError) -> BackupResult {
        while true {
            let from = try Connection.openForeign(path: source, files: files)
            let to = try Connection.open(
                destination.bytes, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path: destination, 0
            )
            // The file is new and is removed after a failure, so nothing needs a journal.
            try to.execute(script: "PRAGMA journal_mode = OFF; PRAGMA synchronous = FULL")
            do throws(EverettError) {
                // An exclusive source is opened anew for each try: it was chosen because nobody was connected.
                return try perform(from: from, to: to, tries: from.isExclusive ? 1 : .max, patience)
            } catch {
                guard error.code == .locked, from.isExclusive, !patience.isOver() else { throw error }
            }
            patience.pause()
        }
    }

    private static func perform(
        from source: Connection, to destination: Connection, tries: Int, _ patience: BackupPatience
    ) throws(EverettError) -> BackupResult {
        // In WAL mode a reader hinders nobody, so one view is held from the first page to the last. A reader of a
        // rollback journal keeps writers out; there it lets go between steps, until writers have made it start over.
        var holdsView = try source.isInWALMode
        var restartsLeft = 2
        while true {
            let outcome =
                if holdsView {
                    try source.transaction(.reading) { () throws(EverettError) in
                        try run(from: source, to: destination, tries: tries, restarts: .max, patience)
                    }
                } else {
                    try run(from: source, to: destination, tries: tries, restarts: restartsLeft, patience)
                }
            if let outcome { return outcome }
            holdsView = true
            restartsLeft = 0
        }
    }

    /// One backup; nil when writers made it start over too often.
    private static func run(
        from source: Connection,
        to destination: Connection,
        tries: Int,
        restarts: Int,
        _ patience: BackupPatience,
    ) throws(EverettError) -> BackupResult? {
        var restarts = restarts
        let copying = try RunningBackup(from: source, to: destination)
        var tries = tries
        var remaining = Int32.max
        while true {
            if patience.isCancelled() { throw EverettError(.cancelled, Words.cancelled(source.name)) }
            switch try copying.step(patience.pagesPerStep) {
            case .finished:
                let pages = copying.pages
                return BackupResult(pages: pages, pageSize: Int(try destination.integer("PRAGMA page_size")))
            case .advanced:
                if copying.remaining >= remaining {
                    if restarts == 0 { return nil }
                    restarts -= 1
                }
                remaining = copying.remaining
            case .locked(let error):
                tries -= 1
                if tries == 0 || patience.isOver() { throw error }
                patience.pause()
            }
        }
    }

    static func requireAbsent(
        _ destination: AbsolutePath, _ files: any FileOperations
    ) throws(EverettError) {
        do {
            _ = try files.status(FileDescriptors.none, CName(destination.bytes))
        } catch {
            if error.isMissing { return }
            throw EverettError(error, while: Words.reading)
        }
        throw EverettError(.conflict, Words.destinationExists(destination.description))
    }
}
