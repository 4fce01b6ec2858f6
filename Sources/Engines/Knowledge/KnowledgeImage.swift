package import Base
package import Platform
internal import Storage

/// A copy of a world's knowledge that nobody changes: what checkpoints hold.
package enum KnowledgeImage {
    /// How many notes there are; what only calls itself knowledge is refused.
    package static func count(at path: AbsolutePath) throws(EverettError) -> Int {
        let connection = try Connection.openImage(path: path)
        guard try KnowledgeSchema.migrations.recognise(connection) > 0 else { return 0 }
        return try connection.first("SELECT count(*) FROM notes") { row throws(EverettError) in try row.int(0) } ?? 0
    }

    /// Refuses a database that is damaged, or that holds anything but what Everett puts there.
    ///
    /// It may have come from a stranger with a bundle, and views or triggers of its own would run with every command.
    package static func check(at path: AbsolutePath) throws(EverettError) {
        let connection = try Connection.openImage(path: path)
        let version = try KnowledgeSchema.migrations.recognise(connection)
        guard
            try KnowledgeSchema.description(of: connection) == KnowledgeSchema.description(ofVersion: version)
        else { throw EverettError(.refused, Words.notAsMade(connection.name)) }
        let verdict = try connection.first("PRAGMA quick_check(1)") { row throws(EverettError) in try row.text(0) }
        guard verdict == "ok" else { throw EverettError(.integrity, Words.damaged(connection.name)) }
    }

    /// Makes one of these notes, in a file of its own: the log is folded in when this returns.
    package static func make(_ notes: [Note], at path: AbsolutePath) throws(EverettError) {
        let base = try KnowledgeBase(path)
        if !notes.isEmpty { try base.replaceAll(with: notes) }
    }

    /// Every note of an image, oldest first.
    package static func notes(at path: AbsolutePath) throws(EverettError) -> [Note] {
        let connection = try Connection.openImage(path: path)
        guard try KnowledgeSchema.migrations.recognise(connection) > 0 else { return [] }
        return try NoteRow.all(connection)
    }
}
