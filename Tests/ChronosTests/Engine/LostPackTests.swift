import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Packs that are gone: a new checkpoint stores again what is still there, instead of referring to nothing.
struct LostPackTests {
    /// Three checkpoints: everything; one directory; one deletion. Each in a pack of its own.
    private func sample() throws -> (bench: Bench, packs: [String]) {
        let bench = try Bench(beneath: Bench.memory)
        for number in 0..<30 { try bench.write("dir/\(number)", "\(number)") }
        try bench.write("dir/sub/deep", "deep")
        try bench.write("other/file", "file")
        try bench.write(".git/HEAD", "ref: refs/heads/main\n")
        try bench.write(".git/objects/ab/cd", "object")
        var packs: [String] = []
        func step() throws {
            bench.settle()
            try bench.checkpoint()
            packs += Set(try bench.packs()).subtracting(packs)
        }
        try step()
        try bench.write("dir/3", "three")
        try step()
        try bench.remove("dir/4")
        try step()
        #expect(packs.count == 3)
        return (bench, packs)
    }

    private func checkNext(_ bench: Bench, _ what: String) throws {
        try bench.reopen()
        let report = try bench.checkpoint()
        try expectHeld(bench, report.id)
        bench.settle()
        let again = try bench.checkpoint()
        #expect(again.isUnchanged, "\(what)")
        try expectHeld(bench, again.id)
    }

    @Test func `a checkpoint after packs were deleted holds everything`() throws {
        for lost in 1..<8 {
            let (bench, packs) = try sample()
            for (index, pack) in packs.enumerated() where lost & (1 << index) != 0 {
                try Scratch.remove(bench.pack(pack))
            }
            try checkNext(bench, "lost \(lost)")
        }
    }

    @Test func `a change after packs were deleted is held with everything else`() throws {
        for lost in 1..<8 {
            let (bench, packs) = try sample()
            for (index, pack) in packs.enumerated() where lost & (1 << index) != 0 {
                try Scratch.remove(bench.pack(pack))
            }
            try bench.write("dir/5", "five")
            try bench.remove("dir/3")
            try checkNext(bench, "lost \(lost)")
        }
    }

    /// Then nothing tells that something is lost but that it is not found.
    @Test func `what a scan cache remembers and the store has not is read again`() throws {
        for pack in 0..<3 {
            let (bench, packs) = try sample()
            // A pack of the same number of objects takes the place of the lost one, so their number does not tell.
            let filler = try StoreBench()
            try filler.commit { try $0.store(.chunk, Array("filler \(pack)".utf8)) }
            let name = try filler.packs()[0]
            try Scratch.remove(bench.pack(packs[pack]))
            let bytes = try filler.scratch.read("packs/\(name)")
            let files = RealFileOperations()
            let file = try files.openOwned(absolute: bench.pack(name), [.write, .create])
            try files.writeAll(file.raw, bytes, at: 0)
            try bench.reopen()
            // A change in every directory, so that every directory is looked at.
            for path in ["a/new", "dir/5", "dir/sub/new", "other/new", "new", ".git/new", ".git/objects/ab/new"] {
                try bench.write(path, "changed")
            }
            try expectHeld(bench, try bench.checkpoint().id)
        }
    }

    @Test func `rereading heals a checkpoint whose content was lost`() throws {
        let (bench, packs) = try sample()
        let head = try #require(try bench.engine.head(bench.project))
        try Scratch.remove(bench.pack(packs[0]))
        try bench.reopen()
        #expect(throws: EverettError.self) { try HeldWorld(head, bench.engine) }
        let report = try bench.checkpoint(rereads: true)
        try expectHeld(bench, report.id)
        #expect(try bench.checkpoint().isUnchanged)
    }

    @Test func `a head that cannot be read is still the parent of the next checkpoint`() throws {
        let (bench, packs) = try sample()
        let head = try #require(try bench.engine.head(bench.project))
        for pack in packs { try Scratch.remove(bench.pack(pack)) }
        try bench.reopen()
        let error = #expect(throws: EverettError.self) { try bench.status() }
        #expect(error?.code == .integrity)
        let report = try bench.checkpoint()
        #expect(report.record.parents == [head])
        try expectHeld(bench, report.id)
        #expect(try bench.changedPaths() == [])
    }

    @Test func `damage inside a pack is told and a checkpoint still works`() throws {
        let (bench, packs) = try sample()
        var generator = SeededGenerator(seed: 121)
        for pack in packs {
            let files = RealFileOperations()
            let bytes = try files.readWhole(absolute: bench.pack(pack), limit: 1 << 30)
            for _ in 0..<TestScale.count(6) {
                var damaged = bytes
                damaged[Int.random(in: damaged.indices, using: &generator)] ^= 0x20
                let file = try files.openOwned(absolute: bench.pack(pack), [.write])
                try files.writeAll(file.raw, damaged, at: 0)
                try bench.reopen()
                do {
                    try bench.checkpoint()
                    _ = try bench.status()
                } catch let error as EverettError {
                    #expect(error.code == .integrity)
                }
                try files.writeAll(file.raw, bytes, at: 0)
            }
        }
        try bench.reopen()
        try assertSound(bench)
    }
}
