import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// Keys that are lost, wrong or readable by others, and packs that were tampered with.
@Suite struct SecretFailureTests {
    private static let needle = "a-secret-that-stays-one"

    private func bench() throws -> (bench: Bench, id: Digest) {
        let bench = try Bench()
        try bench.write(".env", SecretFailureTests.needle)
        try bench.write("plain", "p")
        return (bench, try bench.checkpoint().id)
    }

    private func restore(_ bench: Bench, _ id: Digest, _ paths: String...) throws -> RestoreReport {
        let paths = try paths.map { try #require(BytePath($0)) }
        return try bench.engine.restore(bench.project, RestoreRequest(checkpoint: id, paths: paths), .none)
    }

    private func key(_ bench: Bench) throws -> [UInt8] { try bench.scratch.read("config/everett/secrets.key") }

    private func putKey(_ bench: Bench, _ bytes: [UInt8]?) throws {
        if let bytes {
            try bench.scratch.write("config/everett/secrets.key", bytes, permissions: 0o600)
        } else {
            try bench.scratch.remove("config/everett/secrets.key")
        }
        try bench.reopen()
    }

    private func code(_ body: () throws -> Void) -> ErrorCode? {
        do {
            try body()
            return nil
        } catch {
            return (error as? EverettError)?.code
        }
    }

    @Test func `a lost key is told, and no other is made in silence`() throws {
        let (bench, id) = try bench()
        let key = try key(bench)
        bench.settle()
        try bench.checkpoint()
        try putKey(bench, nil)
        #expect(try !bench.engine.secretKeys().isWell)
        // What has not changed needs no key.
        #expect(try bench.checkpoint().isUnchanged)
        try bench.write("plain", "changed")
        #expect(try !bench.checkpoint().isUnchanged)
        try bench.write(".env", "changed")
        #expect(try bench.changedPaths() == ["modified .env"])
        #expect(code { try bench.checkpoint() } == .keyMissing)
        #expect(code { _ = try restore(bench, id) } == .keyMissing)
        #expect(!bench.scratch.exists("config/everett/secrets.key"))
        #expect(try bench.scratch.text("project/.env") == "changed")
        let report = try bench.engine.verify(quick: false, .none)
        #expect(report.isSound && report.uncheckedSecrets == 1)
        try putKey(bench, key)
        #expect(try restore(bench, id).isVerified)
        #expect(try bench.scratch.text("project/.env") == SecretFailureTests.needle)
    }

    @Test func `a new key seals from now on, and the old one opens what it sealed`() throws {
        let (bench, old) = try bench()
        let lost = try key(bench)
        bench.settle()
        try bench.checkpoint()
        try putKey(bench, nil)
        #expect(try bench.engine.makeSecretKey(.none).isWell)
        // An unchanged secret is sealed anew: otherwise it could not be read again.
        let new = try bench.checkpoint()
        #expect(!new.isUnchanged)
        try bench.write(".env", "changed")
        try bench.checkpoint()
        #expect(try restore(bench, new.id).isVerified)
        #expect(try bench.scratch.text("project/.env") == SecretFailureTests.needle)
        try bench.write(".env", "changed")
        #expect(code { _ = try restore(bench, old) } == .keyMissing)
        #expect(try bench.scratch.text("project/.env") == "changed")
        try bench.write("plain", "changed")
        #expect(try restore(bench, old, "plain").isVerified)
        // The lost key is found again: both are kept in one file.
        let line = try #require(lost.dropLast().split(separator: UInt8(ascii: "\n")).last)
        try putKey(bench, try key(bench) + line + [10])
        #expect(try bench.engine.secretKeys().keys?.count == 2)
        #expect(try restore(bench, old).isVerified)
        #expect(try bench.scratch.text("project/.env") == SecretFailureTests.needle)
        #expect(try bench.engine.verify(quick: false, .none).uncheckedSecrets == 0)
        #expect(try HomeSearch.places(holding: SecretFailureTests.needle, in: bench.home) == [])
    }

    @Test func `the same content under two keys is no difference`() throws {
        let (bench, old) = try bench()
        _ = try bench.engine.makeSecretKey(.none)
        bench.settle()
        let new = try bench.checkpoint()
        #expect(!new.isUnchanged)
        let report = try bench.engine.diff(bench.project, from: .checkpoint(old), to: .checkpoint(new.id), .none)
        #expect(report.changes.isEmpty)
    }

    @Test func `another key is not used instead`() throws {
        let (bench, id) = try bench()
        let other = try Bench()
        try other.write(".env", "x")
        try other.checkpoint()
        try putKey(bench, try key(other))
        try bench.write(".env", "changed")
        #expect(code { try bench.checkpoint() } == .keyMissing)
        #expect(code { _ = try restore(bench, id) } == .keyMissing)
    }

    @Test func `a key that others may read is refused`() throws {
        let (bench, id) = try bench()
        try bench.scratch.changeMode("config/everett/secrets.key", 0o644)
        try bench.reopen()
        try bench.write(".env", "changed")
        #expect(code { try bench.checkpoint() } == .refused)
        #expect(code { _ = try restore(bench, id) } == .refused)
        #expect(code { _ = try bench.engine.secretKeys() } == .refused)
        #expect(try bench.engine.verify(quick: false, .none).uncheckedSecrets == 1)
        try bench.scratch.changeMode("config/everett/secrets.key", 0o600)
        try bench.reopen()
        #expect(try restore(bench, id).isVerified)
    }

    @Test func `a home without a place for keys holds no secrets`() throws {
        let bench = try Bench()
        try bench.write("plain", "p")
        let environment = EngineEnvironment(
            files: RealFileOperations(), clock: Machine.clock, ids: .counting(), identity: try .current(), workers: 1,
            version: "test"
        )
        let engine = try ChronosEngine(home: bench.home, environment: environment)
        _ = try engine.checkpoint(bench.project, CheckpointRequest(), .none)
        try bench.write(".env", SecretFailureTests.needle)
        #expect(code { _ = try engine.checkpoint(bench.project, CheckpointRequest(), .none) } == .usage)
        #expect(try HomeSearch.places(holding: SecretFailureTests.needle, in: bench.home) == [])
    }

    @Test func `every flipped bit of a sealed frame is found`() throws {
        let (bench, id) = try bench()
        let reader = try ObjectReader(bench.engine.store)
        let path = try #require(BytePath(".env"))
        let entry = try bench.engine.targetWorld(id, reader).entry(path, reader)
        let content = try #require(entry?.content)
        let (pack, location) = try #require(try bench.engine.store.packSet.find(content).first)
        let frame = try pack.frameLocation(location.frame)
        let place = bench.pack(Pack.name(of: pack.id))
        let files = RealFileOperations()
        let sound = try files.readWhole(absolute: place, limit: 1 << 30)
        let start = Int(frame.offset) + PackFormat.frameHeaderSize
        for offset in stride(from: start, to: start + frame.storedLength, by: 3) {
            var damaged = sound
            damaged[offset] ^= 1 << UInt8(offset % 8)
            let file = try files.openOwned(absolute: place, [.write])
            try files.writeAll(file.raw, damaged, at: 0)
            try bench.reopen()
            #expect(try !bench.engine.verify(quick: false, .none).isSound, "\(offset)")
            try files.writeAll(file.raw, sound, at: 0)
        }
    }

    @Test func `what a restore displaced is kept while nobody can compare it`() throws {
        let (bench, id) = try bench()
        try bench.write(".env", "changed")
        try bench.checkpoint()
        struct Kill: Error {}
        // The process dies with everything applied; then the key is lost.
        try bench.reopen(hooks: Hooks { if $0 == .restoreApplied { throw Kill() } })
        _ = try? restore(bench, id)
        try bench.reopen()
        let found = try bench.scratch.text("project/.env")
        #expect(found == SecretFailureTests.needle || found == "changed")
        try assertSound(bench)
    }
}
