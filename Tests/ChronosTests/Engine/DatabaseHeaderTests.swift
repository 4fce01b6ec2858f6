import Base
import Platform
import Storage
import TestSupport
import Testing

@testable import Chronos

/// A checkpoint holds the pages of a database and the bytes its file began with; both must be of one state.
struct DatabaseHeaderTests {
    private func insert(_ rows: Int, _ bench: Bench) throws {
        let connection = try Connection.open(path: bench.at("app.db"))
        try connection.run("PRAGMA journal_mode = DELETE")
        try connection.run("CREATE TABLE IF NOT EXISTS log (body TEXT)")
        for _ in 0..<rows {
            try connection.run("INSERT INTO log VALUES (?)", .text(String(repeating: "x", count: 900)))
        }
    }

    /// Takes a checkpoint of a database that is no longer racy, takes that back, and takes another one.
    private func checkpointAgain(_ bench: Bench) throws -> Digest {
        bench.settle()
        try bench.checkpoint()
        // The head goes back, while the workspace, and what is remembered of it, stay.
        _ = try bench.engine.undo(bench.project, .none)
        return try bench.checkpoint("again").id
    }

    private func expectSame(_ id: Digest, _ bench: Bench, rows: Int64) throws {
        let room = bench.scratch.at("room")
        _ = try bench.engine.materialise(bench.project, RestoreRequest(checkpoint: id), into: room, .none)
        #expect(try TreeSnapshot(room).difference(from: TreeSnapshot(bench.root)) == "")
        let restored = try Connection.open(path: room.appending("app.db"), mode: .readOnly)
        #expect(try restored.integer("SELECT count(*) FROM log") == rows)
    }

    @Test func `a checkpoint after an undone one has the header of the database as it is`() throws {
        let bench = try Bench()
        try insert(2, bench)
        try bench.checkpoint()
        try insert(200, bench)
        try expectSame(try checkpointAgain(bench), bench, rows: 202)
    }

    @Test func `a checkpoint after the first one was undone has the headers of databases`() throws {
        let bench = try Bench()
        try insert(5, bench)
        try expectSame(try checkpointAgain(bench), bench, rows: 5)
    }

    @Test func `a database whose log alone changed is counted once`() throws {
        let bench = try Bench()
        try insert(5, bench)
        let other = try Connection.open(path: bench.at("app.db"))
        try other.run("PRAGMA journal_mode = WAL")
        try other.run("INSERT INTO log VALUES ('y')")
        bench.settle()
        #expect(try bench.checkpoint().coverage.databases == 1)
        try other.run("INSERT INTO log VALUES ('z')")
        #expect(try bench.checkpoint().coverage.databases == 1)
    }
}
