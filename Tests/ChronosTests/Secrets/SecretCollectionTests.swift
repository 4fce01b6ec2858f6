import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Collection and purging of what is sealed, with the key and without it.
@Suite struct SecretCollectionTests {
    private static let needle = "a-large-secret-begins-like-this"

    private func prepared() throws -> CollectionBench {
        let bench = try CollectionBench()
        let large = Array(SecretCollectionTests.needle.utf8) + seededBytes(3, 3_000_000)
        try bench.bench.write("big.key", large)
        try bench.bench.write(".env", SecretCollectionTests.needle)
        for number in 0..<20 { try bench.bench.write("dir/\(number)", seededBytes(UInt64(number), 9000)) }
        bench.bench.settle()
        try bench.checkpoint()
        try bench.bench.write("dir/1", "other")
        try bench.bench.write("big.key", Array(large.dropLast(1_000_000)))
        bench.bench.settle()
        try bench.checkpoint("kept")
        return bench
    }

    private func key(_ bench: CollectionBench) throws -> [UInt8] {
        try bench.bench.scratch.read("config/everett/secrets.key")
    }

    @Test func `packs are rewritten with what is sealed in them`() throws {
        let bench = try prepared()
        bench.advance(400 * CollectionBench.day)
        try bench.collect(now: true, all: true)
        try bench.expectHeld()
        #expect(try HomeSearch.places(holding: SecretCollectionTests.needle, in: bench.bench.home) == [])
        let id = try bench.engine.resolve("kept", bench.project)
        #expect(try bench.engine.show(id, bench.project).policy == CapturePolicy())
    }

    @Test func `without the key nothing that a secret consists of is collected`() throws {
        let bench = try prepared()
        let key = try key(bench)
        try bench.bench.scratch.remove("config/everett/secrets.key")
        try bench.reopen()
        bench.advance(400 * CollectionBench.day)
        _ = try? bench.collect(now: true, all: true)
        try bench.bench.scratch.write("config/everett/secrets.key", key, permissions: 0o600)
        try bench.reopen()
        try bench.expectHeld()
    }

    @Test func `a secret is purged with the versions that were stored before it was one`() throws {
        let bench = try Bench()
        try bench.write("settings", SecretCollectionTests.needle)
        try bench.checkpoint()
        try bench.setPolicy(CapturePolicy(secrets: try PatternList(texts: ["settings"])))
        try bench.checkpoint()
        try bench.remove("settings")
        try bench.checkpoint()
        #expect(try !HomeSearch.places(holding: SecretCollectionTests.needle, in: bench.home).isEmpty)
        let path = try #require(BytePath("settings"))
        let report = try bench.engine.purge(bench.project, [path], everywhere: false, .none)
        #expect(report.isVerified)
        #expect(try HomeSearch.places(holding: SecretCollectionTests.needle, in: bench.home) == [])
        #expect(try bench.engine.scanSecrets(bench.project, history: true, .none).history == [])
    }
}
