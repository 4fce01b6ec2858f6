import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A scan cache may be old, cut short or wrong; what follows costs time and nothing else.
struct ScanCacheTests {
    /// A project whose cache has two states, the second appended to the first.
    private static func twoStates() throws -> (bench: Bench, before: [UInt8], after: [UInt8]) {
        let bench = try Bench()
        for name in ["a", "dir/b", "dir/sub/c", "other/d"] { try bench.write(name, name) }
        try bench.symlink("other/link", to: "d")
        bench.settle()
        try bench.checkpoint()
        let before = try read(bench)
        try bench.write("dir/sub/c", "changed")
        bench.settle()
        try bench.checkpoint()
        let after = try read(bench)
        #expect(after.starts(with: before) && after.count > before.count)
        return (bench, before, after)
    }

    private static func read(_ bench: Bench) throws -> [UInt8] {
        try RealFileOperations().readWhole(absolute: bench.cacheFile(), limit: 1 << 30)
    }

    private static func write(_ bytes: [UInt8], _ bench: Bench) throws {
        let files = RealFileOperations()
        let file = try files.openOwned(absolute: bench.cacheFile(), [.write, .create, .truncate])
        try files.writeAll(file.raw, bytes, at: 0)
    }

    private static func rootRecord(_ bench: Bench) -> UInt64? {
        ScanCache.open(bench.cacheFile(), RealFileOperations()).rootRecord
    }

    @Test func `an append cut short leaves the state before it`() throws {
        let (bench, before, after) = try ScanCacheTests.twoStates()
        let new = try #require(ScanCacheTests.rootRecord(bench))
        try ScanCacheTests.write(before, bench)
        let old = try #require(ScanCacheTests.rootRecord(bench))
        #expect(new != old)
        for length in stride(from: before.count, through: after.count, by: 8) {
            try ScanCacheTests.write(Array(after.prefix(length)), bench)
            #expect(ScanCacheTests.rootRecord(bench) == (length == after.count ? new : old), "\(length)")
            #expect(try bench.changedPaths() == [], "\(length)")
        }
        // A torn write need not end where the file ends: the rest may be zeros.
        for length in stride(from: before.count, to: after.count, by: 8) {
            let torn = after.prefix(length) + [UInt8](repeating: 0, count: after.count - length)
            try ScanCacheTests.write(Array(torn), bench)
            #expect(try bench.changedPaths() == [], "\(length)")
        }
        #expect(try bench.checkpoint().isUnchanged)
        try assertSound(bench)
    }

    @Test func `an append after a torn one is found again`() throws {
        let (bench, before, after) = try ScanCacheTests.twoStates()
        for length in [before.count + 8, (before.count + after.count) / 16 * 8, after.count - 8] {
            // Rubbish longer than what is appended next must not be taken for its end.
            let torn = after.prefix(length) + seededBytes(UInt64(length), 4000)
            try ScanCacheTests.write(Array(torn), bench)
            try bench.write("a", "\(length)")
            let report = try bench.checkpoint()
            try expectHeld(bench, report.id)
            #expect(try bench.checkpoint().isUnchanged)
        }
        try assertSound(bench)
    }

    @Test func `a cache cut short anywhere is an older state or none`() throws {
        let (bench, before, _) = try ScanCacheTests.twoStates()
        for length in stride(from: 0, to: before.count, by: 24) {
            try ScanCacheTests.write(Array(before.prefix(length)), bench)
            #expect(try bench.changedPaths() == [], "\(length)")
        }
    }

    @Test func `flipped bytes make directories be read again`() throws {
        let (bench, _, after) = try ScanCacheTests.twoStates()
        // A change that a cache which is believed too far would hide, and one it would invent.
        try bench.write("dir/b", "X")
        let expected = ["modified dir/b"]
        var generator = SeededGenerator(seed: 111)
        for place in stride(from: 0, to: after.count, by: max(1, after.count / TestScale.count(400))) {
            var damaged = after
            damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
            try ScanCacheTests.write(damaged, bench)
            #expect(try bench.changedPaths() == expected, "byte \(place)")
        }
        var damaged = after
        damaged[after.count / 2] ^= 0x10
        try ScanCacheTests.write(damaged, bench)
        try expectHeld(bench, try bench.checkpoint().id)
        try assertSound(bench)
    }

