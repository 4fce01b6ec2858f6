import Base
import Glibc
import Platform
import Storage
import Synchronization
import TestSupport
import Testing

@testable import Chronos

@Suite struct WatchTests {
    private func fill(_ bench: Bench) throws {
        for directory in ["a", "a/b", "c", "c/d/e"] {
            for file in 0..<4 { try bench.write("\(directory)/f\(file)", "\(directory) \(file)") }
        }
        bench.settle()
    }

    /// Two checkpoints: the first looks at everything, the second finds nothing racy any more.
    private func settled(_ means: WatchMeans, beneath place: String? = nil) throws -> WatchBench {
        let watched = try WatchBench(means, beneath: place)
        try fill(watched.bench)
        #expect(try watched.checkpoint().coverage.scan == .full)
        try watched.checkpoint()
        return watched
    }

    @Test(arguments: WatchMeans.allowed)
    func `what nobody touched is not looked at, and counts all the same`(means: WatchMeans) throws {
        let watched = try settled(means)
        let report = try watched.checkpoint()
        #expect(report.isUnchanged)
        #expect(report.coverage.scan == .watched)
        #expect(report.coverage.files == 16)
        #expect(report.coverage.directories == 5)
    }

    @Test(arguments: WatchMeans.allowed)
    func `a change is found wherever it is`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        try bench.write("c/d/e/f1", "changed")
        #expect(try watched.checkpoint().coverage.scan == .watched)
        try bench.chmod("a/b/f0", 0o600)
        try watched.checkpoint()
        try bench.remove("a/f0")
        try bench.symlink("c/link", to: "d")
        try watched.checkpoint()
        try bench.chmod("c/d", 0o700)
        try watched.checkpoint()
        try bench.write("new/deep/er/file", "x")
        try watched.checkpoint()
        try bench.write("new/deep/er/file", "y")
        try watched.checkpoint()
        try assertSound(bench)
    }

    @Test(arguments: WatchMeans.allowed)
    func `a directory that is renamed within, out of and into the project is followed`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        try bench.rename("c/d", "a/b/d")
        try watched.checkpoint()
        try bench.write("a/b/d/e/f0", "after the move")
        try watched.checkpoint()
        let none = FileDescriptors.none
        let files = RealFileOperations()
        let outside = bench.scratch.at("outside")
        try files.rename(none, CName(bench.at("a/b").bytes), none, CName(outside.bytes), .replace)
        try watched.checkpoint()
        try bench.scratch.write("outside/d/e/f1", "written outside")
        try bench.scratch.write("outside/d/more/f", "made outside")
        try watched.checkpoint()
        try files.rename(none, CName(outside.bytes), none, CName(bench.at("back").bytes), .replace)
        try watched.checkpoint()
        try bench.write("back/d/more/f", "written inside")
        try watched.checkpoint()
        try bench.makeDirectory("one")
        try bench.makeDirectory("two")
        try bench.write("one/x", "1")
        try bench.write("two/x", "2")
        try watched.checkpoint()
        try files.rename(none, CName(bench.at("one").bytes), none, CName(bench.at("two").bytes), .exchange)
        try watched.checkpoint()
        try bench.write("one/x", "3")
        try bench.write("two/x", "4")
        try watched.checkpoint()
    }

    @Test(arguments: WatchMeans.allowed)
    func `a checkpoint and a restore under the watcher end where others do`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        let first = try watched.checkpoint().id
        try bench.write("a/f1", "later")
        try bench.remove("c/d/e/f2")
        try watched.checkpoint()
        let report = try bench.engine.restore(bench.project, RestoreRequest(checkpoint: first), .none)
        #expect(report.isVerified)
        #expect(try bench.changedPaths() == [])
        #expect(try watched.checkpoint().coverage.files == 16)
        try assertSound(bench)
    }

    @Test(arguments: WatchMeans.allowed)
    func `a second name of a file that nobody touched makes both of them names of one file`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        try bench.link("a/b/f0", "c/second")
        try watched.checkpoint()
        bench.settle()
        try watched.checkpoint()
        try bench.link("a/b/f0", "a/b/third")
        try watched.checkpoint()
        try bench.write("c/second", "through one of them")
        try watched.checkpoint()
        try bench.remove("c/second")
        try bench.remove("a/b/third")
        try watched.checkpoint()
        bench.settle()
        #expect(try watched.checkpoint().coverage.scan == .watched)
        #expect(try watched.checkpoint().isUnchanged)
        try assertSound(bench)
    }

    @Test(arguments: WatchMeans.allowed)
    func `a file that has another name outside is looked at each time`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        try bench.scratch.write("elsewhere", "1")
        let none = FileDescriptors.none
        let elsewhere = bench.scratch.at("elsewhere")
        try RealFileOperations().link(none, CName(elsewhere.bytes), none, CName(bench.at("c/x").bytes))
        try watched.checkpoint()
        bench.settle()
        try watched.checkpoint()
        let file = try RealFileOperations().openOwned(absolute: elsewhere, [.write])
        try RealFileOperations().writeAll(file.raw, Array("2".utf8), at: 0)
        #expect(try !watched.checkpoint().isUnchanged)
    }

    @Test(arguments: WatchMeans.allowed)
    func `a database is looked at each time`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        let connection = try Connection.open(path: bench.at("c/own.db"))
        try connection.execute(script: "CREATE TABLE t (n INTEGER)")
        for row in 0..<5 {
            try connection.run("INSERT INTO t VALUES (?)", .integer(Int64(row)))
            let report = try watched.checkpoint()
            #expect(!report.isUnchanged)
            #expect(report.coverage.databases == 1)
        }
        bench.settle()
        try watched.checkpoint()
        #expect(try watched.checkpoint().isUnchanged)
    }

    @Test(.enabled(if: Scratch.stampingMappedWrites != nil), arguments: WatchMeans.allowed)
    func `a write through memory is found once its file was seen to be written`(means: WatchMeans) throws {
        let watched = try settled(means, beneath: Scratch.stampingMappedWrites)
        let bench = watched.bench
        try bench.write("c/d/mapped", [UInt8](repeating: 1, count: 8192))
        let memory = try MappedFile(bench.at("c/d/mapped"))
        try watched.checkpoint()
        for round in 0..<20 {
            memory[round * 100] = UInt8(round + 7)
            #expect(try !watched.checkpoint().isUnchanged, "round \(round)")
        }
        bench.settle()
        try watched.checkpoint()
        memory[5000] = 99
        #expect(try !watched.checkpoint().isUnchanged)
    }

    @Test(arguments: WatchMeans.allowed)
    func `what no event told of is found by looking at everything`(means: WatchMeans) throws {
        let ground = try Ground(means)
        let bench = try Bench(beneath: ground.path)
        try fill(bench)
        // Written before anyone watched, so it is not suspected.
        let watcher = try ProjectWatcher(bench.root, RealFileOperations(), clock: Machine.clock, means: means)
        let watched = try WatchBench(bench, watcher)
        try watched.start()
        try watched.checkpoint()
        try watched.checkpoint()
        let memory = try MappedFile(bench.at("a/b/f2"))
        memory[0] = UInt8(ascii: "X")
        #expect(try bench.checkpoint().isUnchanged)
        #expect(try bench.engine.rescan(bench.project, .none) == [BytePath("a/b/f2")])
        #expect(try !watched.checkpoint().isUnchanged)
        #expect(try bench.engine.rescan(bench.project, .none) == [])
    }

    @Test(arguments: WatchMeans.allowed)
    func `a scan of everything after one that was watched makes no checkpoint by itself`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        try bench.write("a/f1", "changed")
        let report = try watched.checkpoint()
        #expect(report.coverage.scan == .watched)
        let full = try bench.otherEngine().checkpoint(bench.project, CheckpointRequest(rereads: true), .none)
        #expect(full.isUnchanged)
        #expect(full.coverage.scan == .full)
        #expect(full.id == report.id)
    }

    @Test(arguments: WatchMeans.allowed)
    func `a cache that is gone, or was never settled, is not believed`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        let files = RealFileOperations()
        let old = try files.readWhole(absolute: bench.cacheFile(), limit: 1 << 20)
        try bench.write("a/f1", "one")
        try watched.checkpoint()
        try bench.write("c/f1", "two")
        try watched.checkpoint()
        // A cache of before: its stamp tells.
        let file = try files.openOwned(absolute: bench.cacheFile(), [.write, .truncate])
        try files.writeAll(file.raw, old, at: 0)
        try bench.write("c/d/e/f1", "three")
        #expect(try watched.checkpoint().coverage.scan == .full)
        try files.unlink(FileDescriptors.none, CName(bench.cacheFile().bytes))
        try bench.write("c/d/e/f1", "four")
        #expect(try watched.checkpoint().coverage.scan == .full)
        try bench.write("c/d/e/f1", "five")
        try watched.checkpoint()
        #expect(try watched.checkpoint().coverage.scan == .watched)
    }

    @Test(arguments: WatchMeans.allowed)
    func `another process may checkpoint meanwhile`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        let other = try bench.otherEngine()
        for round in 0..<5 {
            try bench.write("a/f1", "mine \(round)")
            _ = try other.checkpoint(bench.project, CheckpointRequest(), .none)
            try bench.write("c/d/e/f1", "his \(round)")
            try watched.checkpoint()
            #expect(try watched.checkpoint().isUnchanged)
        }
    }

    @Test(arguments: WatchMeans.allowed)
    func `another policy looks at everything anew`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        try bench.setPolicy(CapturePolicy(detectsTokens: false))
        try bench.write("a/f1", "more")
        #expect(try watched.checkpoint().coverage.scan == .full)
        try watched.checkpoint()
        #expect(try watched.checkpoint().coverage.scan == .watched)
    }

    @Test(arguments: WatchMeans.allowed)
    func `when the kernel drops events everything is looked at once`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        watched.watcher.loseEvents()
        try bench.write("c/d/e/f1", "unseen")
        #expect(try watched.checkpoint().coverage.scan == .full)
        guard Scratch.eventually({ watched.watcher.standing.state != .unwatched && watched.watcher.isEstablished })
        else { throw ScratchFault(what: "not watched again") }
        try bench.write("c/d/e/f1", "again")
        try watched.checkpoint()
        try watched.expectState(.watched)
        #expect(try watched.checkpoint().coverage.scan == .watched)
    }

    @Test(arguments: WatchMeans.allowed)
    func `a root that was moved is not watched, and is again when it is back`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        let none = FileDescriptors.none
        let files = RealFileOperations()
        let aside = bench.scratch.at("aside")
        try files.rename(none, CName(bench.root.bytes), none, CName(aside.bytes), .replace)
        try watched.expectState(.unwatched)
        try files.rename(none, CName(aside.bytes), none, CName(bench.root.bytes), .replace)
        try bench.write("a/f1", "while nobody watched")
        #expect(try watched.checkpoint().coverage.scan == .full)
        try watched.expectState(.watched)
        try watched.checkpoint()
        #expect(try watched.checkpoint().coverage.scan == .watched)
    }

    @Test(arguments: WatchMeans.allowed)
    func `another directory in the place of the root is looked at`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        let none = FileDescriptors.none
        let files = RealFileOperations()
        try bench.scratch.write("other/a/f1", "of another")
        try files.rename(
            none, CName(bench.scratch.at("other").bytes), none, CName(bench.root.bytes), .exchange)
        try watched.checkpoint()
    }

    @Test(arguments: WatchMeans.allowed)
    func `a thread that sleeps makes nothing be missed`(means: WatchMeans) throws {
        let gate = Gate()
        let ground = try Ground(means)
        let bench = try Bench(beneath: ground.path)
        try fill(bench)
        let watcher = try ProjectWatcher(
            bench.root, RealFileOperations(), clock: Machine.clock, means: means,
            // The thread is held where it has just said that it watches.
            onChange: { if $0.state == .watched { gate.pass() } })
        let watched = try WatchBench(bench, watcher)
        defer { gate.open() }
        try watched.start()
        for round in 0..<20 {
            try bench.write("a/b/f\(round % 4)", "round \(round)")
            try bench.write("new\(round)/x", "round \(round)")
            try watched.checkpoint()
        }
        #expect(try watched.checkpoint().coverage.scan == .watched)
    }

    @Test(.enabled(if: Mounts.areAllowed), arguments: WatchMeans.allowed)
    func `what is mounted later is noticed`(means: WatchMeans) throws {
        let watched = try settled(means)
        let bench = watched.bench
        try Mounts.memory(bench.scratch, bench.at("c/d"))
        let report = try watched.checkpoint()
        #expect(report.coverage.skipped.map(\.path) == [BytePath("c/d")])
        try bench.write("a/f1", "more")
        try watched.checkpoint()
    }
}

/// Holds a thread until it is opened.
final class Gate: Sendable {
    private let isOpen = Mutex(false)

    func open() { isOpen.withLock { $0 = true } }

    func pass() {
        while !isOpen.withLock({ $0 }) { sched_yield() }
    }
}
