import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

/// A damaged pack gives right bytes or a named failure, never wrong bytes and never a trap.
struct PackDamageTests {
    /// Two packs: one whole, and one to damage, of which a tree is a patch on a tree of the first.
    private final class Sample {
        let bench: StoreBench
        let name: String
        let bytes: [UInt8]
        let objects: [(id: Digest, kind: ObjectKind, bytes: [UInt8])]
        let patched: Digest

        init() throws {
            bench = try StoreBench()
            let old = Sample.tree(0)
            let base = try bench.commit { try $0.store(old, base: nil).id }
            let before = Set(try bench.packs())
            let new = Sample.tree(1)
            var objects: [(Digest, ObjectKind, [UInt8])] = []
            patched = new.id
            try bench.commit { writer in
                #expect(try writer.store(new, base: (base, old, 0)).depth == 1)
                objects.append((new.id, .tree, new.encoded))
                for (kind, bytes) in Sample.plain {
                    // A frame each: raw ones and compressed ones.
                    try writer.flush()
                    objects.append((try writer.store(kind, bytes), kind, bytes))
                }
            }
            self.objects = objects
            name = try #require(Set(try bench.packs()).subtracting(before).first)
            bytes = try bench.scratch.read("packs/\(name)")
        }

        private static let plain: [(ObjectKind, [UInt8])] = [
            (.chunk, Array("hello".utf8)), (.chunk, [UInt8](repeating: 9, count: 300)), (.attributes, [0]),
            (.chunk, []),
        ]

        private static func tree(_ step: UInt8) -> Tree {
            Tree(
                sorted: (0..<8).map { index in
                    TreeEntry(
                        name: [0x61 + index], kind: .file, permissions: 0o644, size: 1,
                        content: Hasher256.digest(of: [index, index == 3 ? step : 0])
                    )
                }
            )
        }

        /// Opens the store with other bytes in the place of the second pack; returns what cannot be read.
        func unreadable(_ damaged: [UInt8]) throws -> [Digest] {
            try bench.scratch.write("packs/\(name)", damaged)
            try bench.reopen()
            let reader = try ObjectReader(bench.store)
            return try objects.compactMap { object in
                do {
                    #expect(try reader.read(object.id, object.kind) == object.bytes)
                    return nil
                } catch let error as EverettError {
                    try #require(error.code == .integrity, "\(error)")
                    return object.id
                }
            }
        }

        var framesEnd: Int { bytes.count - PackFormat.footerSize - directoryLength }
        private var directoryLength: Int { PackFormat.directorySize(objects: 5, frames: 5) }
    }

    @Test func `any flipped byte is repaired or named`() throws {
        let sample = try Sample()
        #expect(try sample.unreadable(sample.bytes) == [])
        var generator = SeededGenerator(seed: 91)
        for place in sample.bytes.indices {
            var damaged = sample.bytes
            damaged[place] ^= UInt8.random(in: 1...255, using: &generator)
            let lost = try sample.unreadable(damaged)
            // Each frame holds one object; the header, the directory and the footer hold nothing that frames do not.
            let isInFrames = place >= PackFormat.headerSize && place < sample.framesEnd
            #expect(lost.count <= (isInFrames ? 1 : 0), "byte \(place)")
        }
    }

    @Test func `a pack cut short keeps the frames that are whole`() throws {
        let sample = try Sample()
        var whole = 0
        for length in sample.bytes.indices {
            let readable = sample.objects.count - (try sample.unreadable(Array(sample.bytes.prefix(length)))).count
            #expect(readable >= whole, "cut at \(length)")
            whole = readable
        }
        #expect(whole == sample.objects.count)
    }

    @Test func `bytes that are lost or doubled inside a pack are repaired or named`() throws {
        let sample = try Sample()
        try forAll(seed: 92, count: TestScale.count(150)) { example in
            _ = try sample.unreadable(example.mutated(sample.bytes))
        }
    }

    @Test func `a footer that points past every number is not followed`() throws {
        let sample = try Sample()
        let id = try #require(Digest(hex: String(sample.name.dropLast(5))))
        for offset in [UInt64.max, UInt64.max - 79, 1 << 63, UInt64(sample.bytes.count)] {
            var footer = ByteWriter()
            footer.fixed(offset)
            footer.fixed(UInt64(80))
            footer.digest(id)
            footer.fixed(Checksum.crc32c(footer.bytes))
            footer.fixed(UInt32(0))
            footer.raw(PackFormat.footerMagic)
            let damaged = sample.bytes.dropLast(PackFormat.footerSize) + footer.bytes
            #expect(try sample.unreadable(Array(damaged)) == [])
        }
    }

    @Test func `an object whose copy is damaged is read from another pack`() throws {
        let sample = try Sample()
        // The same object once more, in a pack of its own, as a store that was repaired would hold it.
        let other = try StoreBench()
        try other.commit { try $0.store(.chunk, Array("hello".utf8)) }
        let name = try other.packs()[0]
        try sample.bench.scratch.write("packs/\(name)", try other.scratch.read("packs/\(name)"))
        for place in sample.bytes.indices {
            var damaged = sample.bytes
            damaged[place] ^= 0x81
            let lost = try sample.unreadable(damaged)
            #expect(!lost.contains(ObjectHasher.id(.chunk, Array("hello".utf8))), "byte \(place)")
        }
    }
}
