import Base
import Platform
import Storage
import Testing

@Suite struct IntegrityCheckTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write("data.db", [])
        let connection = try Connection.openForeignForWriting(path: scratch.path("data.db"))
        try fill(connection)
        try connection.run("CREATE INDEX by_body ON t(body)")
    }

    @Test(arguments: [IntegrityCheck.quick, .full])
    func `a sound database has no problems`(check: IntegrityCheck) throws {
        #expect(try check.problems(in: try Connection.openForeign(path: scratch.path("data.db"))).isEmpty)
    }

    @Test(arguments: [IntegrityCheck.quick, .full])
    func `overwritten pages are named`(check: IntegrityCheck) throws {
        var bytes = try scratch.bytes(of: "data.db")
        for index in 8192..<16384 { bytes[index] = 0xee }
        try scratch.write("damaged.db", bytes)
        #expect(try !check.problems(in: try Connection.openForeign(path: scratch.path("damaged.db"))).isEmpty)
    }

    @Test func `a file cut short is damaged`() throws {
        try scratch.write("short.db", Array(try scratch.bytes(of: "data.db").prefix(12_288)))
        let connection = try Connection.openForeign(path: scratch.path("short.db"))
        #expect(try !IntegrityCheck.quick.problems(in: connection).isEmpty)
    }

    @Test func `a file that is no database is damaged`() throws {
        try scratch.write("text.db", Array(String(repeating: "not a database ", count: 600).utf8))
        let connection = try Connection.openForeign(path: scratch.path("text.db"))
        #expect(try IntegrityCheck.full.problems(in: connection).count == 1)
    }

    @Test func `the list is limited`() throws {
        var bytes = try scratch.bytes(of: "data.db")
        for index in 8192..<bytes.count where index % 512 < 64 { bytes[index] = 0x5a }
        try scratch.write("damaged.db", bytes)
        let connection = try Connection.openForeign(path: scratch.path("damaged.db"))
        #expect(try IntegrityCheck.full.problems(in: connection, limit: 3).count <= 3)
    }
}
