import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Directories in which files were only written to are not listed again; what is held must be what is there all the same.
struct PatchedDirectoryTests {
    private static let many = 1000

    /// Wide and narrow directories; nothing in them is racy.
    private func watched() throws -> WatchBench {
        let watched = try WatchBench(filesAtOnce: PatchedDirectoryTests.many)
        let bench = watched.bench
        for number in 0..<60 { try bench.write("wide/f\(number)", "wide \(number)") }
        for number in 0..<5 { try bench.write("wide/deep/er/g\(number)", "deep \(number)") }
        try bench.write("other/h", "other")
        try bench.symlink("wide/link", to: "f1")
        try bench.write("top", "top")
        bench.settle()
        try watched.checkpoint()
        try watched.checkpoint()
        return watched
    }

    @Test func `files that were written to are held, and what is beside them`() throws {
        let watched = try watched()
        let bench = watched.bench
        for round in 0..<6 {
            for number in stride(from: round, to: 60, by: 7) { try bench.write("wide/f\(number)", "round \(round)") }
            try bench.write("wide/deep/er/g\(round % 5)", "round \(round)")
            if round % 2 == 0 { bench.settle() }
            #expect(try watched.checkpoint().coverage.scan == .watched)
        }
        try bench.write("top", "changed")
        try watched.checkpoint()
        // Nothing was made up either.
        bench.settle()
        try watched.checkpoint()
        #expect(try watched.checkpoint().isUnchanged)
        try assertSound(bench)
    }

    @Test func `a file that is touched and is what it was changes nothing`() throws {
        let watched = try watched()
        let bench = watched.bench
        try bench.write("wide/f3", "wide 3")
        bench.settle()
        #expect(try watched.checkpoint().isUnchanged)
        try bench.write("wide/f3", "else")
        #expect(try !watched.checkpoint().isUnchanged)
    }

    @Test func `changes of every kind in a directory that was patched are found`() throws {
        let watched = try watched()
        let bench = watched.bench
        let changes: [() throws -> Void] = [
            { try bench.chmod("wide/f4", 0o600) },
            { try bench.remove("wide/f5") },
            { try bench.write("wide/new", "new") },
            { try bench.rename("wide/f6", "wide/f7") },
            { try bench.chmod("wide/deep/er", 0o700) },
            { try bench.makeDirectory("wide/deep/er/here") },
            {
                try bench.remove("wide/f9")
                try bench.symlink("wide/f9", to: "f10")
            },
            { try bench.setAttribute("wide/f11", Array("user.note".utf8), [1, 2]) },
            { try bench.setAttribute("wide/deep", Array("user.note".utf8), [3]) },
        ]
        for (number, change) in changes.enumerated() {
            try bench.write("wide/f\(20 + number)", "patched \(number)")
            try bench.write("wide/deep/er/g0", "patched \(number)")
            try watched.checkpoint()
            if number % 2 == 0 { bench.settle() }
            try change()
            try watched.checkpoint()
        }
        try assertSound(bench)
    }

    @Test func `a look counts and shows what a checkpoint would hold`() throws {
        let watched = try watched()
        let bench = watched.bench
        try bench.write("wide/f1", "changed")
        try bench.write("wide/deep/er/g1", "changed")
        #expect(try Set(bench.changedPaths()) == ["modified wide/f1", "modified wide/deep/er/g1"])
        #expect(try Set(bench.changedPaths()) == ["modified wide/f1", "modified wide/deep/er/g1"])
        try watched.checkpoint()
        #expect(try bench.changedPaths() == [])
    }

    @Test func `a file that turns into a database takes its companions with it`() throws {
        let watched = try watched()
        let bench = watched.bench
        try bench.write("wide/data", "no database")
        try bench.write("wide/data-wal", "no log")
        bench.settle()
        try watched.checkpoint()
        try watched.checkpoint()
        // Until SQLite finds it damaged, it is one by its first bytes; either way the same must be held as by a reader.
        try bench.overwrite("wide/data", Array("SQLite format 3\0".utf8) + [UInt8](repeating: 0, count: 4080))
        try watched.checkpoint()
        try bench.overwrite("wide/data-wal", Array("log".utf8))
        try watched.checkpoint()
        try bench.overwrite("wide/data", Array("no longer".utf8))
        try watched.checkpoint()
        try assertSound(bench)
    }

