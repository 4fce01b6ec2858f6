import Base
import Databases
import Platform
import Postgres
import TestSupport
import Testing

private let obstacle = PostgresTestServer.obstacle

/// The real server keeps the promises of the protocol, over TCP and over its socket.
@Suite(.enabled(if: obstacle == nil, "\(obstacle ?? "")"))
struct ConformanceTests {
    @Test(arguments: DatabaseConformance.checks.indices)
    func `PostgreSQL keeps each promise`(_ number: Int) throws {
        let check = DatabaseConformance.checks[number]
        let bench = PostgresBench(try PostgresTestServer.shared.get().server(overSocket: number % 2 == 0))
        do {
            try check.run(DatabaseScene(bench, ids: IDSource(random: .system), tag: "c\(number)"))
        } catch {
            Issue.record(error, "\(check)")
        }
    }
}
