import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Files that become secrets, or are none any more, while their content stays.
@Suite struct SecretPolicyTests {
    private static let needle = "nobody-is-to-read-this"

    private func policy(_ patterns: String...) throws -> CapturePolicy {
        CapturePolicy(secrets: try PatternList(texts: patterns))
    }

    private func isSecret(_ bench: Bench, _ id: Digest, _ path: String) throws -> Bool {
        let reader = try ObjectReader(bench.engine.store)
        let place = try #require(BytePath(path))
        let found = try bench.engine.targetWorld(id, reader).entry(place, reader)
        return try #require(found).isSecret
    }

    private func restore(_ bench: Bench, _ id: Digest) throws -> RestoreReport {
        try bench.engine.restore(bench.project, RestoreRequest(checkpoint: id), .none)
    }

    @Test(arguments: [20, 3_000_000]) func `a file that becomes a secret is sealed, and has not changed`(
        _ size: Int
    ) throws {
        let bench = try Bench()
        let content = Array(SecretPolicyTests.needle.utf8) + seededBytes(4, size)
        try bench.write("deep/plain.txt", content)
        try bench.write("other", "o")
        bench.settle()
        let before = try bench.checkpoint().id
        bench.settle()
        try bench.setPolicy(try policy("plain.txt"))
        #expect(try bench.changedPaths() == [])
        let after = try bench.checkpoint()
        #expect(!after.isUnchanged && after.coverage.secrets == 1)
        #expect(try !isSecret(bench, before, "deep/plain.txt"))
        #expect(try isSecret(bench, after.id, "deep/plain.txt"))
        let difference = try bench.engine.diff(
            bench.project, from: .checkpoint(before), to: .checkpoint(after.id), .none)
        #expect(difference.changes.isEmpty)
        // Nothing is written for what is the same.
        let inode = try bench.statusOf("deep/plain.txt").inode
        try bench.write("other", "changed")
        let report = try restore(bench, before)
        #expect(report.isVerified, "\(report.differing)")
        #expect(report.preview.changes.map(\.path.description) == ["other"])
        #expect(try bench.statusOf("deep/plain.txt").inode == inode)
        // A mode that changed as well is all that changes.
        try bench.chmod("deep/plain.txt", 0o600)
        #expect(try bench.changedPaths() == ["metadata deep/plain.txt"])
        #expect(try restore(bench, before).isVerified)
        #expect(try bench.statusOf("deep/plain.txt").inode == inode)
        #expect(try bench.statusOf("deep/plain.txt").permissions == 0o644)
    }

    @Test func `a file that is no secret any more is stored as it is`() throws {
        let bench = try Bench(policy: try policy("x.txt"))
        try bench.write("x.txt", SecretPolicyTests.needle)
        bench.settle()
        let sealed = try bench.checkpoint().id
        bench.settle()
        try bench.setPolicy(CapturePolicy())
        #expect(try bench.changedPaths() == [])
        let plain = try bench.checkpoint().id
        #expect(try isSecret(bench, sealed, "x.txt") && !isSecret(bench, plain, "x.txt"))
        try bench.write("x.txt", "other")
        let report = try restore(bench, sealed)
        #expect(report.isVerified, "\(report.differing)")
        #expect(try bench.scratch.text("project/x.txt") == SecretPolicyTests.needle)
        #expect(try restore(bench, plain).preview.isEmpty)
    }

    @Test func `turning detection on and off is seen in unchanged files`() throws {
        let token = "ghp_" + TokenTests.random(78, 36)
        let bench = try Bench(policy: CapturePolicy(detectsTokens: false))
        try bench.write("a/config.py", "t = '\(token)'")
        bench.settle()
        let plain = try bench.checkpoint().id
        bench.settle()
        try bench.checkpoint()
        #expect(try !isSecret(bench, plain, "a/config.py"))
        try bench.setPolicy(CapturePolicy())
        let sealed = try bench.checkpoint().id
        #expect(try isSecret(bench, sealed, "a/config.py"))
        bench.settle()
        #expect(try bench.checkpoint().isUnchanged)
        try bench.setPolicy(try policy("!config.py"))
        #expect(try !isSecret(bench, bench.checkpoint().id, "a/config.py"))
        try bench.setPolicy(CapturePolicy())
        #expect(try isSecret(bench, bench.checkpoint().id, "a/config.py"))
    }

