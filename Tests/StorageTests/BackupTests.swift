import Base
import Platform
import Storage
import Testing

@Suite struct BackupTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// A user's database: not opened by our own rules.
    private func user(_ name: String = "app.db", wal: Bool) throws -> Connection {
        if !scratch.exists(name) { try scratch.write(name, []) }
        let connection = try Connection.openForeignForWriting(path: scratch.path(name))
        if wal {
            try connection.run("PRAGMA journal_mode = WAL")
            try connection.run("PRAGMA wal_autocheckpoint = 0")
        }
        return connection
    }

    private func back(_ patience: BackupPatience = .tries(5), _ name: String = "app.db") throws -> BackupResult {
        try Backup.copy(from: scratch.path(name), to: scratch.path("copy.db"), patience: patience)
    }

    private func copied() throws -> Connection {
        let copy = try Connection.openImage(path: scratch.path("copy.db"))
        #expect(try IntegrityCheck.full.problems(in: copy).isEmpty)
        return copy
    }

    @Test func `a database with a rollback journal is copied and stays as it is`() throws {
        do { try fill(try user(wal: false)) }
        let before = try scratch.bytes(of: "app.db")
        let result = try back()
        #expect(result.bytes == before.count)
        #expect(try scratch.bytes(of: "app.db") == before)
        #expect(try count(try copied()) == 200)
        #expect(try scratch.names == ["app.db", "copy.db"])
    }

    @Test func `an empty file is copied as an empty database`() throws {
        try scratch.write("app.db", [])
        #expect(try back().pages == 0)
        #expect(try scratch.names == ["app.db", "copy.db"])
        #expect(try copied().integer("SELECT count(*) FROM sqlite_schema") == 0)
    }

    @Test func `a closed WAL database leaves no log or index behind`() throws {
        do { try fill(try user(wal: true)) }
        #expect(try scratch.names == ["app.db"])
        let before = try scratch.bytes(of: "app.db")
        _ = try back()
        #expect(try scratch.names == ["app.db", "copy.db"])
        #expect(try scratch.bytes(of: "app.db") == before)
        #expect(try count(try copied()) == 200)
    }

    @Test func `a live WAL database is copied with its log, which stays as it is`() throws {
        let app = try user(wal: true)
        try fill(app)
        let before = (try scratch.bytes(of: "app.db"), try scratch.bytes(of: "app.db-wal"))
        #expect(!before.1.isEmpty)
        _ = try back()
        #expect(try scratch.bytes(of: "app.db") == before.0)
        #expect(try scratch.bytes(of: "app.db-wal") == before.1)
        #expect(try scratch.names == ["app.db", "app.db-shm", "app.db-wal", "copy.db"])
        #expect(try count(try copied()) == 200)
        try fill(app, rows: 1)
        #expect(try count(app) == 201)
    }

    @Test func `an open transaction in WAL mode is not seen and not disturbed`() throws {
        let app = try user(wal: true)
        try fill(app)
        try app.run("PRAGMA cache_size = 5")
        try app.run("BEGIN IMMEDIATE")
        for _ in 0..<100 { try app.run("INSERT INTO t(body) VALUES(?)", .blob(Array(repeating: 1, count: 3000))) }
        let before = (try scratch.bytes(of: "app.db"), try scratch.bytes(of: "app.db-wal"))
        _ = try back()
        #expect(try scratch.bytes(of: "app.db") == before.0)
        #expect(try scratch.bytes(of: "app.db-wal") == before.1)
        #expect(try count(try copied()) == 200)
        try app.run("COMMIT")
        #expect(try count(app) == 300)
    }

    /// What a program killed at once leaves, with or without the index that a plain copy of the files lacks.
    @Test(arguments: [true, false])
    func `the log of a crashed program is read where it is`(withIndex: Bool) throws {
        let app = try user(wal: true)
        try fill(app)
        let names = ["", "-wal"] + (withIndex ? ["-shm"] : [])
        for suffix in names { try scratch.copy("app.db\(suffix)", to: "dead.db\(suffix)") }
        let before = (try scratch.bytes(of: "dead.db"), try scratch.bytes(of: "dead.db-wal"))
        _ = try back(.tries(5), "dead.db")
        #expect(try scratch.bytes(of: "dead.db") == before.0)
        #expect(try scratch.bytes(of: "dead.db-wal") == before.1)
        #expect(scratch.exists("dead.db-shm") == withIndex)
        #expect(try count(try copied()) == 200)
    }

    @Test func `an empty log of a live program stays`() throws {
        do { try fill(try user(wal: true)) }
        let app = try user(wal: true)
        _ = try count(app)
        #expect(try scratch.bytes(of: "app.db-wal").isEmpty)
        _ = try back()
        #expect(try scratch.names == ["app.db", "app.db-shm", "app.db-wal", "copy.db"])
        #expect(try count(app) == 200)
    }

    @Test func `a writer that commits between steps does not tear the copy`() throws {
        for wal in [true, false] {
            let name = wal ? "w.db" : "r.db"
            let app = try user(name, wal: wal)
            try app.run("CREATE TABLE sums(a, b)")
            try app.run("INSERT INTO sums VALUES(0, 0)")
            try fill(app)
            var writes = 0
            let patience = BackupPatience(
                pagesPerStep: 3, isOver: { false },
                isCancelled: {
                    if writes < 40 {
                        // Fails while the copy holds its view of a rollback journal, as a program's write would.
                        if (try? app.run("UPDATE sums SET a = a + 1, b = b - 1")) != nil { _ = try? fill(app, rows: 2) }
                    }
                    writes += 1
                    return false
                },
                pause: {})
            _ = try Backup.copy(from: scratch.path(name), to: scratch.path("copy-\(name)"), patience: patience)
            let copy = try Connection.openImage(path: scratch.path("copy-\(name)"))
            #expect(try IntegrityCheck.full.problems(in: copy).isEmpty)
            #expect(try copy.integer("SELECT a + b FROM sums") == 0)
        }
    }

    @Test func `a writer that keeps everyone out ends in a clear error`() throws {
        let app = try user(wal: false)
        try fill(app)
        try app.run("BEGIN EXCLUSIVE")
        try app.run("DELETE FROM t")
        let before = try scratch.bytes(of: "app.db")
        let error = try failure { _ = try back() }
        #expect(error.code == .locked)
        #expect(error.hints.contains { $0.english.contains("another program") })
        #expect(try scratch.bytes(of: "app.db") == before)
        #expect(!scratch.exists("copy.db"))
        try app.run("ROLLBACK")
        #expect(try back().pages > 1)
        #expect(try count(try copied()) == 200)
    }

    @Test func `a lock that ends in time is waited for`() throws {
        let app = try user(wal: false)
        try fill(app)
        try app.run("BEGIN EXCLUSIVE")
        var pauses = 0
        let patience = BackupPatience(
            isOver: { false },
            pause: {
                pauses += 1
                if pauses == 3 { _ = try? app.run("ROLLBACK") }
            })
        _ = try back(patience)
        #expect(pauses == 3)
    }

    @Test func `a cancelled copy leaves nothing`() throws {
        do { try fill(try user(wal: true)) }
        var steps = 0
        let patience = BackupPatience(
            pagesPerStep: 1, isOver: { true },
            isCancelled: {
                steps += 1
                return steps > 3
            })
        #expect(try failure { _ = try back(patience) }.code == .cancelled)
        #expect(try scratch.names == ["app.db"])
    }

    @Test func `a file that is no database is damage, and nothing is left of the copy`() throws {
        let garbage = Array(String(repeating: "no database ", count: 900).utf8)
        try scratch.write("app.db", garbage)
        #expect(try failure { _ = try back() }.code == .integrity)
        #expect(try scratch.names == ["app.db"])
        #expect(try scratch.bytes(of: "app.db") == garbage)
    }

    @Test func `an existing destination is not overwritten`() throws {
        do { try fill(try user(wal: false)) }
        try scratch.write("copy.db", [1])
        #expect(try failure { _ = try back() }.code == .conflict)
        #expect(try scratch.bytes(of: "copy.db") == [1])
    }

    @Test func `a crashed program's rollback journal is not played back behind its owner's back`() throws {
        let app = try user(wal: false)
        try fill(app)
        try app.run("PRAGMA cache_size = 1")
        try app.run("BEGIN IMMEDIATE")
        try app.run("UPDATE t SET body = body || 'changed'")
        for suffix in ["", "-journal"] { try scratch.copy("app.db\(suffix)", to: "dead.db\(suffix)") }
        let before = (try scratch.bytes(of: "dead.db"), try scratch.bytes(of: "dead.db-journal"))
        let error = try failure { _ = try back(.tries(1), "dead.db") }
        #expect(error.code == .conflict)
        #expect(!error.hints.isEmpty)
        #expect(try scratch.bytes(of: "dead.db") == before.0)
        #expect(try scratch.bytes(of: "dead.db-journal") == before.1)
        #expect(!scratch.exists("copy.db"))
    }

    @Test func `the content of a live database is replaced in one transaction`() throws {
        for (index, modes) in [(true, true), (true, false), (false, true), (false, false)].enumerated() {
            let (live, image) = ("live\(index).db", "image\(index).db")
            do { try fill(try user(image, wal: modes.0), rows: 77) }
            let app = try user(live, wal: modes.1)
            try fill(app, rows: 500)
            let before = try scratch.bytes(of: image)
            _ = try Backup.replace(live: scratch.path(live), with: scratch.path(image), patience: .tries(3))
            #expect(try count(app) == 77)
            #expect(try IntegrityCheck.full.problems(in: app).isEmpty)
            #expect(try scratch.bytes(of: image) == before)
            try fill(app, rows: 1)
        }
    }

    @Test func `a live database in use is not replaced by force`() throws {
        do { try fill(try user("image.db", wal: false), rows: 7) }
        for wal in [true, false] {
            let name = "live-\(wal).db"
            let app = try user(name, wal: wal)
            try fill(app)
            try app.run("BEGIN IMMEDIATE")
            try app.run("INSERT INTO t(body) VALUES('mine')")
            let error = try failure {
                _ = try Backup.replace(live: scratch.path(name), with: scratch.path("image.db"), patience: .tries(3))
            }
            #expect(error.code == .locked)
            try app.run("COMMIT")
            #expect(try count(app) == 201)
        }
    }

    @Test func `a cancelled replacement changes nothing`() throws {
        do { try fill(try user("image.db", wal: false), rows: 400) }
        let app = try user("live.db", wal: true)
        try fill(app)
        var steps = 0
        let patience = BackupPatience(
            pagesPerStep: 2, isOver: { false },
            isCancelled: {
                steps += 1
                return steps > 4
            })
        let error = try failure {
            _ = try Backup.replace(live: scratch.path("live.db"), with: scratch.path("image.db"), patience: patience)
        }
        #expect(error.code == .cancelled)
        #expect(try count(app) == 200)
        #expect(try IntegrityCheck.full.problems(in: app).isEmpty)
    }

    @Test func `an image with another page size replaces a WAL database that nobody uses`() throws {
        do {
            let image = try user("image.db", wal: false)
            try image.run("PRAGMA page_size = 8192")
            try fill(image, rows: 30)
        }
        do { try fill(try user("live.db", wal: true)) }
        _ = try Backup.replace(live: scratch.path("live.db"), with: scratch.path("image.db"), patience: .tries(3))
        let live = try Connection.openForeign(path: scratch.path("live.db"))
        #expect(try count(live) == 30)
        #expect(try live.integer("PRAGMA page_size") == 8192)
    }

    @Test func `a missing live database is not created`() throws {
        do { try fill(try user("image.db", wal: false), rows: 3) }
        let error = try failure {
            _ = try Backup.replace(live: scratch.path("none.db"), with: scratch.path("image.db"), patience: .tries(1))
        }
        #expect(error.code == .notFound)
        #expect(!scratch.exists("none.db"))
    }
}
