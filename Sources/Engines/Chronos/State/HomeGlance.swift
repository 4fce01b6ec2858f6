package import Base
package import Platform
internal import Storage

/// What a home holds, read in one go for whoever completes a command line.
///
/// Neither the store nor its caches are opened, nothing is written or repaired, and a busy database is not waited for.
package struct HomeGlance {
    /// A checkpoint that could be meant.
    package struct Checkpoint: Sendable, Hashable {
        package let id: Digest
        package let name: String?
        package let created: Timestamp
        /// Whether its name means it and no other.
        package let isNamedAlone: Bool
    }

    private static let patienceMilliseconds: Int32 = 50

    private let connection: Connection

    package init(home: AbsolutePath) throws(EverettError) {
        connection = try Connection.open(
            path: Home(home).state, mode: .readOnly, busyTimeoutMilliseconds: Self.patienceMilliseconds)
    }

    /// The roots of all projects, the newest first.
    package func roots() throws(EverettError) -> [AbsolutePath] {
        try connection.rows("SELECT root FROM projects ORDER BY created_ms DESC") { row throws(EverettError) in
            AbsolutePath(try row.blob(0))
        }.compactMap(\.self)
    }

    /// The names of the timelines of the project that `directory` lies in.
    package func timelines(near directory: AbsolutePath) throws(EverettError) -> [String] {
        guard let project = try project(around: directory) else { return [] }
        return try connection.rows(
            "SELECT name FROM timelines WHERE project = ? AND state = 'ready' ORDER BY kind <> 'main', created_ms",
            .text(project)
        ) { row throws(EverettError) in try row.text(0) }
    }

    /// The project whose workspace, or that of one of whose timelines, is the nearest one above.
    private func project(around directory: AbsolutePath) throws(EverettError) -> String? {
        let places = try connection.rows(
            """
            SELECT id, root FROM projects
            UNION ALL SELECT project, workspace FROM timelines WHERE workspace IS NOT NULL
            """
        ) { row throws(EverettError) in
            (id: try row.text(0), root: try row.blob(1))
        }
        let around = places.filter { place in AbsolutePath(place.root).map(directory.isWithin) ?? false }
        return around.max { $0.root.count < $1.root.count }?.id
    }

    /// Checkpoints of the project that `directory` lies in: what begins with the text first, then pinned ones, then the newest.
    package func checkpoints(
        near directory: AbsolutePath, beginning text: String, atMost limit: Int
    ) throws(EverettError) -> [Checkpoint] {
        guard let nearest = try project(around: directory) else { return [] }
        return try connection.rows(
            """
            SELECT id, name, created_ms, name IS NOT NULL AND
                (SELECT count(*) FROM checkpoints AS other WHERE other.project = ?1 AND other.name = found.name) = 1
            FROM (SELECT id, name, created_ms, pinned, number,
                    coalesce(substr(name, 1, length(?2)) = ?2, 0)
                        OR substr(lower(hex(id)), 1, length(?2)) = ?2 AS matches
                FROM checkpoints WHERE project = ?1 AND hidden = 0 AND expired_ms IS NULL
                ORDER BY matches DESC, pinned DESC, number DESC LIMIT ?3) AS found
            ORDER BY matches DESC, pinned DESC, number DESC
            """,
            .text(nearest), .text(text), .integer(Int64(limit))
        ) { row throws(EverettError) in
            let id = try row.blob(0)
            guard id.count == Digest.size else { throw EverettError.damaged("an id in state.db") }
            return Checkpoint(
                id: Digest(id), name: try row.optionalText(1),
                created: Timestamp(milliseconds: try row.integer(2)), isNamedAlone: try row.bool(3))
        }
    }
}
