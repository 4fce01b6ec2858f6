import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

@Suite(.enabled(if: Mounts.areAllowed)) struct MountTests {
    private func omitted(_ report: CheckpointReport) -> [String] {
        report.coverage.skipped.map { "\($0.path) \($0.reason.rawValue)" }
    }

    @Test func `another filesystem inside the project is named and not entered`() throws {
        let bench = try Bench()
        try bench.write("dir/a", "a")
        try bench.makeDirectory("dir/disk")
        try Mounts.memory(bench.scratch, bench.at("dir/disk"))
        try bench.write("dir/disk/inside", "i")
        let report = try bench.checkpoint()
        #expect(omitted(report) == ["dir/disk mount"])
        try expectHeld(bench, report.id, leavingOut: { $0.contains(" dir/disk") })
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        #expect(try bench.changedPaths() == [])
        try assertSound(bench)
    }

    @Test func `another filesystem is held where the project says so`() throws {
        let bench = try Bench(policy: CapturePolicy(crossesMounts: true))
        for disk in ["one", "two"] {
            try bench.makeDirectory(disk)
            try Mounts.memory(bench.scratch, bench.at(disk))
            try bench.write("\(disk)/a", disk)
            try bench.link("\(disk)/a", "\(disk)/b")
        }
        #expect(try bench.statusOf("one/a").inode == bench.statusOf("two/a").inode)
        let report = try bench.checkpoint()
        #expect(omitted(report) == [])
        try expectHeld(bench, report.id)
        // Inode numbers repeat from one filesystem to the next; a restore would make one file of both.
        let groups = try HeldWorld(report.id, bench.engine).files.links.map { $0.map(\.description) }
        #expect(groups == [["one/a", "one/b"], ["two/a", "two/b"]])
        try assertSound(bench)
    }

    @Test func `a file mounted over another is named`() throws {
        let bench = try Bench()
        try bench.scratch.write("outside", "outside")
        try bench.write("config", "config")
        try bench.makeDirectory("disk")
        try Mounts.memory(bench.scratch, bench.at("disk"))
        try bench.write("disk/other", "other")
        try bench.write("elsewhere", "elsewhere")
        try Mounts.bind(bench.scratch, bench.scratch.at("outside"), to: bench.at("config"))
        try Mounts.bind(bench.scratch, bench.at("disk/other"), to: bench.at("elsewhere"))
        let report = try bench.checkpoint()
        #expect(omitted(report) == ["config mount", "disk mount", "elsewhere mount"])
        #expect(try HeldWorld(report.id, bench.engine).lines == [])
        #expect(try bench.checkpoint().isUnchanged)
        try assertSound(bench)
    }

    @Test func `a directory mounted from the same filesystem is named`() throws {
        let bench = try Bench()
        try bench.scratch.write("outside/secret", "secret")
        try bench.makeDirectory("dir")
        try Mounts.bind(bench.scratch, bench.scratch.at("outside"), to: bench.at("dir"))
        let report = try bench.checkpoint()
        #expect(report.coverage.skipped.map(\.path.description) == ["dir"])
        #expect(try HeldWorld(report.id, bench.engine).lines == [])
    }

    @Test func `a repository on another filesystem is named`() throws {
        let bench = try Bench()
        try bench.makeDirectory("sub/.git")
        try Mounts.memory(bench.scratch, bench.at("sub/.git"))
        try bench.write("sub/.git/HEAD", "ref: refs/heads/main\n")
        try bench.write("other/.git/HEAD", "ref: refs/heads/main\n")
        try bench.makeDirectory("other/.git/objects")
        try Mounts.memory(bench.scratch, bench.at("other/.git/objects"))
        let report = try bench.checkpoint()
        #expect(omitted(report) == ["other/.git/objects mount", "sub/.git mount"])
        #expect(report.coverage.repositories == 1)
        #expect(try bench.checkpoint().isUnchanged)
        try assertSound(bench)
    }
}
