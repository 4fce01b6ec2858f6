import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Changes that leave no trace in the times of a file.
struct RacyTests {
    @Test func `a file changed in the same tick after it was read is noticed`() throws {
        let bench = try Bench()
        try bench.write("file", "--")
        for round in 10..<10 + TestScale.count(60) {
            try bench.overwrite("file", Array("a\(round % 10)".utf8))
            try bench.checkpoint()
            // Same size; whether also the same times is up to the kernel's clock.
            try bench.overwrite("file", Array("b\(round % 10)".utf8))
            #expect(try bench.changedPaths() == ["modified file"], "round \(round)")
        }
        try assertSound(bench)
    }

    @Test func `a name made in the same tick after its directory was read is noticed`() throws {
        let bench = try Bench()
        try bench.write("dir/a", "a")
        for round in 0..<TestScale.count(40) {
            try bench.checkpoint()
            try bench.write("dir/new \(round)", "n")
            #expect(try bench.changedPaths() == ["added dir/new \(round)"])
            try bench.checkpoint()
            try bench.remove("dir/new \(round)")
            #expect(try bench.changedPaths() == ["removed dir/new \(round)"])
        }
        try assertSound(bench)
    }

    @Test func `a directory read too soon after it changed is listed again`() throws {
        // It must be read within the clock's grain, which a busy machine does not always manage.
        let isListedAgain = try (0..<40).contains { _ in
            let bench = try Bench()
            // No files: those are racy themselves.
            try bench.makeDirectory("dir/sub")
            let files = FaultyFileOperations(RealFileOperations(), FaultPlan())
            func lists() throws -> Int {
                try bench.reopen(files: files)
                let before = files.counts[.list]
                _ = try bench.status()
                return files.counts[.list] - before
            }
            try bench.checkpoint()
            let young = try lists()
            bench.settle()
            try bench.checkpoint()
            // The project's directory and the two in it; what else a status lists is the same each time.
            return young - (try lists()) == 3
        }
        #expect(isListedAgain)
    }

    @Test func `what was read too soon after a change is read again`() {
        let second: Int64 = 1_000_000_000
        func signature(changed: Int64, modified: Int64 = 1) -> ScanSignature {
            ScanSignature(inode: 1, size: 1, modified: modified, changed: changed, mode: 0)
        }
        let now = 100 * second
        #expect(signature(changed: now + 5).isRacy(readAt: now))
        #expect(signature(changed: now - 1).isRacy(readAt: now))
        #expect(signature(changed: now - 15_000_000).isRacy(readAt: now))
        #expect(!signature(changed: now - 30_000_001).isRacy(readAt: now))
        // A filesystem that keeps whole seconds is given two.
        #expect(signature(changed: now - second, modified: second).isRacy(readAt: now))
        #expect(!signature(changed: now - 3 * second, modified: second).isRacy(readAt: now))
    }

    @Test func `a log written just before it was read is read again`() throws {
        let bench = try Bench()
        try bench.write("x", "x")
        try bench.write("x-wal", "w")
        let files = RealFileOperations()
        let root = try files.openOwned(absolute: bench.root, [.read, .directory])
        let changed = try bench.statusOf("x-wal").changedNanoseconds
        let name = Array("x".utf8)
        #expect(try SidecarSignature.isRacy(files, root.raw, name, readAt: changed + 1_000_000))
        #expect(try !SidecarSignature.isRacy(files, root.raw, name, readAt: changed + 50_000_000))
        #expect(try !SidecarSignature.isRacy(files, root.raw, Array("y".utf8), readAt: changed))
    }

    @Test(.enabled(if: Python.isThere && Scratch.stampingMappedWrites != nil))
    func `a write through a mapping after a checkpoint is noticed`() throws {
        let bench = try Bench(beneath: Scratch.stampingMappedWrites)
        try bench.write("mapped", [UInt8](repeating: 0, count: 8192))
        let python = try Python(
            """
            import mmap
            file = open("\(bench.at("mapped"))", "r+b")
            view = mmap.mmap(file.fileno(), 8192)
            """
        )
        try python.run("view[0] = 1")
        var last = try bench.checkpoint()
        for value in 2...6 {
            // Long ago by the clock that stamps files, so that nothing but the write itself can be noticed.
            bench.settle()
            last = try bench.checkpoint()
            bench.settle()
            #expect(try bench.changedPaths() == [])
            try python.run("view[0] = \(value)")
            #expect(try bench.changedPaths() == ["modified mapped"], "write \(value)")
        }
        #expect(try bench.checkpoint().id != last.id)
        try assertSound(bench)
    }
}
