package import Base
internal import CSQLite
package import Platform

/// One step of a database's format, from the version before to `version`.
package struct Migration: Sendable {
    package let version: Int32
    package let name: String
    let apply: @Sendable (Connection) throws(EverettError) -> Void

    package init(
        _ version: Int32, _ name: String, _ apply: @escaping @Sendable (Connection) throws(EverettError) -> Void
    ) {
        self.version = version
        self.name = name
        self.apply = apply
    }

    package init(_ version: Int32, _ name: String, sql: String) {
        self.init(version, name) { connection throws(EverettError) in try connection.execute(script: sql) }
    }
}

/// Brings a database forward to the newest format, never back.
///
/// `application_id` says whose database it is, `user_version` which format it has.
package struct Migrations: Sendable {
    package let applicationID: Int32
    private let steps: [Migration]

    /// What ``run(on:files:)`` did.
    package struct Outcome: Sendable, Hashable {
        package let from: Int32
        package let to: Int32
        /// The copy of the database as it was, when there was something to copy.
        package let backup: AbsolutePath?

        package init(from: Int32, to: Int32, backup: AbsolutePath?) {
            self.from = from
            self.to = to
            self.backup = backup
        }
    }

    package init(applicationID: Int32, _ steps: [Migration]) {
        precondition(applicationID != 0, "0 is what every unmarked database has")
        precondition(zip([0] + steps.map(\.version), steps.map(\.version)).allSatisfy(<), "versions rise from 1")
        self.applicationID = applicationID
        self.steps = steps
    }

    package var newest: Int32 { steps.last?.version ?? 0 }

    /// Recognises the database and runs the missing steps, each in a transaction of its own.
    ///
    /// A database that already has a format is first copied to `<name>.before-v<newest>`.
    @discardableResult
    package func run(
        on connection: Connection, files: any FileOperations = RealFileOperations()
    ) throws(EverettError) -> Outcome {
        let start = try recognise(connection)
        if connection.path != nil, try !connection.isInWALMode { try connection.switchToWAL() }
        guard start < newest else {
            connection.hasKnownSchema = true
            return Outcome(from: start, to: start, backup: nil)
        }
        // Rebuilding a table would trip over references to it; they are checked before each commit instead.
        try connection.run("PRAGMA foreign_keys = OFF")
        defer { _ = try? connection.run("PRAGMA foreign_keys = ON") }
        var backup: AbsolutePath?
        for step in steps {
            try connection.transaction { () throws(EverettError) in
                // Read again under the write lock: another process may have been faster.
                let version = try recognise(connection)
                guard version < step.version else { return }
                if start > 0, backup == nil { backup = try keepCopy(of: connection, files) }
                try perform(step, on: connection)
            }
        }
        connection.hasKnownSchema = true
        return Outcome(from: start, to: newest, backup: backup)
    }

    /// The database's format; throws when it is not ours or too new. Changes nothing.
    @discardableResult
    package func recognise(_ connection: Connection) throws(EverettError) -> Int32 {
        let owner = try connection.integer("PRAGMA application_id")
        let version = Int32(truncatingIfNeeded: try connection.integer("PRAGMA user_version"))
        let entries = try connection.integer("SELECT count(*) FROM sqlite_schema")
        let isFresh = owner == 0 && version == 0 && entries == 0
        guard isFresh || owner == Int64(applicationID) else {
            throw EverettError(.refused, Words.notOurs(connection.name), hints: [Words.moveAway])
        }
        guard version <= newest else {
            throw EverettError(
                .newerFormat,
                Words.newer(connection.name, found: version, known: newest),
                hints: [Words.upgrade],
            )
        }
        return version
    }

    private func perform(_ step: Migration, on connection: Connection) throws(EverettError) {
        do {
            try step.apply(connection)
        } catch {
            throw EverettError(
                error.code,
                Words.migrationFailed(step.name) + Phrase(verbatim: ": ") + error.message,
                hints: error.hints,
                cause: error.cause ?? error,
            )
        }
        let broken = try connection.first("PRAGMA foreign_key_check") { _ throws(EverettError) in true }
        guard broken == nil else {
            throw EverettError(.integrity, Words.brokenReferences(connection.name, after: step.name))
        }
        // Both live in the header page, so they are part of the transaction.
        try connection.run("PRAGMA application_id = \(applicationID)")
        try connection.run("PRAGMA user_version = \(step.version)")
    }

    /// Copies the committed state beside the database; the write lock that the caller holds keeps it still.
    private func keepCopy(
        of connection: Connection, _ files: any FileOperations
    ) throws(EverettError) -> AbsolutePath? {
        guard let path = connection.path, let directory = path.parent else { return nil }
        let suffix = Array(".before-v\(newest)".utf8)
        let partial = path.bytes + suffix + Array(".partial".utf8)
        guard let kept = AbsolutePath(path.bytes + suffix), let draft = AbsolutePath(partial) else { return nil }
        do {
            // A draft is what a crash during an earlier copy left.
            try files.unlink(FileDescriptors.none, CName(draft.bytes))
        } catch {
            guard error.isMissing else { throw EverettError(error, while: Words.preparingBackup) }
        }
        _ = try Backup.copy(from: path, to: draft, patience: BackupPatience(isOver: { true }), files: files)
        do {
            let none = FileDescriptors.none
            try files.rename(none, CName(draft.bytes), none, CName(kept.bytes), .replace)
            let parent = try files.openOwned(absolute: directory, [.read, .directory])
            try files.fsync(parent.raw)
        } catch {
            throw EverettError(error, while: Words.preparingBackup)
        }
        return kept
    }
}
