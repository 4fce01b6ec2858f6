package import Base
internal import CSQLite
package import Platform

extension DatabaseMerge {
    /// What became of a resolution.
    package enum Resolution: Sendable, Hashable {
        case applied
        /// Nothing was changed; the words say which rule of the schema or state of the row stood in the way.
        case refused(String)
    }

    /// Gives one conflict's place in the merged database the content it has on a side.
    ///
    /// Doing it again, or after another side was chosen, leaves what the last choice says. References are not checked; see
    /// ``violations(in:_:options:)``.
    package static func resolve(
        _ conflict: DatabaseConflict,
        to side: DatabaseSide,
        in destination: AbsolutePath,
        _ sides: DatabaseSides,
        options: DatabaseMergeOptions = DatabaseMergeOptions(),
    ) throws(EverettError) -> Resolution {
        if conflict.kind == .file {
            let patience = BackupPatience(isOver: { true }, isCancelled: options.isCancelled)
            _ = try Backup.replace(live: destination, with: sides[side], patience: patience)
            return .applied
        }
        let session = try reopen(destination, sides, options)
        do throws(EverettError) {
            return try session.connection.transaction { () throws(EverettError) in
                try ConflictResolution(session, conflict, side).run()
                return .applied
            }
        } catch {
            if let rule = error.brokenRule { return .refused(rule) }
            guard error.isUnmergeable else { throw error }
            return .refused(reason(error, destination))
        }
    }

    /// The references of a merged database that lead nowhere and did not in ours: all of them are counted.
    package static func violations(
        in destination: AbsolutePath, _ sides: DatabaseSides, options: DatabaseMergeOptions = DatabaseMergeOptions()
    ) throws(EverettError) -> (listed: [DatabaseViolation], count: Int) {
        let session = try reopen(destination, sides, options)
        try ReferenceCheck(session).run()
        return (session.result.violations, session.result.violationCount)
    }

    private static func reopen(
        _ destination: AbsolutePath, _ sides: DatabaseSides, _ options: DatabaseMergeOptions
    ) throws(EverettError) -> MergeSession {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI
        let session = try MergeSession(try Connection.open(destination.bytes, flags, path: destination, 0), options)
        try session.connection.run("PRAGMA synchronous = FULL")
        for side in DatabaseSide.allCases { try session.attach(sides[side], as: side.schema) }
        return session
    }
}
