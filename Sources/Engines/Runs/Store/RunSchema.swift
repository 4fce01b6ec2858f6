internal import Storage

/// The format of a project's log of runs. Entries are only added; a run goes with all of its own.
enum RunSchema {
    static let applicationID: Int32 = 0x4556_524e

    static let migrations = Migrations(
        applicationID: applicationID,
        [
            Migration(
                1, "runs",
                sql: """
                    CREATE TABLE runs (
                        number INTEGER PRIMARY KEY,
                        id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),
                        kind TEXT NOT NULL,
                        agent TEXT NOT NULL CHECK (length(CAST(agent AS BLOB)) <= 128),
                        session TEXT CHECK (length(CAST(session AS BLOB)) <= 128),
                        command TEXT NOT NULL CHECK (length(CAST(command AS BLOB)) <= 1000),
                        timeline TEXT NOT NULL,
                        keeper TEXT,
                        began INTEGER NOT NULL,
                        ended INTEGER,
                        status INTEGER,
                        first BLOB CHECK (length(first) = 32),
                        last BLOB CHECK (length(last) = 32),
                        entries INTEGER NOT NULL DEFAULT 0,
                        left_out INTEGER NOT NULL DEFAULT 0
                    ) STRICT;
                    CREATE UNIQUE INDEX runs_by_session ON runs (agent, session, timeline)
                        WHERE session IS NOT NULL AND kind <> 'guard';
                    CREATE TABLE entries (
                        run INTEGER NOT NULL REFERENCES runs (number) ON DELETE CASCADE,
                        number INTEGER NOT NULL CHECK (number > 0),
                        kind TEXT NOT NULL,
                        turn INTEGER CHECK (turn >= 0),
                        tool TEXT CHECK (length(CAST(tool AS BLOB)) <= 128),
                        detail TEXT NOT NULL CHECK (length(CAST(detail AS BLOB)) <= 1000),
                        checkpoint BLOB CHECK (length(checkpoint) = 32),
                        added INTEGER, modified INTEGER, removed INTEGER,
                        created INTEGER NOT NULL,
                        PRIMARY KEY (run, number)
                    ) STRICT, WITHOUT ROWID;
                    """)
        ])
}
