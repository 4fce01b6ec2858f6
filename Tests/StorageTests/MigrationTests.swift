import Base
import Platform
import Storage
import Testing

@Suite struct MigrationTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    private static let first = Migration(1, "notes", sql: "CREATE TABLE note(id INTEGER PRIMARY KEY, body TEXT)")
    private static let second = Migration(2, "titles", sql: "ALTER TABLE note ADD COLUMN title TEXT")
    private static let id: Int32 = 0x4556_4552
    private let one = Migrations(applicationID: id, [first])
    private let two = Migrations(applicationID: id, [first, second])

    private func open(_ name: String = "own.db") throws -> Connection {
        try Connection.open(path: scratch.path(name))
    }

    @Test func `a fresh database gets every step and its identity`() throws {
        let connection = try open()
        #expect(try two.run(on: connection) == Migrations.Outcome(from: 0, to: 2, backup: nil))
        #expect(try connection.integer("PRAGMA user_version") == 2)
        #expect(try connection.integer("PRAGMA application_id") == Int64(Self.id))
        #expect(try connection.integer("PRAGMA foreign_keys") == 1)
        try connection.run("INSERT INTO note(title) VALUES('t')")
        #expect(try two.run(on: connection) == Migrations.Outcome(from: 2, to: 2, backup: nil))
        #expect(try scratch.names.filter { $0.contains("before") }.isEmpty)
    }

    @Test func `an older database is copied and brought forward`() throws {
        do {
            let connection = try open()
            try one.run(on: connection)
            try connection.run("INSERT INTO note(body) VALUES('kept')")
        }
        let connection = try open()
        let outcome = try two.run(on: connection)
        #expect(outcome == Migrations.Outcome(from: 1, to: 2, backup: scratch.path("own.db.before-v2")))
        #expect(try connection.integer("SELECT count(*) FROM note WHERE body = 'kept' AND title IS NULL") == 1)
        let copy = try Connection.openImage(path: scratch.path("own.db.before-v2"))
        #expect(try copy.integer("PRAGMA user_version") == 1)
        #expect(try copy.integer("SELECT count(*) FROM note") == 1)
        #expect(try scratch.names.filter { $0.contains("partial") }.isEmpty)
    }

    @Test func `a newer database is refused and not touched`() throws {
        do { try two.run(on: try open()) }
        let before = try scratch.bytes(of: "own.db")
        let error = try failure { try one.run(on: try open()) }
        #expect(error.code == .newerFormat)
        #expect(error.hints.contains { $0.english.contains("upgrade Everett") })
        #expect(try scratch.bytes(of: "own.db") == before)
        #expect(try scratch.names == ["own.db"])
    }

    @Test func `another program's database is refused and not touched`() throws {
        try scratch.write("marked.db", [])
        try scratch.write("unmarked.db", [])
        for name in ["marked.db", "unmarked.db"] {
            do {
                let foreign = try Connection.openForeignForWriting(path: scratch.path(name))
                try fill(foreign)
                if name == "marked.db" { try foreign.run("PRAGMA application_id = 77") }
            }
            let before = try scratch.bytes(of: name)
            #expect(try failure { try two.run(on: try open(name)) }.code == .refused)
            #expect(try scratch.bytes(of: name) == before)
        }
        #expect(try scratch.names == ["marked.db", "unmarked.db"])
    }

    @Test func `a step that fails leaves the format before it, and can run again`() throws {
        let broken = Migrations(
            applicationID: Self.id,
            [
                Self.first, Self.second,
                Migration(3, "broken") { connection throws(EverettError) in
                    try connection.run("DROP TABLE note")
                    try connection.run("CREATE TABLE nonsense(")
                },
            ])
        let connection = try open()
        try one.run(on: connection)
        let error = try failure { try broken.run(on: connection) }
        #expect(error.message.english.contains("broken"))
        #expect(try connection.integer("PRAGMA user_version") == 2)
        #expect(try connection.integer("SELECT count(*) FROM note") == 0)
        #expect(scratch.exists("own.db.before-v3"))
        #expect(try two.run(on: connection).to == 2)
    }

    @Test func `a table can be rebuilt under references, but not leave them hanging`() throws {
        let parents = Migration(
            1, "tables",
            sql: """
                CREATE TABLE parent(id INTEGER PRIMARY KEY);
                CREATE TABLE child(p REFERENCES parent);
                INSERT INTO parent VALUES(1); INSERT INTO child VALUES(1)
                """)
        let rebuild = Migration(
            2, "rebuild",
            sql: """
                CREATE TABLE new(id INTEGER PRIMARY KEY, more);
                INSERT INTO new SELECT id, 0 FROM parent; DROP TABLE parent; ALTER TABLE new RENAME TO parent
                """)
        let cut = Migration(3, "cut", sql: "DELETE FROM parent")
        let connection = try open()
        try Migrations(applicationID: 5, [parents, rebuild]).run(on: connection)
        #expect(try connection.integer("SELECT count(*) FROM child JOIN parent ON id = p") == 1)
        let error = try failure { try Migrations(applicationID: 5, [parents, rebuild, cut]).run(on: connection) }
        #expect(error.code == .integrity)
        #expect(try connection.integer("PRAGMA user_version") == 2)
        #expect(try count(connection, "parent") == 1)
    }

    @Test func `a draft left by a crash is replaced`() throws {
        let connection = try open()
        try one.run(on: connection)
        try scratch.write("own.db.before-v2.partial", [1, 2, 3])
        try two.run(on: connection)
        #expect(try scratch.names.filter { $0.contains("before") } == ["own.db.before-v2"])
    }

    @Test func `a database in memory is migrated without a copy`() throws {
        let connection = try Connection.memory()
        try one.run(on: connection)
        #expect(try two.run(on: connection).backup == nil)
        #expect(try connection.integer("PRAGMA user_version") == 2)
    }
}
