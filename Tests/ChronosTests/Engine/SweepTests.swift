import Base
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

    @Test func `images of databases that another process is copying stay`() throws {
        let bench = try Bench()
        let gone = "home/tmp/image-2147483000-0"
        let running = "home/tmp/image-1-0"
        for name in [gone, running, "home/tmp/other"] { try bench.scratch.write(name, "x") }
        try bench.write("a", "1")
        try bench.checkpoint()
        #expect(!bench.scratch.exists(gone))
        #expect(!bench.scratch.exists("home/tmp/other"))
        #expect(bench.scratch.exists(running))
    }

    @Test(arguments: [true, false]) func `a lock file that is lost or damaged locks nobody out`(_ isLost: Bool) throws {
        let bench = try Bench()
        try bench.write("a", "1")
        for _ in 0..<3 { try bench.checkpoint("x\(Machine.clock.monotonicNanoseconds)") }
        if isLost {
            try bench.scratch.remove("home/lock")
        } else {
            try bench.scratch.write("home/lock", [UInt8](repeating: 0, count: 2048), permissions: 0o600)
        }
        try bench.write("a", "2")
        #expect(try !bench.checkpoint().isUnchanged)
    }
}
