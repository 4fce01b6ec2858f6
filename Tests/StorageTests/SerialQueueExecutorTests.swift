import Base
import Platform
import Storage
import Testing

/// An actor that owns a connection, as engines do.
private actor Owner {
    private let executor = SerialQueueExecutor(label: "storage test")
    private let connection: Connection

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(_ path: AbsolutePath) throws {
        connection = try Connection.open(path: path)
        try connection.run("CREATE TABLE t(a)")
    }

    func add(_ value: Int) throws {
        executor.checkIsolated()
        try connection.transaction { () throws(EverettError) in
            let sum = try connection.integer("SELECT coalesce(max(a), 0) FROM t")
            try connection.run("INSERT INTO t VALUES(?)", .integer(sum + Int64(value)))
        }
    }

    func newest() throws -> Int64 { try connection.integer("SELECT max(a) FROM t") }
}

@Suite struct SerialQueueExecutorTests {
    @Test func `an actor on its own queue keeps its connection to itself`() async throws {
        let scratch = try Scratch()
        let owner = try Owner(scratch.path("own.db"))
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<50 { group.addTask { try await owner.add(2) } }
            try await group.waitForAll()
        }
        #expect(try await owner.newest() == 100)
    }
}
