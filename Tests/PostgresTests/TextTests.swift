import Base
import Databases
import Platform
import TestSupport
import Testing

@testable import Postgres

/// The pure parts: quoting, lists of settings, the head of an archive, the form of a dump.
struct TextTests {
    @Test func `names and values are quoted whatever they hold`() {
        #expect(("SELECT \(name: "a\"b") = \(value: "it's")" as SQLText).text == "SELECT \"a\"\"b\" = 'it''s'")
        #expect(SQLText.literal("back\\slash'") == " E'back\\\\slash'''")
        // A quote with a combining letter is still a quote.
        #expect(SQLText.literal("x'\u{301}y") == "'x''\u{301}y'")
    }

    @Test(arguments: [
        ("\"$user\", public", "'$user', 'public'"), ("", "''"), ("a", "'a'"),
        ("\"a, \"\"b\"\"\", c", "'a, \"b\"', 'c'"),
        ("\"\"", "''"),
    ])
    func `a list of names is said name by name`(_ kept: String, _ said: String) {
        #expect(SettingText.list(kept).text == said)
    }

    @Test func `the name of a setting may have parts`() {
        #expect(SettingText.name("my.set\"ting").text == "\"my\".\"set\"\"ting\"")
    }

    private func archive(version: UInt8, name: String, seconds: UInt8) -> [UInt8] {
        var bytes = Array("PGDMP".utf8) + [1, version, 0, 4, 8, 1]
        bytes += version < 15 ? [0, 0, 0, 0, 0] : [0]
        for number in [seconds, 1, 2, 3, 4, 125, 0] { bytes += [0, number, 0, 0, 0] }
        bytes += [0, UInt8(name.utf8.count), 0, 0, 0] + Array(name.utf8)
        return bytes + [UInt8](repeating: 9, count: 400)
    }

    @Test func `the time and the name go out of an archive's head, however it is cut`() throws {
        for version in UInt8(12)...16 {
            let one = archive(version: version, name: "shop", seconds: 1)
            let other = archive(version: version, name: "a much longer name", seconds: 59)
            #expect(ArchiveFilter.normalised(one) == ArchiveFilter.normalised(other))
            for size in [1, 7, 100, 1000] {
                var filter = ArchiveFilter()
                var out: [UInt8] = []
                var place = 0
                while place < one.count {
                    let end = min(one.count, place + size)
                    out += filter.pass(one[place..<end])
                    place = end
                }
                out += filter.rest()
                #expect(out == ArchiveFilter.normalised(one))
            }
        }
        for odd in [
            [], Array("PGDMP".utf8), archive(version: 99, name: "x", seconds: 1), [UInt8](repeating: 0, count: 500),
        ] {
            #expect(ArchiveFilter.normalised(odd) == nil)
        }
    }

    @Test func `a header is read as it was written, and nothing else`() throws {
        let header = DumpHeader(
            serverMajor: 15, programMajor: 16, locale: DatabaseLocale(["UTF8", "C", "C", "i", nil, nil]),
            extensions: ["a"], schemas: ["c"], owners: ["b", "ś"], privileged: [])
        #expect(try DumpHeader(header.encoded) == header)
        for cut in 0..<header.encoded.count {
            #expect(throws: DecodingFault.self) { try DumpHeader(Array(header.encoded.prefix(cut))) }
        }
        // Forged lengths allocate nothing.
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<2000 {
            var bytes = header.opening + [UInt8](repeating: 1, count: 100)
            bytes[Int(generator.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: generator.next())
            let input = DumpInput(once(bytes))
            _ = try? input.header()
            #expect(throws: DatabaseFailure.self) { try input.finish() }
        }
    }

    @Test(arguments: ["x", "a\tb", "\\", "new\nline\r", "\\N", "", "ść\u{8}"])
    func `a text for COPY is read back`(_ text: String) {
        #expect(RowReader.unescaped(RowReader.escaped(Array(text.utf8))) == Array(text.utf8))
    }
}

/// Addresses are read as libpq itself reads them.
@Suite(.enabled(if: PostgresTestServer.obstacle == nil))
struct LibpqAddressTests {
    private static let pieces = [
        "postgresql://", "postgres://", "u", ":", "p", "@", "host", "/", "db", "?", "&", "=", "sslmode=require",
        "port=", "1",
        "[", "]", "::1", "%2F", "%4", "%zz", "user=", "password=", "'", "\\", " ", "host=", "dbname=", "ś",
        "application_name=x",
    ]

    @Test func `what both read, they read alike`() throws {
        try PostgresLibrary.open()
        var read = 0
        try forAll(seed: 5, count: 20_000) { example in
            let text = (0..<example.int(1...9)).map { _ in
                LibpqAddressTests.pieces[example.int(0...LibpqAddressTests.pieces.count - 1)]
            }.joined()
            let ours = try? DatabaseAddress(parsing: text)
            guard let ours, let theirs = PostgresLibrary.reading(text) else { return }
            read += 1
            try #require(ours.user == theirs["user"], "\(text)")
            try #require(ours.password?.revealed == theirs["password"], "\(text)")
            try #require(ours.database == theirs["dbname"], "\(text)")
            try #require(ours.host == theirs["host"], "\(text)")
            try #require(ours.port.map(String.init) == theirs["port"], "\(text)")
        }
        #expect(read > 200)
    }
}
