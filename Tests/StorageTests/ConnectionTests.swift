import Base
import Platform
import Storage
import Testing

@Suite struct ConnectionTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    @Test func `our databases are durable, private to this schema and checked`() throws {
        let connection = try Connection.open(path: scratch.path("own.db"))
        let mode = try connection.first("PRAGMA journal_mode") { row throws(EverettError) in try row.text(0) }
        #expect(mode == "wal")
        #expect(try connection.integer("PRAGMA synchronous") == 2)
        #expect(try connection.integer("PRAGMA foreign_keys") == 1)
        #expect(try connection.integer("PRAGMA trusted_schema") == 0)
        #expect(try connection.integer("PRAGMA cell_size_check") == 1)
        try connection.run("CREATE TABLE t(a)")
        try connection.run("PRAGMA writable_schema = ON")
        let error = try failure { try connection.run("UPDATE sqlite_schema SET sql = 'x'") }
        #expect(error.sqliteFailure != nil, "defensive mode keeps the schema table read-only")
    }

    @Test func `a read-only connection writes nothing`() throws {
        try fill(try Connection.open(path: scratch.path("own.db")))
        let reader = try Connection.open(path: scratch.path("own.db"), mode: .readOnly)
        #expect(try count(reader) == 200)
        #expect(try failure { try reader.run("DELETE FROM t") }.code == .permission)
    }

    @Test func `a missing database is not found and not created`() throws {
        let error = try failure { _ = try Connection.open(path: scratch.path("none.db"), mode: .readOnly) }
        #expect(error.code == .notFound)
        let foreign = try failure { _ = try Connection.openForeign(path: scratch.path("none.db")) }
        #expect(foreign.code == .notFound)
        #expect(try scratch.names.isEmpty)
    }

    @Test func `a directory is no database`() throws {
        #expect(try failure { _ = try Connection.open(path: scratch.directory) }.code == .permission)
    }

    @Test func `garbage is reported as damage`() throws {
        try scratch.write("bad.db", Array(repeating: 0x41, count: 8192))
        let error = try failure { _ = try Connection.open(path: scratch.path("bad.db")) }
        #expect(error.code == .integrity)
        #expect(error.sqliteFailure?.primary == 26)
        #expect(!error.hints.isEmpty)
    }

    @Test func `opening another program's database does not switch its journal`() throws {
        let path = scratch.path("own.db")
        let connection = try Connection.openForeignForWriting(path: try emptyFile("own.db"))
        try fill(connection)
        let before = try scratch.bytes(of: "own.db")
        _ = try Connection.open(path: path).integer("SELECT count(*) FROM t")
        #expect(try scratch.bytes(of: "own.db") == before)
    }

    @Test func `what was not committed is absent after the connection is gone`() throws {
        let path = scratch.path("own.db")
        do {
            let connection = try Connection.open(path: path)
            try fill(connection, rows: 3)
            try connection.run("BEGIN IMMEDIATE")
            try connection.run("DELETE FROM t")
            try connection.run("CREATE TABLE half(a)")
        }
        let again = try Connection.open(path: path)
        #expect(try count(again) == 3)
        #expect(try again.integer("SELECT count(*) FROM sqlite_schema WHERE name = 'half'") == 0)
    }

    @Test func `files copied in the middle of a transaction recover to the last commit`() throws {
        let connection = try Connection.open(path: scratch.path("own.db"))
        try fill(connection, rows: 50)
        try connection.run("PRAGMA cache_size = 5")
        try connection.run("BEGIN IMMEDIATE")
        for _ in 0..<300 {
            try connection.run("INSERT INTO t(body) VALUES(?)", .blob(Array(repeating: 7, count: 3000)))
        }
        try scratch.copy("own.db", to: "crashed.db")
        try scratch.copy("own.db-wal", to: "crashed.db-wal")
        let crashed = try Connection.open(path: scratch.path("crashed.db"))
        #expect(try count(crashed) == 50)
        #expect(try IntegrityCheck.full.problems(in: crashed).isEmpty)
    }

    @Test func `a second writer is told the database is locked`() throws {
        let path = scratch.path("own.db")
        let one = try Connection.open(path: path)
        try one.run("CREATE TABLE t(a)")
        let two = try Connection.open(path: path, busyTimeoutMilliseconds: 0)
        try one.transaction { () throws(EverettError) in
            try one.run("INSERT INTO t VALUES(1)")
            let error = try? failure { try two.transaction { () throws(EverettError) in } }
            #expect(error?.code == .locked)
        }
        try two.transaction { () throws(EverettError) in try two.run("INSERT INTO t VALUES(2)") }
        #expect(try count(one) == 2)
    }

    @Test func `a path with a question mark, a percent sign and bytes that are no text is opened as it is`() throws {
        let path = try #require(
            AbsolutePath(scratch.directory.bytes + Array("/a?b%20c#d ".utf8) + [0xff, 0xfe])
        )
        do { try fill(try Connection.open(path: path), rows: 2) }
        #expect(try count(try Connection.open(path: path)) == 2)
        #expect(try count(try Connection.openImage(path: path)) == 2)
    }

    private func emptyFile(_ name: String) throws -> AbsolutePath {
        try scratch.write(name, [])
        return scratch.path(name)
    }
}
