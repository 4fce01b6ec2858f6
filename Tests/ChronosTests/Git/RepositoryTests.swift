import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

struct RepositoryTests {
    private static let commit = String(repeating: "12ab", count: 10)

    private func makeRepository(_ bench: Bench, _ path: String, head: String = "ref: refs/heads/main\n") throws {
        try bench.write("\(path)/HEAD", head)
        try bench.write("\(path)/config", "[core]\n")
        try bench.write("\(path)/refs/heads/main", "\(RepositoryTests.commit)\n")
        try bench.write("\(path)/objects/12/ab", "object")
        try bench.makeDirectory("\(path)/objects/info")
        try bench.makeDirectory("\(path)/refs/tags")
        try bench.write("\(path)/hooks/pre-commit", "#!/bin/sh\n", permissions: 0o755)
    }

    private func git(_ bench: Bench, _ id: Digest) throws -> [GitComponent.Repository] {
        try HeldWorld(id, bench.engine).git.repositories
    }

    @Test func `repositories are a component of their own, however deep`() throws {
        let bench = try Bench()
        try makeRepository(bench, ".git")
        try makeRepository(bench, "vendor/lib/.git")
        try bench.write("vendor/lib/code.c", "int x;")
        // A worktree's or submodule's `.git` is a file like any other.
        try bench.write("worktree/.git", "gitdir: /elsewhere\n")
        let report = try bench.checkpoint()
        #expect(report.coverage.repositories == 2)
        #expect(try git(bench, report.id).map(\.path.description) == [".git", "vendor/lib/.git"])
        #expect(try git(bench, report.id).map(\.head) == ["refs/heads/main", "refs/heads/main"])
        #expect(try git(bench, report.id).map(\.commit) == [RepositoryTests.commit, RepositoryTests.commit])
        try expectHeld(bench, report.id)
        let reader = try ObjectReader(bench.engine.store)
        #expect(try reader.tree(HeldWorld(report.id, bench.engine).files.tree).entry(named: Array(".git".utf8)) == nil)
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        #expect(try bench.checkpoint(rereads: true).isUnchanged)
        try assertSound(bench)
    }

    @Test func `a change inside a repository moves it and no file`() throws {
        let bench = try Bench()
        try makeRepository(bench, ".git")
        try bench.write("a", "a")
        let first = try bench.checkpoint()
        for (path, content) in [
            (".git/refs/heads/main", String(repeating: "0", count: 40)), (".git/objects/34/cd", "o"),
            (".git/config", "x"),
        ] {
            try bench.write(path, content)
            let status = try bench.status()
            #expect(status.changes?.isEmpty == true, "\(path)")
            // Objects alone move nothing: git writes them before anything refers to them.
            let moved = path.contains("objects") ? [] : [".git"]
            #expect(status.movedRepositories.map(\.description) == moved, "\(path)")
            let report = try bench.checkpoint()
            #expect(!report.isUnchanged, "\(path)")
            try expectHeld(bench, report.id)
        }
        #expect(try git(bench, first.id).count == 1)
        try bench.remove(".git")
        let gone = try bench.checkpoint()
        #expect(try git(bench, gone.id).isEmpty)
        #expect(try HeldWorld(gone.id, bench.engine).checkpoint.git == nil)
        try assertSound(bench)
    }

    @Test func `locks of a git command that runs are named and not held`() throws {
        let bench = try Bench()
        try makeRepository(bench, ".git")
        try bench.write(".git/index.lock", "half an index")
        try bench.write("Cargo.lock", "kept")
        let report = try bench.checkpoint()
        #expect(report.coverage.skipped.map { "\($0.path) \($0.reason.rawValue)" } == [".git/index.lock transient"])
        try expectHeld(bench, report.id, leavingOut: { $0.contains("index.lock") })
        try assertSound(bench)
    }

    @Test func `objects behind a link are held as the link they are`() throws {
        let bench = try Bench()
        try makeRepository(bench, ".git")
        try bench.remove(".git/objects")
        try bench.scratch.write("shared/12/ab", "object")
        try bench.symlink(".git/objects", to: "../../shared")
        let report = try bench.checkpoint()
        try expectHeld(bench, report.id)
        try assertSound(bench)
    }

