import Base
import Platform
import Storage
import Testing

private let program = ChildProcess.find("sqlite3", searchPath: "/usr/bin:/bin")

/// Backups of databases that another process has open: its locks are the kernel's, not those SQLite shares within one.
@Suite(.enabled(if: program != nil, "needs the sqlite3 program"))
struct BackupAcrossProcessesTests {
    let scratch: Scratch

    init() throws {
        scratch = try Scratch()
    }

    /// Runs a script in another process and `body` while that process holds the transaction the script began.
    private func whileHolding(_ begin: String, _ mode: String, _ body: @escaping () throws -> Void) throws -> String {
        let script = """
            PRAGMA journal_mode = \(mode);
            PRAGMA wal_autocheckpoint = 0;
            CREATE TABLE t(body);
            INSERT INTO t SELECT hex(randomblob(900)) FROM (WITH RECURSIVE n(i) AS
              (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100) SELECT i FROM n);
            BEGIN \(begin);
            INSERT INTO t SELECT body FROM t;
            .shell : > held
            .shell while [ ! -e done ]; do sleep 0.01; done
            COMMIT;
            SELECT count(*) FROM t;
            """
        var isDone = false
        var trouble: (any Error)?
        let result = try ChildProcess.run(
            try #require(program),
            arguments: ["-bail", "app.db"],
            environment: ["PATH": "/usr/bin:/bin"],
            workingDirectory: scratch.directory,
            standardInput: Array(script.utf8),
            isCancelled: {
                guard !isDone, scratch.exists("held") else { return false }
                isDone = true
                do {
                    try body()
                    try scratch.write("done", [])
                } catch {
                    trouble = error
                }
                return trouble != nil
            },
        )
        if let trouble { throw trouble }
        #expect(result.succeeded, "\(result.standardError.text)")
        return result.standardOutput.text
    }

    @Test func `a WAL database in another process' transaction is copied and left alone`() throws {
        let said = try whileHolding("IMMEDIATE", "WAL") {
            let before = (try scratch.bytes(of: "app.db"), try scratch.bytes(of: "app.db-wal"))
            _ = try Backup.copy(from: scratch.path("app.db"), to: scratch.path("copy.db"), patience: .tries(5))
            #expect(try scratch.bytes(of: "app.db") == before.0)
            #expect(try scratch.bytes(of: "app.db-wal") == before.1)
            #expect(scratch.exists("app.db-shm"))
        }
        #expect(said.hasSuffix("200\n"))
        let copy = try Connection.openImage(path: scratch.path("copy.db"))
        #expect(try count(copy) == 100)
        #expect(try IntegrityCheck.full.problems(in: copy).isEmpty)
    }

    @Test func `another process that keeps everyone out is a clear error`() throws {
        let said = try whileHolding("EXCLUSIVE", "DELETE") {
            let error = try failure {
                _ = try Backup.copy(from: scratch.path("app.db"), to: scratch.path("copy.db"), patience: .tries(3))
            }
            #expect(error.code == .locked)
            #expect(!scratch.exists("copy.db"))
        }
        #expect(said.hasSuffix("200\n"))
        _ = try Backup.copy(from: scratch.path("app.db"), to: scratch.path("copy.db"), patience: .tries(3))
        #expect(try count(try Connection.openImage(path: scratch.path("copy.db"))) == 200)
    }

    @Test func `another process' open transaction is not overrun by a replacement`() throws {
        do { try fill(try Connection.open(path: scratch.path("image.db")), rows: 5) }
        let said = try whileHolding("IMMEDIATE", "WAL") {
            let error = try failure {
                _ = try Backup.replace(
                    live: scratch.path("app.db"), with: scratch.path("image.db"), patience: .tries(3))
            }
            #expect(error.code == .locked)
        }
        #expect(said.hasSuffix("200\n"))
        _ = try Backup.replace(live: scratch.path("app.db"), with: scratch.path("image.db"), patience: .tries(3))
        #expect(try count(try Connection.openForeign(path: scratch.path("app.db"))) == 5)
    }
}
