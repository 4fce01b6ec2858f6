internal import Base
internal import Storage

/// The lines that lead to where a world stands, the first one first: this alone decides what is remembered.
struct ContextLineage {
    struct Part {
        let line: Int64
        let id: Identifier
        /// How many entries come before it.
        let before: Int
        /// How many entries of the line count; those behind are another future's.
        let count: Int
        /// What its agents learnt when it began; nil for a line that no restore began.
        let rewind: ContextEntry?
    }

    let parts: [Part]

    static let nothing = ContextLineage(parts: [])

    var entries: Int { parts.last.map { $0.before + $0.count } ?? 0 }

    /// The last line that has entries, so that a line nobody has written on is the same as where it began.
    var position: ContextPosition? {
        parts.last { $0.count > 0 }.map {
            ContextPosition(line: $0.id, position: $0.count, entries: $0.before + $0.count)
        }
    }

    /// Those that a line has behind it are the newest; `count` limits them.
    static func read(
        to line: Int64, count: Int? = nil, _ connection: Connection
    ) throws(EverettError) -> ContextLineage {
        var found: [(line: Int64, id: Identifier, count: Int, rewind: ContextEntry?)] = []
        var next: (line: Int64, count: Int?)? = (line, count)
        while let step = next {
            let row = try connection.first(
                "SELECT id, parent, fork, checkpoint, name, created FROM lines WHERE number = ?", .integer(step.line)
            ) { row throws(EverettError) in
                let id = try ContextRow.identifier(try row.blob(0), connection)
                let checkpoint = try ContextRow.digest(try row.optionalBlob(3), connection)
                let name = try row.optionalText(4)
                let created = Timestamp(milliseconds: try row.integer(5))
                return (
                    id: id, parent: try row.optionalInteger(1), fork: try row.int(2),
                    rewind: checkpoint.map { ContextEntry.rewound(to: $0, name: name, id: id, at: created) }
                )
            }
            // A line lies behind its parent, so this ends.
            guard let row, row.parent.map({ $0 < step.line }) ?? true else {
                throw EverettError(.integrity, Words.damaged(connection.name))
            }
            let all = try ContextLineage.count(step.line, connection)
            guard step.count.map({ $0 <= all }) ?? true else {
                throw EverettError(.integrity, Words.damaged(connection.name))
            }
            found.append((step.line, row.id, step.count ?? all, row.rewind))
            next = row.parent.map { ($0, row.fork) }
        }
        var before = 0
        let parts = found.reversed().map { part in
            defer { before += part.count }
            return Part(line: part.line, id: part.id, before: before, count: part.count, rewind: part.rewind)
        }
        return ContextLineage(parts: parts)
    }

    static func count(_ line: Int64, _ connection: Connection) throws(EverettError) -> Int {
        Int(
            clamping: try connection.integer(
                "SELECT coalesce(max(position), 0) FROM entries WHERE line = ?", .integer(line)))
    }
}
