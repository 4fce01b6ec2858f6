import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// What the policy excludes is in no checkpoint, is named, and is never touched.
@Suite struct ExclusionTests {
    private func excluding(_ patterns: String...) throws -> CapturePolicy {
        CapturePolicy(excluded: try PatternList(texts: patterns))
    }

    private func skipped(_ report: CheckpointReport) -> [String] {
        report.coverage.skipped.map { "\($0.reason.rawValue) \($0.path)" }
    }

    private func held(_ bench: Bench, _ report: CheckpointReport) throws -> [String] {
        try HeldWorld(report.id, bench.engine).lines.map { String($0.split(separator: " ")[2]) }
    }

    private func restore(_ bench: Bench, _ id: Digest, _ paths: [BytePath] = []) throws -> RestoreReport {
        try bench.engine.restore(bench.project, RestoreRequest(checkpoint: id, paths: paths), .none)
    }

    private func text(_ bench: Bench, _ name: String) throws -> String { try bench.scratch.text("project/\(name)") }

    @Test func `excluded paths are named and not held`() throws {
        let bench = try Bench(policy: try excluding("*.log", "!keep.log", "/cache/"))
        for name in ["a.log", "keep.log", "deep/b.log", "cache/x", "deep/cache/y", "c.txt"] {
            try bench.write(name, name)
        }
        let report = try bench.checkpoint()
        #expect(skipped(report) == ["excluded a.log", "excluded cache", "excluded deep/b.log"])
        #expect(try held(bench, report) == ["c.txt", "deep", "deep/cache", "deep/cache/y", "keep.log"])
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        try bench.write("a.log", "other")
        #expect(try bench.changedPaths() == [])
        try assertSound(bench)
    }

    @Test func `an excluded repository is left out whole, a file of one never`() throws {
        let bench = try Bench(policy: try excluding("/sub/.git/", "HEAD", "*.pack"))
        for place in ["sub/.git", ".git"] {
            try bench.write("\(place)/HEAD", "ref: refs/heads/main\n")
            try bench.write("\(place)/objects/x.pack", "p")
        }
        let report = try bench.checkpoint()
        #expect(skipped(report) == ["excluded sub/.git"])
        #expect(try held(bench, report).contains(".git/objects/x.pack"))
        #expect(try held(bench, report).contains(".git/HEAD"))
    }

    @Test func `a policy that changed is seen where nothing else did`() throws {
        let bench = try Bench()
        for name in ["a.log", "deep/er/b.log", "deep/er/c.txt", "other/d.txt"] { try bench.write(name, name) }
        bench.settle()
        try bench.checkpoint()
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        try bench.setPolicy(try excluding("*.log"))
        let without = try bench.checkpoint()
        #expect(skipped(without) == ["excluded a.log", "excluded deep/er/b.log"])
        #expect(try held(bench, without) == ["deep", "deep/er", "deep/er/c.txt", "other", "other/d.txt"])
        try bench.setPolicy(CapturePolicy())
        let with = try bench.checkpoint()
        #expect(skipped(with) == [])
        #expect(try held(bench, with).count == 7)
        try assertSound(bench)
    }

    @Test func `a new policy costs one look at everything, and no reading`() throws {
        let bench = try Bench()
        try bench.write("deep/a", "a")
        bench.settle()
        try bench.checkpoint()
        try bench.setPolicy(try excluding("nothing-is-called-so"))
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        let cache = ScanCache.open(bench.cacheFile(), RealFileOperations())
        #expect(cache.binding == CacheBinding(bench.project.policy, key: cache.binding.key))
    }

    @Test func `a checkpoint keeps the policy it was made with`() throws {
        let bench = try Bench(policy: try excluding("*.log"))
        try bench.write("a", "a")
        let first = try bench.checkpoint().id
        try bench.setPolicy(CapturePolicy(maximumFiles: 5))
        try bench.write("a", "b")
        let second = try bench.checkpoint().id
        #expect(try bench.engine.show(first, bench.project).policy == excluding("*.log"))
        #expect(try bench.engine.show(second, bench.project).policy == CapturePolicy(maximumFiles: 5))
    }

    @Test func `what the target excluded stays, though it is captured now`() throws {
        let bench = try Bench(policy: try excluding("*.log"))
        try bench.write("a", "old")
        try bench.write("then.log", "old")
        let then = try bench.checkpoint().id
        try bench.setPolicy(CapturePolicy())
        try bench.write("a", "new")
        try bench.write("then.log", "new")
        // There was nothing of this name then; the policy speaks of it all the same.
        try bench.write("dir/now.log", "new")
        let report = try restore(bench, then)
        #expect(report.isVerified, "\(report.differing)")
        #expect(try text(bench, "a") == "old")
        #expect(try text(bench, "then.log") == "new")
        #expect(try text(bench, "dir/now.log") == "new")
        #expect(report.preview.untouched.map(\.reason) == [.excluded, .excluded])
        #expect(report.preview.kept.map(\.description) == ["dir"])
        _ = try bench.engine.undo(bench.project, .none)
        #expect(try text(bench, "a") == "new")
    }

    @Test func `what is excluded now stays, though the target holds it`() throws {
        let bench = try Bench()
        try bench.write("a", "old")
        try bench.write("now.log", "old")
        try bench.write("gone.log", "old")
        let then = try bench.checkpoint().id
        try bench.setPolicy(try excluding("*.log"))
        try bench.write("a", "new")
        try bench.write("now.log", "new")
        try bench.remove("gone.log")
        let report = try restore(bench, then)
        #expect(report.isVerified, "\(report.differing)")
        #expect(try text(bench, "a") == "old")
        #expect(try text(bench, "now.log") == "new")
        // Brought back it could not be taken away again: no safety checkpoint would hold it.
        #expect(!bench.scratch.exists("project/gone.log"))
        #expect(Set(report.preview.untouched.map(\.path.description)) == ["gone.log", "now.log"])
        let named = try restore(bench, then, [try #require(BytePath("gone.log"))])
        #expect(named.changed == 0 && named.isVerified)
    }

    @Test func `a directory is not replaced while something excluded lies in it`() throws {
        let bench = try Bench()
        try bench.write("thing", "a file")
        let then = try bench.checkpoint().id
        try bench.remove("thing")
        try bench.setPolicy(try excluding("*.log"))
        try bench.write("thing/a.log", "log")
        try bench.write("thing/b", "b")
        let report = try restore(bench, then)
        #expect(report.isVerified, "\(report.differing)")
        #expect(try text(bench, "thing/a.log") == "log")
        _ = try bench.engine.undo(bench.project, .none)
        #expect(try text(bench, "thing/b") == "b")
        #expect(try text(bench, "thing/a.log") == "log")
    }

    @Test func `a restore elsewhere writes all that the target holds`() throws {
        let bench = try Bench()
        try bench.write("a.log", "log")
        let then = try bench.checkpoint().id
        try bench.setPolicy(try excluding("*.log"))
        let place = bench.scratch.at("elsewhere")
        let report = try bench.engine.materialise(bench.project, RestoreRequest(checkpoint: then), into: place, .none)
        #expect(report.isVerified)
        #expect(try bench.scratch.text("elsewhere/a.log") == "log")
    }

    @Test func `patterns do not tear a database apart`() throws {
        let bench = try Bench(policy: try excluding("*-wal"))
        try bench.write("plain", "no database")
        try bench.write("plain-wal", "a file of its own")
        let report = try bench.checkpoint()
        #expect(skipped(report) == ["excluded plain-wal"])
    }
}
