internal import Base
internal import Storage

/// The format of `state.db`, step by step; a step that was released is never edited.
enum StateSchema {
    static let applicationID: Int32 = 0x4556_4552

    static let migrations = Migrations(
        applicationID: applicationID,
        [
            Migration(
                1, "projects, timelines, checkpoints, operations",
                sql: """
                    CREATE TABLE meta (
                        key   TEXT PRIMARY KEY,
                        value INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;
                    INSERT INTO meta VALUES ('generation', 0), ('packs', 0), ('secret_key', 0);

                    CREATE TABLE projects (
                        id            TEXT PRIMARY KEY,
                        root          BLOB NOT NULL UNIQUE,
                        created_ms    INTEGER NOT NULL,
                        policy        BLOB NOT NULL,
                        said          INTEGER NOT NULL
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE checkpoints (
                        id          BLOB NOT NULL,
                        project     TEXT NOT NULL REFERENCES projects(id),
                        timeline    TEXT NOT NULL,
                        number      INTEGER NOT NULL,
                        created_ms  INTEGER NOT NULL,
                        cause       TEXT NOT NULL,
                        name        TEXT,
                        parents     BLOB NOT NULL,
                        files       INTEGER NOT NULL,
                        bytes       INTEGER NOT NULL,
                        new_bytes   INTEGER NOT NULL,
                        pinned      INTEGER NOT NULL DEFAULT 0,
                        hidden      INTEGER NOT NULL DEFAULT 0,
                        PRIMARY KEY (project, id)
                    ) STRICT, WITHOUT ROWID;
                    CREATE UNIQUE INDEX checkpoints_by_number ON checkpoints(project, number);
                    CREATE INDEX checkpoints_by_name ON checkpoints(project, name) WHERE name IS NOT NULL;

                    CREATE TABLE timelines (
                        project  TEXT NOT NULL REFERENCES projects(id),
                        name     TEXT NOT NULL,
                        head     BLOB,
                        PRIMARY KEY (project, name),
                        FOREIGN KEY (project, head) REFERENCES checkpoints(project, id)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE operations (
                        number       INTEGER PRIMARY KEY,
                        id           TEXT NOT NULL UNIQUE,
                        project      TEXT NOT NULL REFERENCES projects(id),
                        timeline     TEXT NOT NULL,
                        kind         TEXT NOT NULL,
                        created_ms   INTEGER NOT NULL,
                        generation   INTEGER NOT NULL,
                        head_before  BLOB,
                        head_after   BLOB,
                        world_before BLOB,
                        world_after  BLOB,
                        components   TEXT NOT NULL DEFAULT '',
                        subject      BLOB,
                        reverses     TEXT,
                        repositories BLOB NOT NULL DEFAULT x'00',
                        paths        BLOB NOT NULL DEFAULT x'00',
                        set_aside    INTEGER NOT NULL DEFAULT 0
                    ) STRICT;
                    CREATE INDEX operations_by_project ON operations(project, number);
                    """
            ),
            Migration(2, "collection, tombstones, hashes of rows") { connection throws(EverettError) in
                try connection.execute(script: collection)
                try RowSeal.sealAll(connection)
            },
            Migration(3, "timelines with workspaces") { connection throws(EverettError) in
                // What is damaged stays known as damaged: only rows that are right are sealed anew.
                let damaged = Set(try RowSeal.damaged(connection))
                try connection.execute(script: timelines)
                for table in ["timelines", "operations", "collected"] {
                    try RowSeal.seal(all: table, connection, except: damaged)
                }
            },
        ]
    )

    private static let timelines = """
        ALTER TABLE timelines  ADD COLUMN key        TEXT;
        ALTER TABLE timelines  ADD COLUMN kind       TEXT NOT NULL DEFAULT 'imported';
        ALTER TABLE timelines  ADD COLUMN state      TEXT NOT NULL DEFAULT 'ready';
        ALTER TABLE timelines  ADD COLUMN workspace  BLOB;
        ALTER TABLE timelines  ADD COLUMN origin     TEXT;
        ALTER TABLE timelines  ADD COLUMN base       BLOB;
        ALTER TABLE timelines  ADD COLUMN created_ms INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE timelines  ADD COLUMN way        TEXT NOT NULL DEFAULT 'own';
        ALTER TABLE timelines  ADD COLUMN owner      TEXT;
        ALTER TABLE timelines  ADD COLUMN merge      BLOB;
        ALTER TABLE checkpoints ADD COLUMN occasion  BLOB;
        ALTER TABLE collected  ADD COLUMN parents    BLOB NOT NULL DEFAULT x'';
        ALTER TABLE operations ADD COLUMN made       BLOB NOT NULL DEFAULT x'';
        ALTER TABLE operations ADD COLUMN new_name   TEXT;
        UPDATE timelines SET kind = 'main' WHERE name = 'main';
        """

    private static let collection = """
        ALTER TABLE meta        ADD COLUMN sum BLOB;
        ALTER TABLE projects    ADD COLUMN sum BLOB;
        ALTER TABLE timelines   ADD COLUMN sum BLOB;
        ALTER TABLE checkpoints ADD COLUMN sum BLOB;
        ALTER TABLE operations  ADD COLUMN sum BLOB;
        ALTER TABLE checkpoints ADD COLUMN expired_ms INTEGER;
        ALTER TABLE operations  ADD COLUMN subjects BLOB NOT NULL DEFAULT x'';
        INSERT INTO meta (key, value) VALUES ('maintained', 0), ('maintained_bytes', 0), ('maintained_packs', 0),
            ('recovering', 0);

        CREATE TABLE condemned (
            pack     BLOB NOT NULL,
            since_ms INTEGER NOT NULL,
            objects  BLOB NOT NULL,
            bytes    INTEGER NOT NULL,
            sum      BLOB,
            PRIMARY KEY (pack, since_ms)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE collected (
            project      TEXT NOT NULL,
            id           BLOB NOT NULL,
            number       INTEGER NOT NULL,
            created_ms   INTEGER NOT NULL,
            collected_ms INTEGER NOT NULL,
            sum          BLOB,
            PRIMARY KEY (project, id)
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE tombstones (
            id        BLOB PRIMARY KEY,
            purged_ms INTEGER NOT NULL,
            lost      INTEGER NOT NULL DEFAULT 0,
            sum       BLOB
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE purges (
            id       TEXT PRIMARY KEY,
            project  TEXT NOT NULL,
            begun_ms INTEGER NOT NULL,
            paths    BLOB NOT NULL,
            objects  BLOB NOT NULL,
            sum      BLOB
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE sizes (
            day   INTEGER PRIMARY KEY,
            bytes INTEGER NOT NULL,
            sum   BLOB
        ) STRICT, WITHOUT ROWID;
        """
}