    @Test func `what may not be read in a repository is named`() throws {
        var refused: Set<String> = []
        for number in 1... {
            let bench = try Bench()
            try makeRepository(bench, ".git")
            let plan = FaultPlan([
                .init(scope: .operation(.open), occasion: .nth(number), effect: .failure(errno: 13))
            ])
            let files = FaultyFileOperations(RealFileOperations(), plan)
            do {
                let engine = try bench.otherEngine(files: files)
                let report = try engine.checkpoint(bench.project, CheckpointRequest(), .none)
                if files.counts[.open] < number { break }
                try expectHeld(
                    bench, report.id,
                    leavingOut: { line in
                        report.coverage.skipped.contains { line.contains(" \($0.path)") }
                    })
                refused.formUnion(report.coverage.skipped.map(\.path.description))
            } catch let error as EverettError {
                #expect([.permission, .integrity].contains(error.code), "\(number): \(error)")
            }
        }
        #expect(refused.isSuperset(of: [".git", ".git/objects", ".git/HEAD", ".git/refs", ".git/objects/12/ab"]))
    }

    struct HeadCase: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let prepare: @Sendable (Bench) throws -> Void
        let head: String
        let commit: String
    }

    static let heads = [
        HeadCase(
            testDescription: "detached", prepare: { try $0.write(".git/HEAD", "\(commit)\n") }, head: commit,
            commit: commit
        ),
        HeadCase(
            testDescription: "before the first commit",
            prepare: { try $0.write(".git/HEAD", "ref: refs/heads/none\n") }, head: "refs/heads/none", commit: ""
        ),
        HeadCase(
            testDescription: "packed reference",
            prepare: { bench in
                try bench.write(".git/HEAD", "ref: refs/heads/packed\n")
                try bench.write(
                    ".git/packed-refs",
                    "# pack-refs with: peeled fully-peeled sorted\n\(commit) refs/heads/packed\n^\(commit)\n"
                )
            },
            head: "refs/heads/packed", commit: commit
        ),
        HeadCase(
            testDescription: "packed reference to nonsense",
            prepare: { bench in
                try bench.write(".git/HEAD", "ref: refs/heads/packed\n")
                try bench.write(".git/packed-refs", "nonsense refs/heads/packed\n")
            },
            head: "refs/heads/packed", commit: ""
        ),
        HeadCase(
            testDescription: "reference that leads out", prepare: { try $0.write(".git/HEAD", "ref: ../../outside\n") },
            head: "../../outside", commit: ""
        ),
        HeadCase(
            testDescription: "absolute reference", prepare: { try $0.write(".git/HEAD", "ref: /etc/passwd\n") },
            head: "/etc/passwd", commit: ""
        ),
        HeadCase(
            testDescription: "no HEAD at all", prepare: { try $0.remove(".git/HEAD") }, head: "", commit: ""
        ),
        HeadCase(
            testDescription: "HEAD is a FIFO",
            prepare: { bench in
                try bench.remove(".git/HEAD")
                try bench.scratch.makeFIFO("project/.git/HEAD")
            },
            head: "", commit: ""
        ),
        HeadCase(
            testDescription: "HEAD is a link to a secret",
            prepare: { bench in
                try bench.remove(".git/HEAD")
                try bench.symlink(".git/HEAD", to: "/etc/hostname")
            },
            head: "", commit: ""
        ),
    ]

    @Test(arguments: heads) func `where a repository stands is read from its files alone`(_ example: HeadCase) throws {
        let bench = try Bench()
        try makeRepository(bench, ".git")
        try bench.scratch.write("outside", "\(RepositoryTests.commit)\n")
        try example.prepare(bench)
        let report = try bench.checkpoint()
        let repository = try #require(try git(bench, report.id).first)
        #expect(repository.head == example.head)
        #expect(repository.commit == example.commit)
        try assertSound(bench)
    }
}
