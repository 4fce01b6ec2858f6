internal import Storage

/// The format of a home's inbox.
enum InboxSchema {
    static let applicationID: Int32 = 0x4556_4951

    static let migrations = Migrations(
        applicationID: applicationID,
        [
            Migration(
                1, "questions",
                sql: """
                    CREATE TABLE questions (
                        number INTEGER PRIMARY KEY,
                        id TEXT NOT NULL UNIQUE CHECK (length(id) = 32),
                        project TEXT NOT NULL,
                        timeline TEXT NOT NULL,
                        function TEXT NOT NULL,
                        document TEXT NOT NULL CHECK (length(CAST(document AS BLOB)) <= 65536),
                        digest BLOB NOT NULL CHECK (length(digest) = 32),
                        agent TEXT NOT NULL CHECK (length(CAST(agent AS BLOB)) <= 128),
                        run TEXT,
                        asked INTEGER NOT NULL,
                        expires INTEGER NOT NULL,
                        state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'denied', 'expired', 'used')),
                        answered INTEGER,
                        door TEXT,
                        message TEXT NOT NULL DEFAULT '' CHECK (length(CAST(message AS BLOB)) <= 2000)
                    ) STRICT;
                    CREATE INDEX questions_by_state ON questions (state, project);
                    CREATE INDEX questions_by_digest ON questions (digest);
                    """)
        ])
}