    @Test func `another policy holds for what is kept, too`() throws {
        let watched = try watched()
        let bench = watched.bench
        try bench.write("wide/f1", "changed")
        try watched.checkpoint()
        try bench.setPolicy(CapturePolicy(secrets: try PatternList(texts: ["wide/f2"])))
        try bench.write("wide/f1", "changed again")
        #expect(try watched.checkpoint().coverage.secrets == 1)
        try bench.write("wide/f2", "secret")
        #expect(try watched.checkpoint().coverage.secrets == 1)
        try bench.write("wide/f1", "and again")
        #expect(try watched.checkpoint().coverage.secrets == 1)
    }

    @Test func `a restore in between is believed as it is`() throws {
        let watched = try watched()
        let bench = watched.bench
        let first = try watched.checkpoint().id
        try bench.write("wide/f1", "changed")
        try bench.write("wide/deep/er/g1", "changed")
        try watched.checkpoint()
        _ = try bench.engine.restore(bench.project, RestoreRequest(checkpoint: first), .none)
        #expect(try watched.checkpoint().coverage.files == 67)
        try bench.write("wide/f1", "changed again")
        try watched.checkpoint()
        try assertSound(bench)
    }

    @Test func `a cache that is written anew keeps what no record was written for`() throws {
        let watched = try watched()
        let bench = watched.bench
        for number in 0..<600 { try bench.write("wide/more\(number)", "more \(number)") }
        bench.settle()
        try watched.checkpoint()
        try watched.checkpoint()
        var sizes: [Int] = []
        for round in 0..<30 {
            try bench.write("wide/f\(round)", "round \(round)")
            try watched.checkpoint()
            sizes.append(try RealFileOperations().readWhole(absolute: bench.cacheFile(), limit: 1 << 30).count)
        }
        #expect(zip(sizes, sizes.dropFirst()).contains { $0 > $1 }, "never written anew: \(sizes)")
        try bench.write("wide/deep/er/g2", "after it")
        try watched.checkpoint()
        try assertSound(bench)
    }

    @Test func `without a watcher the same is held`() throws {
        let bench = try Bench(beneath: Bench.memory)
        try bench.reopen(filesAtOnce: PatchedDirectoryTests.many)
        for number in 0..<30 { try bench.write("wide/f\(number)", "\(number)") }
        for number in 0..<3 { try bench.write("wide/deep/g\(number)", "\(number)") }
        bench.settle()
        try bench.checkpoint()
        for round in 0..<4 {
            try bench.write("wide/f\(round)", "round \(round)")
            try bench.write("wide/deep/g1", "round \(round)")
            bench.settle()
            let report = try bench.checkpoint()
            try expectHeld(bench, report.id)
            #expect(report.coverage.files == 33 && report.coverage.directories == 2)
        }
        #expect(try bench.checkpoint(rereads: true).isUnchanged)
        try assertSound(bench)
    }
}

/// Between two checkpoints the store changes under an engine that stays open, and what it held is not held any more.
struct PatchedAfterCollectionTests {
    private func history() throws -> (bench: CollectionBench, first: Digest) {
        let bench = try CollectionBench()
        try bench.bench.reopen(clock: bench.time.clock, filesAtOnce: 1000)
        for number in 0..<40 { try bench.bench.write("wide/f\(number)", "first \(number)") }
        try bench.bench.write("wide/private", "a text that is to be purged, number 4711")
        bench.bench.settle()
        let first = try bench.checkpoint()
        for number in 0..<5 {
            try bench.bench.write("wide/f\(number)", "second")
            bench.bench.settle()
            try bench.checkpoint()
        }
        return (bench, first)
    }

