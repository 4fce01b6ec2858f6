package import Base
internal import Storage

extension ContextStore {
    /// What was written in a world, or in one that is no more, and is not remembered; oldest first. For people, never for
    /// agents: nothing that may reach a prompt calls it.
    package func abandoned(
        of world: Identifier, _ filter: ContextFilter = ContextFilter()
    ) throws(EverettError) -> [ContextEntry] {
        try connection.transaction(.reading) { () throws(EverettError) in
            let seen = try lineage(of: world).parts.map { "[\($0.line),\($0.count)]" }.joined(separator: ",")
            var conditions = ""
            var bindings: [SQLValue] = [.text("[\(seen)]"), .blob(world.bytes)]
            for (column, value) in [("agent", filter.agent), ("kind", filter.kind), ("session", filter.session)] {
                guard let value else { continue }
                conditions += " AND e.\(column) = ?"
                bindings.append(.text(value))
            }
            return try connection.rows(
                """
                WITH seen (line, count) AS (
                    SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)
                )
                SELECT \(ContextRow.columns) FROM entries e JOIN lines l ON l.number = e.line
                LEFT JOIN seen ON seen.line = e.line
                WHERE (l.world = ? OR l.world NOT IN (SELECT world FROM worlds))
                    AND (seen.line IS NULL OR e.position > seen.count)\(conditions)
                ORDER BY e.number DESC LIMIT ?
                """, bindings + [.integer(Int64(filter.limit))]
            ) { row throws(EverettError) in try ContextRow.read(row, after: nil, connection) }.reversed()
        }
    }
}
