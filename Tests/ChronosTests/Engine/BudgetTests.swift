import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

struct BudgetTests {
    private func omitted(_ report: CheckpointReport) -> [String] {
        #expect(report.coverage.skipped.allSatisfy { [.overBudget, .derived].contains($0.reason) })
        return report.coverage.skipped.map(\.path.description)
    }

    private func isBeneath(_ paths: [String]) -> (String) -> Bool {
        { line in paths.contains { line.contains(" \($0) ") || line.contains(" \($0)/") || line.hasSuffix(" \($0)") } }
    }

    @Test func `directories that a command can make again are left out first`() throws {
        let bench = try Bench(policy: CapturePolicy(maximumFiles: 12))
        for number in 0..<8 {
            try bench.write("node_modules/big/\(number)", seededBytes(1, 5000))
            try bench.write("src/build/\(number)", "small")
            try bench.write("src/\(number).c", seededBytes(UInt64(number), 9000))
        }
        let report = try bench.checkpoint()
        #expect(omitted(report) == ["node_modules", "src/build"])
        try expectHeld(bench, report.id, leavingOut: isBeneath(["node_modules", "src/build"]))
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        // Files left out are not told as changes, neither now nor when they come back.
        try bench.write("node_modules/big/0", "other")
        #expect(try bench.changedPaths() == [])
        try bench.setPolicy(CapturePolicy())
        let all = try bench.checkpoint()
        #expect(omitted(all) == [])
        try expectHeld(bench, all.id)
        try assertSound(bench)
    }

    @Test func `only as many derived directories are left out as must be`() throws {
        let bench = try Bench(policy: CapturePolicy(maximumBytes: 600_000))
        try bench.write("dist/huge", seededBytes(1, 900_000))
        try bench.write("out/small", seededBytes(2, 100_000))
        try bench.write("main.c", seededBytes(3, 100_000))
        let report = try bench.checkpoint()
        #expect(omitted(report) == ["dist"])
        try expectHeld(bench, report.id, leavingOut: isBeneath(["dist"]))
        try assertSound(bench)
    }

    @Test func `after derived directories the largest files are left out`() throws {
        let bench = try Bench(policy: CapturePolicy(maximumBytes: 300_000))
        try bench.write("target/x", seededBytes(1, 100_000))
        try bench.write("video", seededBytes(2, 500_000))
        try bench.write("image", seededBytes(3, 200_000))
        try bench.write("code", seededBytes(4, 20_000))
        let report = try bench.checkpoint()
        #expect(omitted(report) == ["target", "video"])
        try expectHeld(bench, report.id, leavingOut: isBeneath(["target", "video"]))
        try assertSound(bench)
    }

    @Test func `a budget that was lowered holds where nothing changed`() throws {
        let bench = try Bench()
        for number in 0..<5 { try bench.write("web/node_modules/\(number)", "\(number)") }
        try bench.write("web/main.c", "c")
        try bench.write("other/a", "a")
        bench.settle()
        try bench.checkpoint()
        bench.settle()
        try bench.checkpoint()
        try bench.setPolicy(CapturePolicy(maximumFiles: 4))
        let report = try bench.checkpoint()
        #expect(omitted(report) == ["web/node_modules"])
        try expectHeld(bench, report.id, leavingOut: isBeneath(["web/node_modules"]))
        #expect(try bench.checkpoint().isUnchanged)
        try assertSound(bench)
    }

    @Test func `holes are no weight`() throws {
        let bench = try Bench(policy: CapturePolicy(maximumBytes: 10_000_000))
        try bench.write("sparse", "x")
        let files = RealFileOperations()
        let file = try files.openOwned(absolute: bench.at("sparse"), [.write])
        try files.truncate(file.raw, to: 60_000_000)
        #expect(omitted(try bench.checkpoint()) == [])
    }

    @Test func `a log beside a file that is left out is held`() throws {
        let bench = try Bench(policy: CapturePolicy(maximumBytes: 300_000))
        try bench.write("data", seededBytes(1, 500_000))
        try bench.write("data-wal", "log")
        let report = try bench.checkpoint()
        #expect(omitted(report) == ["data"])
        try expectHeld(bench, report.id, leavingOut: isBeneath(["data"]))
    }

    @Test func `a home inside the project is not part of it`() throws {
        let bench = try Bench(home: "project/.everett/home", root: "project")
        try bench.write("a", "a")
        let first = try bench.checkpoint()
        try expectHeld(bench, first.id, leavingOut: { $0.contains(" .everett/home") })
        for _ in 0..<3 {
            bench.settle()
            #expect(try bench.checkpoint().id == first.id)
            #expect(try bench.changedPaths() == [])
        }
        try assertSound(bench)
    }
}