    @Test func `a token that is taken out makes the file plain again`() throws {
        let bench = try Bench()
        try bench.write("a.py", "t = 'ghp_\(TokenTests.random(79, 36))'")
        #expect(try isSecret(bench, bench.checkpoint().id, "a.py"))
        try bench.write("a.py", "t = input()")
        #expect(try !isSecret(bench, bench.checkpoint().id, "a.py"))
        #expect(try bench.checkpoint().coverage.secrets == 0)
    }

    @Test func `nothing that was not searched is sealed by its content`() throws {
        let token = "ghp_" + TokenTests.random(80, 36)
        let bench = try Bench()
        try bench.write("node_modules/x/index.js", token)
        try bench.write("large.txt", Array(token.utf8) + seededBytes(1, 2_000_000))
        #expect(try bench.checkpoint().coverage.secrets == 0)
    }

    // MARK: - Looking for them

    @Test func `a scan names files, rules and lines, and never a secret`() throws {
        let token = "ghp_" + TokenTests.random(81, 36)
        let bench = try Bench(
            policy: CapturePolicy(secrets: try PatternList(texts: ["*.mine", "!fixtures/"])))
        try bench.write(".env", SecretPolicyTests.needle)
        try bench.write("a.py", "one\ntwo = '\(token)'\n")
        try bench.write("b.mine", "m")
        try bench.write("fixtures/.env", "f")
        try bench.write("fixtures/c.py", token)
        try bench.write("plain", "p")
        try bench.write(".git/HEAD", "ref: refs/heads/main\n")
        try bench.write(".git/config", "url = https://\(token)@github.com/a\n")
        let report = try bench.engine.scanSecrets(bench.project, history: false, .none)
        #expect(report.history == nil)
        #expect(report.secrets.map(\.path.description) == [".env", ".git/config", "a.py", "b.mine"])
        #expect(report.excepted.map(\.path.description) == ["fixtures/.env", "fixtures/c.py"])
        #expect(report.secrets[0].reason == .name(".env*") && report.secrets[3].reason == .policy)
        guard case .content(let tokens) = report.secrets[2].reason else {
            Issue.record("a.py: \(report.secrets[2])")
            return
        }
        #expect(tokens == [FoundToken(rule: "github_token", line: 2, mask: "ghp_… (40)")])
        #expect(!"\(report)".contains(token.dropFirst(4)) && !"\(report)".contains(SecretPolicyTests.needle))
    }

    @Test func `a scan of history finds what was stored before it was a secret`() throws {
        let token = "ghp_" + TokenTests.random(82, 36)
        let bench = try Bench(policy: CapturePolicy(secrets: try PatternList(texts: ["!.env"]), detectsTokens: false))
        try bench.write("a.py", token)
        try bench.write("dir/.env", SecretPolicyTests.needle)
        let first = try bench.checkpoint()
        try bench.write("other", "o")
        try bench.checkpoint()
        try bench.setPolicy(CapturePolicy())
        try bench.checkpoint()
        let history = try #require(try bench.engine.scanSecrets(bench.project, history: true, .none).history)
        #expect(history.map(\.path.description) == ["a.py", "dir/.env"])
        #expect(history.allSatisfy { $0.checkpoint == first.id && $0.number == 1 })
        let fresh = try Bench()
        try fresh.write("a.py", token)
        try fresh.checkpoint()
        #expect(try fresh.engine.scanSecrets(fresh.project, history: true, .none).history == [])
    }
}
