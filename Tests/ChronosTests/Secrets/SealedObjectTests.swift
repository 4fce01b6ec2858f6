import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

@Suite struct SealedObjectTests {
    private func key(_ seed: UInt64 = 1) -> SecretKey {
        var bytes = seededBytes(seed, 32)
        return SecretKey(taking: &bytes)
    }

    private func sealed(_ sealer: SecretSealer, _ kind: ObjectKind, _ bytes: [UInt8]) -> (id: Digest, stored: [UInt8]) {
        let id = sealer.id(kind, bytes)
        return (id, unsafe bytes.withUnsafeBytes { unsafe sealer.seal(id, kind, $0) })
    }

    @Test func `an object comes back only as what it was`() throws {
        let sealer = SecretSealer(key())
        for count in [0, 1, 15, 16, 17, 5000] {
            let bytes = seededBytes(UInt64(count), count)
            let (id, stored) = sealed(sealer, .chunk, bytes)
            #expect(sealer.open(id, .chunk, stored) == bytes)
            #expect(sealer.open(id, .manifest, stored) == nil)
            #expect(SecretSealer(key(2)).open(id, .chunk, stored) == nil)
            // Small secrets leave no trace of themselves.
            if count > 0 { #expect(id != ObjectHasher.id(.chunk, bytes)) }
        }
    }

    @Test func `one object's bytes under another's id are refused`() {
        let sealer = SecretSealer(key())
        let one = sealed(sealer, .chunk, Array("one".utf8))
        let two = sealed(sealer, .chunk, Array("two".utf8))
        #expect(sealer.open(one.id, .chunk, two.stored) == nil)
        // Even when the header is made to fit.
        let forged = Array(one.stored.prefix(SealedHeader.size)) + two.stored.dropFirst(SealedHeader.size)
        #expect(sealer.open(one.id, .chunk, forged) == nil)
    }

    @Test func `no bit can be changed unseen`() {
        let sealer = SecretSealer(key())
        let (id, stored) = sealed(sealer, .chunk, Array("a secret".utf8))
        for place in 0..<stored.count {
            for bit in 0..<8 {
                var flipped = stored
                flipped[place] ^= 1 << UInt8(bit)
                #expect(sealer.open(id, .chunk, flipped) == nil, "byte \(place) bit \(bit)")
            }
        }
        for count in 0..<stored.count { #expect(sealer.open(id, .chunk, Array(stored.prefix(count))) == nil) }
    }

    @Test func `equal bytes are sealed equally, and once`() throws {
        let bench = try StoreBench()
        let bytes = Array("the same secret".utf8)
        try bench.scratch.write("one", bytes)
        let file = try bench.files.openOwned(absolute: bench.scratch.at("one"), [.read])
        let first = try bench.commit { try $0.storeFile(file.raw, expectedSize: 15, rule: .content, .sealed) }
        let packs = bench.store.packSet.packs.count
        let second = try bench.commit { try $0.storeFile(file.raw, expectedSize: 15, rule: .content, .sealed) }
        #expect(first.content == second.content)
        #expect(bench.store.packSet.packs.count == packs)
        #expect(try bench.read(first) == bytes)
    }

    @Test func `a pack without its directory is salvaged without the key`() throws {
        let bench = try StoreBench()
        let bytes = seededBytes(3, 2_500_000)
        try bench.scratch.write("one", bytes)
        let file = try bench.files.openOwned(absolute: bench.scratch.at("one"), [.read])
        let stored = try bench.commit { try $0.storeFile(file.raw, expectedSize: 2_500_000, rule: .content, .sealed) }
        #expect(stored.isChunked && stored.isSecret)
        let pack = try #require(bench.store.packSet.packs.first)
        let place = "packs/\(Pack.name(of: pack.id))"
        var damaged = try bench.scratch.read(place)
        damaged[damaged.count - PackFormat.footerSize - 20] ^= 0xff
        damaged[damaged.count - 3] ^= 0xff
        try bench.scratch.write(place, damaged)
        let key = try bench.scratch.read("config/secrets.key")
        try bench.scratch.remove("config/secrets.key")
        try bench.reopen()
        #expect(bench.store.packSet.packs.first?.wasRebuilt == true)
        #expect(bench.store.contains(stored.content))
        #expect { try bench.read(stored) } throws: { ($0 as? EverettError)?.code == .keyMissing }
        try bench.scratch.write("config/secrets.key", key, permissions: 0o600)
        try bench.reopen()
        #expect(try bench.read(stored) == bytes)
    }
}