    private func goOn(_ bench: CollectionBench) throws {
        for round in 0..<3 {
            try bench.bench.write("wide/f\(10 + round)", "after it, \(round)")
            bench.bench.settle()
            let id = try bench.checkpoint()
            try expectHeld(bench.bench, id)
            #expect(try bench.bench.checkpoint(rereads: true).isUnchanged)
        }
        try bench.expectHeld()
    }

    @Test func `a collection of this engine's between two checkpoints`() throws {
        let (bench, first) = try history()
        _ = try bench.engine.forget([first], bench.project, RetentionPolicy(undoDays: 0), .none)
        try bench.collect(now: true, all: true)
        try goOn(bench)
    }

    @Test func `a collection of another engine's between two checkpoints`() throws {
        let (bench, first) = try history()
        let other = try bench.bench.otherEngine(clock: bench.time.clock)
        _ = try other.forget([first], bench.project, RetentionPolicy(undoDays: 0), .none)
        _ = try other.collect(bench.request(now: true, all: true), .none)
        try goOn(bench)
    }

    @Test func `what the directory was is condemned by another engine, and the files go back to it`() throws {
        let (bench, _) = try history()
        let other = try bench.bench.otherEngine(clock: bench.time.clock)
        let log = try bench.engine.log(bench.project).map(\.id)
        _ = try other.forget(Array(log.dropFirst()), bench.project, RetentionPolicy(undoDays: 0), .none)
        // Condemned and still there; then gone.
        _ = try other.collect(bench.request(), .none)
        for number in 0..<5 { try bench.bench.write("wide/f\(number)", "first \(number)") }
        bench.bench.settle()
        try expectHeld(bench.bench, try bench.checkpoint())
        bench.advance(2 * CollectionBench.day)
        _ = try other.collect(bench.request(all: true), .none)
        try goOn(bench)
    }

    @Test func `a purge by another engine between two checkpoints`() throws {
        let (bench, _) = try history()
        let path = try #require(BytePath("wide/private"))
        try bench.bench.remove("wide/private")
        bench.bench.settle()
        try bench.checkpoint()
        try bench.bench.write("wide/private", "a text that is to be purged, number 4711")
        let other = try bench.bench.otherEngine(clock: bench.time.clock)
        _ = try other.purge(bench.project, [path], everywhere: true, .none)
        try bench.bench.write("wide/f7", "after the purge")
        bench.bench.settle()
        try expectHeld(bench.bench, try bench.bench.checkpoint().id)
        #expect(try bench.bench.checkpoint(rereads: true).isUnchanged)
    }

    @Test func `content that was lost with a damaged pack is stored again, though its directory was patched`() throws {
        let (bench, _) = try history()
        let names = try bench.bench.packs()
        // The largest one holds what was there first; a flipped byte in its footer makes its directory be rebuilt.
        let files = RealFileOperations()
        let largest = try #require(
            try names.max { one, two in
                try files.readWhole(absolute: bench.bench.pack(one), limit: 1 << 30).count
                    < files.readWhole(absolute: bench.bench.pack(two), limit: 1 << 30).count
            })
        let file = try files.openOwned(absolute: bench.bench.pack(largest), [.read, .write])
        let size = try files.status(file.raw).size
        let byte = try files.readUpTo(file.raw, 1, at: size - 5)
        try files.writeAll(file.raw, [byte[0] ^ 1], at: size - 5)
        // And one in a frame takes from it what that frame held.
        let frame = try files.readUpTo(file.raw, 1, at: UInt64(PackFormat.headerSize + PackFormat.frameHeaderSize + 9))
        try files.writeAll(
            file.raw, [frame[0] ^ 1], at: UInt64(PackFormat.headerSize + PackFormat.frameHeaderSize + 9))
        try bench.bench.reopen(clock: bench.time.clock, filesAtOnce: 1000)
        try bench.bench.write("wide/f20", "after the damage")
        bench.bench.settle()
        try expectHeld(bench.bench, try bench.bench.checkpoint().id)
    }
}
