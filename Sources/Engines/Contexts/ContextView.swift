package import Base
internal import Storage

/// What the agents of a world remember. Whatever may reach a prompt is read here, and every read keeps to the lineage.
package struct ContextView {
    private let lineage: ContextLineage
    private let connection: Connection

    init(_ lineage: ContextLineage, _ connection: Connection) {
        self.lineage = lineage
        self.connection = connection
    }

    /// How many entries there are.
    package var count: Int { lineage.entries }

    /// The newest entries that are asked for, the oldest of them first.
    package func entries(_ filter: ContextFilter = ContextFilter()) throws(EverettError) -> [ContextEntry] {
        var found: [ContextEntry] = []
        for part in lineage.parts.reversed() where found.count < filter.limit {
            found += try read(part, filter, limit: filter.limit - found.count)
            if found.count < filter.limit, filter.wantsRewinds, let rewind = part.rewind { found.append(rewind) }
        }
        return found.reversed()
    }

    /// The newest entry of a kind that an agent wrote: its plan, its list of what is to do.
    package func newest(_ kind: String, of agent: String, session: String? = nil) throws(EverettError) -> ContextEntry?
    {
        try entries(ContextFilter(kind: kind, agent: agent, session: session, limit: 1)).last
    }

    /// The entry meant by an id, or by a unique beginning of one (four digits at least).
    package func entry(_ reference: String) throws(EverettError) -> ContextEntry {
        let text = reference.lowercased()
        guard (4...32).contains(text.utf8.count), text.utf8.allSatisfy({ Hex.nibble($0) != nil }) else {
            throw EverettError(.notFound, Words.unknown(reference), hints: [Words.listEntries])
        }
        var found = lineage.parts.compactMap(\.rewind).filter { $0.id.text.hasPrefix(text) }
        let bounds = ["0", "f"].map { text + String(repeating: $0, count: 32 - text.utf8.count) }
        for part in lineage.parts {
            found += try read(
                part, "AND e.id BETWEEN ? AND ?", bounds.map { .blob(Hex.decode($0) ?? []) }, limit: 6)
        }
        guard found.count <= 1 else {
            throw EverettError(
                .conflict, Words.ambiguous(reference, found.count),
                hints: found.prefix(5).map { Phrase(verbatim: $0.id.short) })
        }
        guard let entry = found.first else {
            throw EverettError(.notFound, Words.unknown(reference), hints: [Words.listEntries])
        }
        return entry
    }

    private func read(
        _ part: ContextLineage.Part, _ filter: ContextFilter, limit: Int
    ) throws(EverettError) -> [ContextEntry] {
        var conditions = ""
        var bindings: [SQLValue] = []
        for (column, value) in [("agent", filter.agent), ("kind", filter.kind), ("session", filter.session)] {
            guard let value else { continue }
            conditions += " AND e.\(column) = ?"
            bindings.append(.text(value))
        }
        return try read(part, conditions, bindings, limit: limit)
    }

    /// The one place where entries are read for agents: none that lies behind where the next line begins.
    private func read(
        _ part: ContextLineage.Part, _ conditions: String, _ bindings: [SQLValue], limit: Int
    ) throws(EverettError) -> [ContextEntry] {
        if part.count == 0 { return [] }
        return try connection.rows(
            """
            SELECT \(ContextRow.columns) FROM entries e WHERE e.line = ? AND e.position <= ? \(conditions)
            ORDER BY e.position DESC LIMIT ?
            """,
            [.integer(part.line), .integer(Int64(part.count))] + bindings + [.integer(Int64(limit))]
        ) { row throws(EverettError) in try ContextRow.read(row, after: part.before, connection) }
    }
}
