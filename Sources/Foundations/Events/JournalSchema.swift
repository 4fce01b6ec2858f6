internal import Storage

/// The format of `journal.db`, step by step; a step that was released is never edited.
enum JournalSchema {
    static let applicationID: Int32 = 0x4556_4a4c

    static let migrations = Migrations(
        applicationID: applicationID,
        [
            Migration(
                1, "events, cursors",
                // Numbers are never given twice, even when the newest event is deleted: that is what AUTOINCREMENT adds.
                sql: """
                    CREATE TABLE events (
                        id      INTEGER PRIMARY KEY AUTOINCREMENT,
                        time_ms INTEGER NOT NULL,
                        type    TEXT NOT NULL,
                        project TEXT,
                        subject TEXT,
                        data    BLOB NOT NULL
                    ) STRICT;
                    CREATE INDEX events_by_project ON events(project, id) WHERE project IS NOT NULL;
                    CREATE INDEX events_by_type ON events(type, id);

                    CREATE TABLE cursors (
                        name     TEXT PRIMARY KEY,
                        position INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    """
            )
        ]
    )
}
