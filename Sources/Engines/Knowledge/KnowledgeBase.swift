package import Base
package import Platform
internal import Storage

/// What is known in one world: `knowledge.db`, open. Confined to whoever opened it; other processes may have it open too.
///
/// Nothing is ever deleted: a note is superseded by a better one, or retired.
package final class KnowledgeBase {
    /// More would make every checkpoint of a changed world slow.
    package static let mostNotes = 200_000

    let connection: Connection

    private init(_ connection: Connection) throws(EverettError) {
        self.connection = connection
        try KnowledgeSchema.migrations.run(on: connection)
    }

    /// One in memory, in which there is nothing.
    package static func nothing() throws(EverettError) -> KnowledgeBase {
        try KnowledgeBase(try Connection.memory())
    }

    /// Opens it, making it where there is none; its directory must be there.
    package init(_ path: AbsolutePath, files: any FileOperations = RealFileOperations()) throws(EverettError) {
        connection = try Connection.open(path: path)
        try KnowledgeSchema.migrations.run(on: connection, files: files)
    }

    /// Opens one that is there; nil where there is none.
    package static func ifPresent(
        _ path: AbsolutePath, files: any FileOperations = RealFileOperations()
    ) throws(EverettError) -> KnowledgeBase? {
        do {
            guard try files.statusIfPresent(FileDescriptors.none, CName(path.bytes)) != nil else { return nil }
        } catch {
            throw EverettError(error, while: Phrase("opening the knowledge", pl: "otwieranie wiedzy"))
        }
        return try KnowledgeBase(path, files: files)
    }

    /// How many notes there are, past ones included.
    package func count() throws(EverettError) -> Int {
        Int(clamping: try connection.integer("SELECT count(*) FROM notes"))
    }

    /// Keeps a note; one that says the same and still holds is returned instead.
    @discardableResult
    package func add(
        _ draft: NoteDraft, id: Identifier, at time: Timestamp
    ) throws(EverettError) -> (note: Note, isNew: Bool) {
        try connection.transaction { () throws(EverettError) in
            let note = KnowledgeBase.note(draft, id: id, at: time)
            let known = try NoteRow.read(
                connection,
                "SELECT \(NoteRow.columns) FROM notes n WHERE n.hash = ? ORDER BY n.created, n.id",
                [.blob(note.hash.bytes)]
            ).map(\.note)
            if let same = known.first(where: { $0.isCurrent(at: time) }) { return (same, false) }
            try insert(note)
            return (note, true)
        }
    }

    /// Keeps a note that takes the place of another one.
    package func supersede(
        _ old: Identifier, by draft: NoteDraft, id: Identifier, at time: Timestamp
    ) throws(EverettError) -> Note {
        try connection.transaction { () throws(EverettError) in
            var former = try note(old)
            if let other = former.supersededBy {
                throw EverettError(.conflict, Words.alreadySuperseded(old, by: other))
            }
            if former.retired != nil {
                throw EverettError(.conflict, Words.isRetired(old), hints: [Words.bringBack(old)])
            }
            let new = KnowledgeBase.note(draft, id: id, at: time)
            try insert(new)
            former.supersededBy = new.id
            former.validTo = former.validTo.map { min($0, time) } ?? time
            former.changed = time
            try NoteRow.update(former, connection)
            return new
        }
    }

    /// Takes a note out of use; it stays, and can be brought back.
    package func retire(_ id: Identifier, at time: Timestamp) throws(EverettError) -> Note {
        try connection.transaction { () throws(EverettError) in
            var note = try note(id)
            if note.retired != nil { throw EverettError(.conflict, Words.isRetired(id)) }
            note.retired = time
            note.changed = time
            try NoteRow.update(note, connection)
            return note
        }
    }

    /// Brings a retired note back into use.
    package func bringBack(_ id: Identifier, at time: Timestamp) throws(EverettError) -> Note {
        try connection.transaction { () throws(EverettError) in
            var note = try note(id)
            if note.retired == nil { throw EverettError(.conflict, Words.isNotRetired(id)) }
            note.retired = nil
            note.changed = time
            try NoteRow.update(note, connection)
            return note
        }
    }

    package func note(_ id: Identifier) throws(EverettError) -> Note {
        let found = try NoteRow.read(
            connection, "SELECT \(NoteRow.columns) FROM notes n WHERE n.id = ?", [.blob(id.bytes)])
        guard let note = found.first?.note else {
            throw EverettError(.notFound, Words.unknown(id.short), hints: [Words.listNotes])
        }
        return note
    }

    /// The note meant by an id, or by a unique beginning of one (four digits at least).
    package func resolve(_ reference: String) throws(EverettError) -> Note {
        let text = reference.lowercased()
        let isPrefix = (4...32).contains(text.utf8.count) && text.utf8.allSatisfy { Hex.nibble($0) != nil }
        let found =
            isPrefix
            ? try NoteRow.read(
                connection,
                "SELECT \(NoteRow.columns) FROM notes n WHERE lower(hex(n.id)) LIKE ? ORDER BY n.created LIMIT 6",
                [.text(text + "%")]) : []
        guard found.count <= 1 else {
            throw EverettError(
                .conflict, Words.ambiguous(reference, found.count),
                hints: found.prefix(5).map { Phrase(verbatim: "\($0.note.id.short)  \($0.note.title)") })
        }
        guard let note = found.first?.note else {
            throw EverettError(.notFound, Words.unknown(reference), hints: [Words.listNotes])
        }
        return note
    }

    /// Every note, oldest first.
    package func all() throws(EverettError) -> [Note] { try NoteRow.all(connection) }

    /// Makes these notes all there are, in one transaction; for what a merge decided.
    package func replaceAll(with notes: [Note]) throws(EverettError) {
        try connection.transaction { () throws(EverettError) in
            try connection.run("DELETE FROM tags")
            try connection.run("DELETE FROM words")
            try connection.run("DELETE FROM notes")
            for note in notes { try insert(note) }
        }
    }

    private func insert(_ note: Note) throws(EverettError) {
        guard try count() < KnowledgeBase.mostNotes else {
            throw EverettError(.refused, Words.tooMany(KnowledgeBase.mostNotes))
        }
        try NoteRow.insert(note, connection)
    }

    private static func note(_ draft: NoteDraft, id: Identifier, at time: Timestamp) -> Note {
        Note(
            id: id, kind: draft.kind, title: draft.title, body: draft.body, tags: draft.tags,
            provenance: draft.provenance, validFrom: draft.validFrom ?? time, validTo: draft.validTo, created: time,
            changed: time)
    }
}
