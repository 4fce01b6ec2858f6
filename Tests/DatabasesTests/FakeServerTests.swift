import Base
import Databases
import TestSupport
import Testing

/// The fake keeps the promises that the real servers keep, so that what is tested with it holds with them.
struct FakeServerTests {
    @Test(arguments: DatabaseConformance.checks)
    func `the fake keeps each promise`(_ check: DatabaseConformance.Check) throws {
        let server = FakeDatabaseServer(clock: Clock(now: { Timestamp(milliseconds: 0) }, monotonic: { 0 }))
        try check.run(DatabaseScene(server, ids: .counting(), tag: "fake"))
    }

    @Test func `a failure can be asked for`() throws {
        let server = FakeDatabaseServer(clock: Clock(now: { Timestamp(milliseconds: 0) }, monotonic: { 0 }))
        try server.makeLiving("shop")
        server.failNext("examine", with: DatabaseFailure(.lost, Phrase(verbatim: "cut")))
        #expect(throws: DatabaseFailure.self) { try server.examine("shop", server.patience) }
        #expect(try server.examine("shop", server.patience).product == "fake")
    }
}
