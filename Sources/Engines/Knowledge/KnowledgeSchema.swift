internal import Base
internal import Storage

/// The format of `knowledge.db`.
///
/// Notes are records with an id of their own, so that what comes later, nodes of code and the edges between all of them, can
/// lie beside them in tables of its own and refer to them.
enum KnowledgeSchema {
    static let applicationID: Int32 = 0x4556_4b4e
    /// A note whose text is searched: what is indexed is spelled without the letters that Unicode does not take apart.
    static let steps = [
        Migration(
            1, "notes",
            sql: """
                CREATE TABLE notes (
                    number INTEGER PRIMARY KEY,
                    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
                    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
                    title TEXT NOT NULL CHECK (length(CAST(title AS BLOB)) <= 300),
                    body TEXT NOT NULL CHECK (length(CAST(body AS BLOB)) <= 65536),
                    timeline TEXT NOT NULL,
                    author TEXT NOT NULL,
                    operation BLOB CHECK (length(operation) = 16),
                    checkpoint BLOB CHECK (length(checkpoint) = 32),
                    source TEXT CHECK (length(CAST(source AS BLOB)) <= 2048),
                    valid_from INTEGER NOT NULL,
                    valid_to INTEGER,
                    superseded_by BLOB CHECK (length(superseded_by) = 16),
                    retired INTEGER,
                    disputes BLOB CHECK (length(disputes) = 16),
                    hash BLOB NOT NULL CHECK (length(hash) = 32),
                    created INTEGER NOT NULL,
                    changed INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX notes_by_time ON notes (created);
                CREATE INDEX notes_by_hash ON notes (hash);
                CREATE TABLE tags (
                    note INTEGER NOT NULL REFERENCES notes (number),
                    tag TEXT NOT NULL CHECK (length(CAST(tag AS BLOB)) BETWEEN 1 AND 64),
                    PRIMARY KEY (note, tag)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX tags_by_name ON tags (tag);
                CREATE VIRTUAL TABLE words USING fts5 (
                    title, body, tags, tokenize = 'unicode61 remove_diacritics 2'
                );
                """)
    ]

    static let migrations = Migrations(applicationID: applicationID, steps)

    /// How a sound database of a version describes itself.
    static func description(ofVersion version: Int32) throws(EverettError) -> [String] {
        let sound = try Connection.memory()
        try Migrations(applicationID: applicationID, steps.filter { $0.version <= version }).run(on: sound)
        return try description(of: sound)
    }

    static func description(of connection: Connection) throws(EverettError) -> [String] {
        try connection.rows(
            "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') FROM sqlite_schema ORDER BY 1"
        ) { row throws(EverettError) in try row.text(0) }
    }
}
