import Base
import Platform
import Storage
import TestSupport
import Testing

@testable import Chronos

/// Secrets in checkpoints: sealed, found nowhere in the home, the same when they come back.
@Suite struct SecretCheckpointTests {
    private static let needle = "PASSWORD=correct-horse-battery-staple"
    private static let token = "ghp_" + TokenTests.random(77, 36)

    private func expectHidden(_ bench: Bench, _ needles: [String] = [needle, token]) throws {
        for needle in needles {
            #expect(try HomeSearch.places(holding: needle, in: bench.home) == [], "\(needle.prefix(6))")
        }
    }

    private func entry(_ bench: Bench, _ id: Digest, _ path: String) throws -> TreeEntry {
        let reader = try ObjectReader(bench.engine.store)
        let place = try #require(BytePath(path))
        let found = try bench.engine.targetWorld(id, reader).entry(place, reader)
        return try #require(found)
    }

    private func restore(_ bench: Bench, _ id: Digest) throws -> RestoreReport {
        try bench.engine.restore(bench.project, RestoreRequest(checkpoint: id, components: [.files, .git]), .none)
    }

    private func fill(_ bench: Bench) throws {
        try bench.write(".env", SecretCheckpointTests.needle, permissions: 0o640)
        try bench.write("src/config.py", "x = 1\nTOKEN = '\(SecretCheckpointTests.token)'\n")
        try bench.write("src/main.c", "int main;")
        try bench.write(".git/HEAD", "ref: refs/heads/main\n")
        try bench.write(".git/config", "[remote]\n\turl = https://\(SecretCheckpointTests.token)@github.com/a/b\n")
    }

    @Test func `a secret is nowhere in the home, and comes back as it was`() throws {
        let bench = try Bench()
        try fill(bench)
        let snapshot = try bench.scratch.snapshot("project")
        let first = try bench.checkpoint()
        #expect(first.coverage.secrets == 3)
        #expect(try entry(bench, first.id, ".env").isSecret)
        #expect(try entry(bench, first.id, "src/config.py").isSecret)
        #expect(try entry(bench, first.id, ".git/config").isSecret)
        #expect(try !entry(bench, first.id, "src/main.c").isSecret)
        try expectHidden(bench)
        try assertSound(bench)

        try bench.write(".env", "other")
        try bench.remove("src/config.py")
        try bench.write(".git/config", "[core]\n")
        let changed = try bench.scratch.snapshot("project")
        let report = try restore(bench, first.id)
        #expect(report.isVerified, "\(report.differing)")
        #expect(try bench.scratch.snapshot("project") == snapshot)
        #expect(try bench.statusOf(".env").permissions == 0o640)
        try expectHidden(bench)
        _ = try bench.engine.undo(bench.project, .none)
        #expect(try bench.scratch.snapshot("project") == changed)
        _ = try bench.engine.redo(bench.project, .none)
        #expect(try bench.scratch.snapshot("project") == snapshot)
        try expectHidden(bench)
        try bench.reopen()
        #expect(try bench.engine.verify(quick: false, .none).isSound)
        #expect(try bench.engine.verify(quick: false, .none).uncheckedSecrets == 0)
    }

    @Test func `an unchanged secret is not read again, a changed one is`() throws {
        let bench = try Bench()
        try fill(bench)
        try bench.checkpoint()
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        #expect(try bench.checkpoint().coverage.secrets == 3)
        #expect(try bench.changedPaths() == [])
        try bench.write(".env", "A=2")
        #expect(try bench.changedPaths() == ["modified .env"])
        #expect(try !bench.checkpoint().isUnchanged)
        try expectHidden(bench)
    }

    @Test func `a large secret is sealed piece by piece`() throws {
        let bench = try Bench()
        let bytes = Array(SecretCheckpointTests.needle.utf8) + seededBytes(5, 5_000_000)
        try bench.write("big.key", bytes)
        let first = try bench.checkpoint()
        let held = try entry(bench, first.id, "big.key")
        #expect(held.isSecret && held.isChunked)
        try expectHidden(bench)
        for start in stride(from: 100, to: bytes.count - 64, by: 900_000) {
            #expect(try HomeSearch.places(holding: Array(bytes[start..<start + 32]), in: bench.home) == [])
        }
        try bench.remove("big.key")
        #expect(try restore(bench, first.id).isVerified)
        #expect(try bench.scratch.read("project/big.key") == bytes)
    }

    @Test func `a secret under two names is stored once`() throws {
        let bench = try Bench()
        try bench.write(".env", SecretCheckpointTests.needle)
        try bench.write("copy/.env.local", SecretCheckpointTests.needle)
        let first = try bench.checkpoint()
        let one = try entry(bench, first.id, ".env")
        let two = try entry(bench, first.id, "copy/.env.local")
        #expect(one.content == two.content)
        try bench.rename(".env", ".env.old")
        let second = try bench.checkpoint()
        #expect(try entry(bench, second.id, ".env.old").content == one.content)
    }

