import Platform
import TestSupport
import Testing

@testable import Chronos

/// What a process that died was still writing is removed by the next one that owns the home.
struct SweepTests {
    @Test func `temporary files of processes that are gone are swept, those of others stay`() throws {
        let bench = try Bench()
        let gone = "home/.everett-2147483000.1.tmp"
        let own = "home/.everett-\(Machine.processID).999.tmp"
        let users = "home/.everett-notes"
        let journal = "home/restores/.everett-2147483000.1.tmp"
        for name in [gone, own, users, journal] { try bench.scratch.write(name, "x") }
        try bench.write("a", "1")
        try bench.checkpoint()
        #expect(!bench.scratch.exists(gone))
        #expect(!bench.scratch.exists(journal))
        #expect(bench.scratch.exists(own))
        #expect(bench.scratch.exists(users))
    }
}
