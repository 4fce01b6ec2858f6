internal import Base
internal import Storage

/// The format of a project's context log.
///
/// Rows of `entries` and `lines` are only ever added; what a world remembers is where its row of `worlds` points to.
enum ContextSchema {
    static let applicationID: Int32 = 0x4556_4358
    /// A line begins where another one was left: `fork` entries of `parent` come before its own. One that was begun by a
    /// restore names the checkpoint. `before` counts all entries that come before its own.
    static let steps = [
        Migration(
            1, "entries",
            sql: """
                CREATE TABLE lines (
                    number INTEGER PRIMARY KEY,
                    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
                    world BLOB NOT NULL CHECK (length(world) = 16),
                    parent INTEGER REFERENCES lines (number) CHECK (parent < number),
                    fork INTEGER NOT NULL CHECK (fork >= 0 AND (fork > 0) = (parent IS NOT NULL)),
                    before INTEGER NOT NULL CHECK (before >= fork),
                    checkpoint BLOB CHECK (length(checkpoint) = 32),
                    name TEXT CHECK (length(CAST(name AS BLOB)) <= 200),
                    created INTEGER NOT NULL
                ) STRICT;
                CREATE INDEX lines_by_world ON lines (world);
                CREATE INDEX lines_by_parent ON lines (parent);
                CREATE TABLE entries (
                    number INTEGER PRIMARY KEY,
                    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
                    line INTEGER NOT NULL REFERENCES lines (number),
                    position INTEGER NOT NULL CHECK (position > 0),
                    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 32),
                    agent TEXT NOT NULL CHECK (length(CAST(agent AS BLOB)) BETWEEN 1 AND 64),
                    session TEXT CHECK (length(CAST(session AS BLOB)) BETWEEN 1 AND 128),
                    turn INTEGER CHECK (turn >= 0),
                    body BLOB NOT NULL CHECK (length(body) BETWEEN 1 AND 1048576),
                    timeline TEXT NOT NULL,
                    checkpoint BLOB CHECK (length(checkpoint) = 32),
                    source TEXT CHECK (length(CAST(source AS BLOB)) <= 2048),
                    created INTEGER NOT NULL,
                    UNIQUE (line, position)
                ) STRICT;
                CREATE INDEX entries_by_agent ON entries (line, agent, kind, position);
                CREATE TABLE worlds (
                    world BLOB PRIMARY KEY CHECK (length(world) = 16),
                    line INTEGER NOT NULL REFERENCES lines (number)
                ) STRICT, WITHOUT ROWID;
                """)
    ]

    static let migrations = Migrations(applicationID: applicationID, steps)
}