    @Test func `a database that is a secret is sealed too`() throws {
        let bench = try Bench(policy: CapturePolicy(secrets: try PatternList(texts: ["*.db"])))
        do {
            let connection = try Connection.open(path: bench.at("x.db"))
            try connection.execute(
                script: "CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('\(SecretCheckpointTests.needle)');")
        }
        let first = try bench.checkpoint()
        let held = try entry(bench, first.id, "x.db")
        #expect(held.kind == .database && held.isSecret)
        try expectHidden(bench)
        let before = try bench.scratch.read("project/x.db")
        try bench.remove("x.db")
        #expect(try restore(bench, first.id).isVerified)
        #expect(try bench.scratch.read("project/x.db") == before)
        try expectHidden(bench)
    }

    @Test func `a checkpoint that fails leaves nothing of a secret`() throws {
        for number in 1...60 {
            let bench = try Bench(beneath: Bench.memory)
            try fill(bench)
            let plan = FaultPlan([.init(scope: .stateChanging, occasion: .nth(number), effect: .failure(errno: 28))])
            guard let faulty = try? bench.otherEngine(files: FaultyFileOperations(RealFileOperations(), plan)) else {
                continue
            }
            _ = try? faulty.checkpoint(bench.project, CheckpointRequest(), .none)
            try expectHidden(bench)
            try bench.reopen()
            try bench.checkpoint()
            try assertSound(bench)
            try expectHidden(bench)
        }
    }

    @Test func `a kill at any point leaves nothing of a secret`() throws {
        struct Kill: Error {}
        for point in Hooks.Point.allCases {
            let bench = try Bench(beneath: Bench.memory)
            try fill(bench)
            try bench.reopen(hooks: Hooks { if $0 == point { throw Kill() } })
            _ = try? bench.checkpoint()
            try expectHidden(bench)
            try bench.reopen()
            let id = try bench.checkpoint().id
            try bench.write(".env", "other")
            try bench.reopen(hooks: Hooks { if $0 == point { throw Kill() } })
            _ = try? restore(bench, id)
            try expectHidden(bench)
            try bench.reopen()
            _ = try? bench.engine.recover(bench.project, .none)
            try assertSound(bench)
            try expectHidden(bench)
        }
    }

    @Test func `no other user may read what is staged, whatever the mask`() throws {
        let bench = try Bench()
        try bench.write(".env", SecretCheckpointTests.needle, permissions: 0o666)
        let id = try bench.checkpoint().id
        try bench.remove(".env")
        let root = bench.root
        try bench.reopen(
            hooks: Hooks { point in
                guard point == .restoreStaged else { return }
                let files = RealFileOperations()
                let open = try files.openOwned(absolute: root, [.read, .directory])
                for entry in try files.list(open.raw) where entry.name.starts(with: Array(".everett".utf8)) {
                    #expect(try files.status(open.raw, CName(entry.name)).permissions == 0o700)
                }
            }
        )
        #expect(try restore(bench, id).isVerified)
        #expect(try bench.statusOf(".env").permissions == 0o666)
    }

    @Test func `the key is made before anything is sealed, and is not in the home`() throws {
        let bench = try Bench()
        try bench.write("a", "no secret")
        try bench.checkpoint()
        #expect((try? RealFileOperations().status(FileDescriptors.none, CName(bench.keyFile.bytes))) == nil)
        #expect(try bench.engine.secretKeys().isWell)
        try bench.write(".env", SecretCheckpointTests.needle)
        #expect(try bench.changedPaths() == ["added .env"])
        // Looking makes no key.
        #expect((try? RealFileOperations().status(FileDescriptors.none, CName(bench.keyFile.bytes))) == nil)
        try bench.checkpoint()
        let report = try bench.engine.secretKeys()
        #expect(report.keys?.count == 1 && report.current == report.keys?.first && report.isWell)
        let key = try RealFileOperations().readWhole(absolute: bench.keyFile, limit: 4096)
        let digits = Array(key.dropLast().suffix(64))
        #expect(try HomeSearch.places(holding: digits, in: bench.home) == [])
        let raw = try #require(Hex.decode(String(decoding: digits, as: UTF8.self)))
        #expect(try HomeSearch.places(holding: raw, in: bench.home) == [])
    }

    @Test func `a key file inside the project is no part of it`() throws {
        let bench = try Bench(home: "home", root: "config")
        try bench.write("x.key", SecretCheckpointTests.needle)
        try bench.checkpoint()
        let second = try bench.checkpoint()
        let lines = try HeldWorld(second.id, bench.engine).lines
        #expect(!lines.contains { $0.contains("secrets.key") })
    }
}