    @Test func `a cache of another kind is not believed`() throws {
        let (bench, before, after) = try ScanCacheTests.twoStates()
        for rubbish in [
            [], Array("EVSCAN\r\n".utf8), seededBytes(1, 5000), Array(after.dropFirst(8)), Array(before.reversed()),
        ] {
            try ScanCacheTests.write(rubbish, bench)
            #expect(ScanCacheTests.rootRecord(bench) == nil)
            #expect(try bench.changedPaths() == [])
        }
        var newer = after
        newer[8] = 2
        try ScanCacheTests.write(newer, bench)
        #expect(ScanCacheTests.rootRecord(bench) == nil)
        #expect(try bench.checkpoint().isUnchanged)
    }

    /// The cache of another project lists other inodes, so nothing in it can match.
    @Test func `the cache of a copied project is not believed`() throws {
        let (bench, _, after) = try ScanCacheTests.twoStates()
        let other = try Bench()
        for name in ["a", "dir/b", "dir/sub/c", "other/d"] { try other.write(name, name) }
        try ScanCacheTests.write(after, other)
        let report = try other.checkpoint()
        try expectHeld(other, report.id)
        try assertSound(other)
        _ = bench
    }

    @Test func `a cache of many appends is written anew and keeps everything`() throws {
        let bench = try Bench(beneath: Bench.memory)
        for name in 0..<3000 { try bench.write("wide/\(name)", "\(name)") }
        try bench.write("deep/er/still/x", "x")
        bench.settle()
        try bench.checkpoint()
        var sizes: [Int] = []
        for step in 0..<14 {
            try bench.write("wide/77", "step \(step)")
            try bench.checkpoint()
            sizes.append(try ScanCacheTests.read(bench).count)
        }
        #expect(zip(sizes, sizes.dropFirst()).contains { $0 > $1 }, "never compacted: \(sizes)")
        #expect((sizes.max() ?? 0) < 3_000_000)
        bench.settle()
        try bench.checkpoint()
        // Whatever the compacted cache lost would have to be opened and read again.
        let files = FaultyFileOperations(RealFileOperations(), FaultPlan())
        try bench.reopen(files: files)
        let before = files.counts
        #expect(try bench.changedPaths() == [])
        #expect(files.counts[.list] - before[.list] <= ScanCacheTests.ownListings)
        #expect(files.counts[.open] - before[.open] < 20)
        #expect(try bench.checkpoint().isUnchanged)
        try assertSound(bench)
    }

    @Test func `a directory that did not change is not listed again`() throws {
        let bench = try Bench()
        for name in ["a/1", "a/2", "b/3", "c/d/4"] { try bench.write(name, name) }
        bench.settle()
        try bench.checkpoint()
        let files = FaultyFileOperations(RealFileOperations(), FaultPlan())
        try bench.reopen(files: files, filesAtOnce: 100)
        let before = files.counts
        _ = try bench.status()
        #expect(files.counts[.list] - before[.list] == ScanCacheTests.ownListings)
        try bench.write("b/3", "other")
        // It holds what it held; only the file is read.
        var between = files.counts
        _ = try bench.status()
        #expect(files.counts[.list] - between[.list] == ScanCacheTests.ownListings)
        try bench.write("c/d/5", "new")
        between = files.counts
        #expect(try Set(bench.changedPaths()) == ["modified b/3", "added c/d/5"])
        #expect(files.counts[.list] - between[.list] == 1 + ScanCacheTests.ownListings)
    }

    /// Each look at a project also looks for restores under way, twice.
    private static let ownListings = 2
}
