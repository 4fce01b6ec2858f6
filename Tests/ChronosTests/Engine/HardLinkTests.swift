import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

struct HardLinkTests {
    private func groups(_ bench: Bench, _ id: Digest) throws -> [[String]] {
        try HeldWorld(id, bench.engine).files.links.map { $0.map(\.description) }
    }

    @Test func `names of one file are held as a group`() throws {
        let bench = try Bench()
        try bench.write("a", "shared")
        try bench.makeDirectory("dir")
        for name in ["dir/b", "z"] { try bench.link("a", name) }
        try bench.write("dir/m", "other")
        try bench.link("dir/m", "dir/n")
        // Its other name is not ours to know.
        try bench.write("single", "single")
        let none = FileDescriptors.none
        try RealFileOperations().link(
            none, CName(bench.at("single").bytes), none, CName(bench.scratch.at("outside").bytes)
        )
        let first = try bench.checkpoint()
        #expect(try groups(bench, first.id) == [["a", "dir/b", "z"], ["dir/m", "dir/n"]])
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        try expectHeld(bench, first.id)
        try assertSound(bench)
    }

    @Test func `a name that became a file of its own is noticed`() throws {
        let bench = try Bench()
        try bench.write("a", "shared")
        try bench.link("a", "b")
        let first = try bench.checkpoint()
        try bench.remove("b")
        try bench.write("b", "shared")
        let second = try bench.checkpoint()
        #expect(second.id != first.id)
        #expect(try groups(bench, second.id) == [])
        try bench.remove("b")
        try bench.link("a", "b")
        let third = try bench.checkpoint()
        #expect(try groups(bench, third.id) == [["a", "b"]])
        #expect(try bench.checkpoint().isUnchanged)
        try assertSound(bench)
    }
}
