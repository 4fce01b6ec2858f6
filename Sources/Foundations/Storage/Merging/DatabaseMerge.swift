package import Base
internal import CSQLite
package import Platform

/// Merges two databases that began as the same one, row by row and cell by cell.
package enum DatabaseMerge {
    /// Builds the merge in a new file: ours, with what theirs changed since the base.
    ///
    /// What both sides changed differently is a conflict and stays ours. After an error there is no destination. The entry of
    /// the new file in its directory is for the caller to sync.
    package static func run(
        _ sides: DatabaseSides,
        to destination: AbsolutePath,
        options: DatabaseMergeOptions = DatabaseMergeOptions(),
        files: any FileOperations = RealFileOperations(),
    ) throws(EverettError) -> DatabaseMergeResult {
        try Backup.requireAbsent(destination, files)
        do throws(EverettError) {
            for side in DatabaseSide.allCases { try MergeSession.check(sides[side]) }
            let result = try build(sides, destination, options)
            try sync(destination, files)
            return result
        } catch {
            for suffix in ["", "-journal", "-wal", "-shm"] {
                try? files.unlink(FileDescriptors.none, CName(destination.bytes + Array(suffix.utf8)))
            }
            switch error.sqliteFailure?.primary {
            case SQLITE_INTERRUPT: throw EverettError(.cancelled, Words.mergeCancelled(destination.description))
            case SQLITE_CORRUPT: throw damage(in: sides) ?? error
            default: throw error
            }
        }
    }

    /// The file is new and gone after a failure, so it is enough that it is whole once, at the end.
    private static func sync(_ path: AbsolutePath, _ files: any FileOperations) throws(EverettError) {
        do {
            let file = try files.openOwned(absolute: path, [.read])
            try files.fsync(file.raw)
        } catch {
            throw EverettError(error, while: Words.syncingMerge)
        }
    }

    /// Names the source that is damaged: during the merge SQLite tells only of the file it writes.
    private static func damage(in sides: DatabaseSides) -> EverettError? {
        for side in DatabaseSide.allCases {
            do throws(EverettError) {
                let image = try Connection.openImage(path: sides[side])
                guard let problem = try IntegrityCheck.quick.problems(in: image, limit: 1).first else { continue }
                return EverettError(
                    .integrity, Words.failed(sides[side].description, problem), hints: Words.hints(for: .integrity))
            } catch {
                return error
            }
        }
        return nil
    }

    private static func build(
        _ sides: DatabaseSides, _ destination: AbsolutePath, _ options: DatabaseMergeOptions
    ) throws(EverettError) -> DatabaseMergeResult {
        let session = try MergeSession(
            try Connection.open(
                destination.bytes, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI, path: destination, 0
            ), options)
        try session.connection.run("PRAGMA synchronous = OFF")
        let usesWAL = try copy(sides.ours, into: session)
        do throws(EverettError) {
            for side in DatabaseSide.allCases { try session.attach(sides[side], as: side.schema) }
            try session.connection.transaction { () throws(EverettError) in try MergeRun(session).run() }
        } catch {
            guard error.isUnmergeable else { throw error }
            // The destination is ours again, and one conflict stands for everything in it.
            session.result = DatabaseMergeResult()
            try session.report { () throws(EverettError) in
                DatabaseConflict(
                    .file, "", base: .present, ours: .present, theirs: .present, detail: reason(error, destination))
            }
        }
        try finish(session, usesWAL: usesWAL)
        return session.result
    }

    /// The reason without the destination's path, which is nobody's database yet.
    static func reason(_ error: EverettError, _ destination: AbsolutePath) -> String {
        let words = error.message.english
        let prefix = "database \(destination.description): "
        return String((words.hasPrefix(prefix) ? String(words.dropFirst(prefix.count)) : words).prefix(1024))
    }

    /// Fills the destination page by page; whether its header asks for WAL.
    static func copy(_ source: AbsolutePath, into session: MergeSession) throws(EverettError) -> Bool {
        let image = try Connection.openImage(path: source)
        let copying = try RunningBackup(from: image, to: session.connection)
        copying: while true {
            if session.options.isCancelled() {
                throw EverettError(.cancelled, Words.mergeCancelled(session.connection.name))
            }
            switch try copying.step(1024) {
            case .finished: break copying
            case .advanced: continue
            case .locked(let error): throw error
            }
        }
        return try leaveWAL(session)
    }

    /// Merging needs one transaction over one file; the journal that ours has is given back at the end.
    static func leaveWAL(_ session: MergeSession) throws(EverettError) -> Bool {
        guard try session.connection.isInWALMode else { return false }
        try session.connection.run("PRAGMA journal_mode = DELETE")
        return true
    }

    static func finish(_ session: MergeSession, usesWAL: Bool) throws(EverettError) {
        session.connection.discardIdleStatements()
        for side in DatabaseSide.allCases { _ = try? session.connection.run("DETACH \(side.schema)") }
        if usesWAL { try session.connection.run("PRAGMA journal_mode = WAL") }
    }
}
