import Base
import Platform
import Storage
import Testing

@Suite struct StatementTests {
    let connection: Connection

    init() throws {
        connection = try Connection.memory()
    }

    @Test(arguments: [
        SQLValue.null, .integer(.min), .integer(.max), 0, -0.0, 1.5, .real(.greatestFiniteMagnitude), "", "zażółć 🐸",
        "with\u{0}nul", "e\u{301}", [], [0, 255, 0], true,
    ])
    func `a value comes back as it was bound`(value: SQLValue) throws {
        let read = try connection.first("SELECT ?", value) { row throws(EverettError) in try row.value(0) }
        #expect(read == value)
        if case .text(let text) = value, case .text(let other)? = read {
            #expect(Array(text.utf8) == Array(other.utf8))
        }
    }

    @Test func `optional values become null`() {
        #expect(SQLValue(Int?.none) == .null)
        #expect(SQLValue(String?.none) == .null)
        #expect(SQLValue([UInt8]?.none) == .null)
        #expect(SQLValue(Optional(7)) == 7)
    }

    @Test func `changes and inserted rows are counted`() throws {
        try connection.run("CREATE TABLE t(id INTEGER PRIMARY KEY, a)")
        #expect(try connection.run("INSERT INTO t(a) VALUES(?), (?)", 1, "two") == 2)
        #expect(connection.lastInsertedRow == 2)
        #expect(try connection.run("DELETE FROM t WHERE a = ?", "two") == 1)
        #expect(
            try connection.first("SELECT a FROM t WHERE id = 9") { row throws(EverettError) in try row.int(0) } == nil)
    }

    @Test func `a column of another type is damage, not a guess`() throws {
        let integer = try failure {
            try connection.rows("SELECT 'x'") { row throws(EverettError) in try row.integer(0) }
        }
        #expect(integer.code == .integrity)
        let text = try failure {
            try connection.rows("SELECT CAST(x'ff' AS TEXT)") { row throws(EverettError) in try row.text(0) }
        }
        #expect(text.code == .integrity)
        let null = try failure { try connection.rows("SELECT NULL") { row throws(EverettError) in try row.blob(0) } }
        #expect(null.code == .integrity)
    }

    @Test func `the same query can run inside its own rows`() throws {
        try connection.execute(script: "CREATE TABLE t(a); INSERT INTO t VALUES(1),(2),(3)")
        let connection = connection
        let pairs = try connection.rows("SELECT a FROM t ORDER BY a") { outer throws(EverettError) in
            let left = try outer.int(0)
            return try connection.rows("SELECT a FROM t ORDER BY a") { inner throws(EverettError) in
                try inner.int(0) * 10 + left
            }
        }
        #expect(pairs.flatMap(\.self) == [11, 21, 31, 12, 22, 32, 13, 23, 33])
    }

    @Test func `more statements than are kept ready still work`() throws {
        for round in 0..<2 {
            for number in 0..<200 {
                #expect(try connection.integer("SELECT \(number) + ?", .integer(Int64(round))) == Int64(number + round))
            }
        }
    }

    @Test func `a lent statement runs many times`() throws {
        try connection.run("CREATE TABLE t(a)")
        try connection.withStatement("INSERT INTO t VALUES(?)") { statement throws(EverettError) in
            for value in 0..<10 {
                try statement.bind([.integer(Int64(value))])
                _ = try statement.step()
                statement.reset()
            }
        }
        #expect(try connection.integer("SELECT sum(a) FROM t") == 45)
    }

    @Test func `an error names SQLite's code and never a bound value`() throws {
        try connection.execute(script: "CREATE TABLE t(a TEXT UNIQUE)")
        try connection.run("INSERT INTO t VALUES(?)", "hunter2")
        let unique = try failure { try connection.run("INSERT INTO t VALUES(?)", "hunter2") }
        #expect(unique.code == .conflict)
        #expect(unique.sqliteFailure?.primary == 19)
        #expect(unique.sqliteFailure?.extended == 2067)
        #expect(unique.message.english.contains("t.a"))
        let path = try failure {
            try connection.rows("SELECT json_extract('{}', ?)", "hunter2") { _ throws(EverettError) in }
        }
        for error in [unique, path] {
            #expect(!error.message.english.contains("hunter2"))
            #expect(!error.message.polish.contains("hunter2"))
        }
    }

    @Test func `bad SQL is our own fault`() throws {
        #expect(try failure { try connection.run("SELEC 1") }.code == .internal)
    }

    @Test func `a full database is no space`() throws {
        try connection.execute(script: "CREATE TABLE t(a); PRAGMA max_page_count = 3")
        let error = try failure { try connection.run("INSERT INTO t VALUES(zeroblob(100000))") }
        #expect(error.code == .noSpace)
    }
}
