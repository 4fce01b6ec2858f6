import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

struct NameTests {
    @Test func `names that are no text are held`() throws {
        let bench = try Bench()
        let names: [[UInt8]] = [
            [0xff, 0xfe], [0xc3, 0x28], [0x0a], [0x61, 0x0a, 0x62], [0x20], [0x5c], [0x1b, 0x5b, 0x33, 0x31, 0x6d],
            Array("é".utf8), Array("e\u{301}".utf8), Array("...".utf8), Array("-rf".utf8), [0x01],
            [UInt8](repeating: 0x61, count: 255), [UInt8](repeating: 0xff, count: 255),
        ]
        for name in names {
            try bench.write(BytePath.root.appending(name), name)
            try bench.write(BytePath.root.appending(Array("dir".utf8)).appending(name).appending(name), [1])
        }
        let report = try bench.checkpoint()
        #expect(report.coverage.files == 2 * names.count)
        try expectHeld(bench, report.id)
        bench.settle()
        #expect(try bench.checkpoint(rereads: true).isUnchanged)
        #expect(try bench.changedPaths() == [])
        try assertSound(bench)
    }

    /// A directory made and entered a level at a time, because its whole path is longer than the kernel takes.
    private func nest(_ levels: Int, _ name: [UInt8], in bench: Bench) throws {
        let files = RealFileOperations()
        var directory = try files.openOwned(absolute: bench.root, [.read, .directory])
        for _ in 0..<levels {
            try files.makeDirectory(directory.raw, CName(name), permissions: 0o755)
            directory = try files.openOwned(directory.raw, CName(name), [.read, .directory])
        }
        let file = try files.openOwned(directory.raw, CName("bottom"), [.write, .create])
        try files.writeAll(file.raw, Array("deep".utf8), at: 0)
    }

    /// Taken away the same way, since the scratch directory removes by whole paths.
    private func unnest(_ levels: Int, _ name: [UInt8], in bench: Bench) throws {
        let files = RealFileOperations()
        for level in (0...levels).reversed() {
            var directory = try files.openOwned(absolute: bench.root, [.read, .directory])
            for _ in 0..<level { directory = try files.openOwned(directory.raw, CName(name), [.read, .directory]) }
            if level == levels {
                try files.unlink(directory.raw, CName("bottom"))
            } else {
                try files.removeDirectory(directory.raw, CName(name))
            }
        }
    }

    @Test(arguments: [1, 60]) func `three hundred levels of directories are held`(_ length: Int) throws {
        let bench = try Bench()
        let name = [UInt8](repeating: 0x64, count: length)
        try nest(300, name, in: bench)
        let first = try bench.checkpoint()
        #expect(first.coverage.files == 1)
        #expect(first.coverage.directories == 300)
        #expect(first.coverage.skipped == [])
        #expect(try HeldWorld(first.id, bench.engine).lines.count == 301)
        bench.settle()
        #expect(try bench.checkpoint(rereads: true).isUnchanged)
        #expect(try bench.changedPaths() == [])
        try assertSound(bench)
        try unnest(300, name, in: bench)
        #expect(try bench.status().counts?.removed == 301)
    }

    @Test func `ten thousand names in one directory are held`() throws {
        let bench = try Bench(beneath: Bench.memory)
        for number in 0..<10_000 { try bench.write("wide/\(number)", "\(number % 100)") }
        bench.settle()
        let first = try bench.checkpoint()
        #expect(first.coverage.files == 10_000)
        try expectHeld(bench, first.id)
        bench.settle()
        try bench.checkpoint()
        try bench.write("wide/5000", "changed")
        try bench.remove("wide/77")
        #expect(try bench.changedPaths() == ["modified wide/5000", "removed wide/77"])
        let second = try bench.checkpoint()
        // The directory is written as a patch on what it was.
        #expect(second.newBytes < 4000)
        try assertSound(bench)
    }
}
