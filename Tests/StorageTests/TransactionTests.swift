import Base
import Platform
import Storage
import Testing

@Suite struct TransactionTests {
    let scratch: Scratch
    let connection: Connection

    init() throws {
        scratch = try Scratch()
        connection = try Connection.open(path: scratch.path("own.db"))
        try connection.run("CREATE TABLE t(a)")
    }

    private func insert(_ value: SQLValue) throws(EverettError) {
        try connection.run("INSERT INTO t VALUES(?)", value)
    }

    private var stop: EverettError { EverettError(.cancelled, Phrase(verbatim: "stop")) }

    @Test func `an error undoes the whole transaction`() throws {
        let error = try failure {
            try connection.transaction { () throws(EverettError) in
                try insert(1)
                throw stop
            }
        }
        #expect(error.code == .cancelled)
        #expect(!connection.isInTransaction)
        #expect(try count(connection) == 0)
    }

    @Test func `an inner error undoes only what is inside`() throws {
        try connection.transaction { () throws(EverettError) in
            try insert(1)
            _ = try? connection.transaction { () throws(EverettError) in
                try insert(2)
                throw stop
            }
            try connection.transaction { () throws(EverettError) in
                try connection.transaction { () throws(EverettError) in try insert(3) }
            }
        }
        let values = try connection.rows("SELECT a FROM t ORDER BY a") { row throws(EverettError) in try row.int(0) }
        #expect(values == [1, 3])
    }

    @Test func `a commit that fails is an error and leaves nothing`() throws {
        try connection.execute(
            script: """
                CREATE TABLE parent(id INTEGER PRIMARY KEY);
                CREATE TABLE child(p REFERENCES parent DEFERRABLE INITIALLY DEFERRED)
                """)
        let error = try failure {
            try connection.transaction { () throws(EverettError) in
                _ = try connection.run("INSERT INTO child VALUES(5)")
            }
        }
        #expect(error.code == .conflict)
        #expect(!connection.isInTransaction)
        #expect(try count(connection, "child") == 0)
        try connection.transaction { () throws(EverettError) in try insert(1) }
        #expect(try count(connection) == 1)
    }

    @Test func `after SQLite undid a transaction nothing of it can slip through`() throws {
        try connection.run("CREATE TABLE once(a UNIQUE ON CONFLICT ROLLBACK)")
        let error = try failure {
            try connection.transaction { () throws(EverettError) in
                try connection.run("INSERT INTO once VALUES(1)")
                _ = try? connection.run("INSERT INTO once VALUES(1)")
                try insert(2)
            }
        }
        #expect(error.code == .internal)
        #expect(try count(connection) == 0)
        #expect(try count(connection, "once") == 0)
    }

    @Test func `reading sees one state while another connection commits`() throws {
        let other = try Connection.open(path: scratch.path("own.db"))
        let seen = try connection.transaction(.reading) { () throws(EverettError) in
            let before = try connection.integer("SELECT count(*) FROM t")
            try other.run("INSERT INTO t VALUES(1)")
            return [before, try connection.integer("SELECT count(*) FROM t")]
        }
        #expect(seen == [0, 0])
        #expect(try count(connection) == 1)
    }
}
