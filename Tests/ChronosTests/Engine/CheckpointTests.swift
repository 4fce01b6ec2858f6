import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

struct CheckpointTests {
    @Test func `a checkpoint holds the whole project`() throws {
        let bench = try Bench()
        try bench.write("a.txt", "hello")
        try bench.write("src/b.swift", "let b = 1\n", permissions: 0o755)
        try bench.write("src/empty", "")
        try bench.makeDirectory("void")
        try bench.symlink("link", to: "src/b.swift")
        let report = try bench.checkpoint()
        #expect(!report.isUnchanged)
        #expect(report.coverage.files == 3)
        try expectHeld(bench, report.id)
        try assertSound(bench)
    }

    @Test func `an unchanged project gives the same checkpoint and writes no pack`() throws {
        let bench = try Bench()
        try bench.write("dir/a.txt", "hello")
        let first = try bench.checkpoint()
        let packs = try bench.packs()
        for _ in 0..<3 {
            let again = try bench.checkpoint()
            #expect(again.isUnchanged)
            #expect(again.id == first.id)
            #expect(again.newBytes == 0)
        }
        #expect(try bench.packs() == packs)
        #expect(packs.count == 1)
        #expect(try bench.changedPaths() == [])
        try bench.reopen()
        #expect(try bench.checkpoint().id == first.id)
        try assertSound(bench)
    }
}
