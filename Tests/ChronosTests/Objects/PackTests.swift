import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

struct PackTests {
    @Test func `every object of a pack can be read`() throws {
        let bench = try StoreBench()
        var stored: [(ObjectKind, [UInt8])] = []
        try forAll(seed: 81, count: 100) { example in
            let bytes =
                example.flip()
                ? example.bytes(example.int(0...9000)) : [UInt8](repeating: 7, count: example.int(0...500_000))
            stored.append((ObjectKind.allCases[example.int(0...ObjectKind.allCases.count - 1)], bytes))
        }
        try bench.commit { writer in for (kind, bytes) in stored { try writer.store(kind, bytes) } }
        try bench.reopen()
        let reader = try ObjectReader(bench.store)
        for (kind, bytes) in stored { #expect(try reader.read(ObjectHasher.id(kind, bytes), kind) == bytes) }
        #expect(bench.store.packSet.packs.allSatisfy { !$0.wasRebuilt && $0.verifyDirectory() })
    }

    @Test func `a pack has the bytes that its format says`() throws {
        let bench = try StoreBench()
        try bench.commit { try $0.store(.chunk, Array("hello".utf8)) }
        let name = try #require(try bench.packs().first)
        let bytes = try bench.scratch.read("packs/\(name)")
        // Header, one frame of one raw object, directory, footer: 24 + 28 + 8, 16 + 32 + 16 + 16, 64.
        #expect(bytes.count == 60 + 80 + 64)
        #expect(Array(bytes[0..<12]) == Array("EVPACK\r\n".utf8) + [1, 0, 1, 0])
        #expect(Array(bytes[24..<32]) == Array("EVFR".utf8) + [0, 0, 0, 0])
        #expect(Array(bytes[52..<60]) == [1, 0, 5] + Array("hello".utf8))
        #expect(Array(bytes[60..<76]) == Array("EVDX".utf8) + [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0])
        #expect(Digest(bytes, at: 76) == ObjectHasher.id(.chunk, Array("hello".utf8)))
        #expect(Array(bytes[108..<124]) == [0, 0, 0, 0, 3, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0])
        #expect(Array(bytes[124..<140]) == [24, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 8, 0, 0, 0])
        #expect(Array(bytes[140..<156]) == [60, 0, 0, 0, 0, 0, 0, 0, 80, 0, 0, 0, 0, 0, 0, 0])
        #expect(Digest(bytes, at: 156) == Hasher256.digest(of: Array(bytes[60..<140])))
        #expect(name == "\(Digest(bytes, at: 156).hex).pack")
        #expect(Array(bytes.suffix(12)) == [0, 0, 0, 0] + Array("EVPEND\r\n".utf8))
        #expect(throws: Never.self) { try PackFormat.readHeader(Array(bytes.prefix(24))) }
    }

    @Test func `an object is not handed out as another kind`() throws {
        let bench = try StoreBench()
        let id = try bench.commit { try $0.store(.chunk, [1, 2, 3]) }
        #expect(throws: EverettError.self) { try ObjectReader(bench.store).read(id, .tree) }
    }

    @Test func `a missing pack is named damage`() throws {
        let bench = try StoreBench()
        let id = try bench.commit { try $0.store(.chunk, [1, 2, 3]) }
        try bench.scratch.remove("packs/\(try bench.packs()[0])")
        try bench.reopen()
        let error = #expect(throws: EverettError.self) { try ObjectReader(bench.store).read(id, .chunk) }
        #expect(error?.code == .integrity)
        #expect(error?.message.english.contains(id.short) == true)
    }

    @Test func `a store of many packs holds no descriptor for each`() throws {
        let bench = try StoreBench()
        for number in 0..<30 { try bench.commit { try $0.store(.chunk, [UInt8(number)]) } }
        let files = RealFileOperations()
        let descriptors = try files.openOwned(FileDescriptors.none, CName("/proc/self/fd"), [.read, .directory])
        let open = try files.list(descriptors.raw).compactMap { try? files.readLink(descriptors.raw, CName($0.name)) }
        let prefix = bench.scratch.at("packs").bytes + Array("/".utf8)
        #expect(open.filter { $0.starts(with: prefix) }.isEmpty)
        #expect(try ObjectReader(bench.store).read(ObjectHasher.id(.chunk, [29]), .chunk) == [29])
    }

    @Test func `what comes, goes or is condemned among many small packs is found, and nothing else`() throws {
        let bench = try StoreBench()
        func id(_ number: Int) -> Digest { ObjectHasher.id(.chunk, [UInt8(number)]) }
        for number in 0..<20 {
            #expect(!bench.store.contains(id(number)))
            try bench.commit { try $0.store(.chunk, [UInt8(number)]) }
            #expect((0...number).allSatisfy { bench.store.contains(id($0)) && !bench.store.contains(id($0 + 100)) })
        }
        let packs = bench.store.packSet.packs
        let first = try #require(try bench.store.packSet.find(id(3)).first)
        var bits = BitSet(count: 1)
        bits[0] = true
        let without = PackSet(packs, condemned: [first.pack.id: bits], after: bench.store.packSet)
        #expect(!without.contains(id(3)) && without.contains(id(4)))
        try bench.scratch.remove("packs/\(Pack.name(of: first.pack.id))")
        try bench.store.refresh()
        #expect(!bench.store.contains(id(3)) && (4..<20).allSatisfy { bench.store.contains(id($0)) })
        #expect(throws: EverettError.self) { try ObjectReader(bench.store).read(id(3), .chunk) }
        #expect(try ObjectReader(bench.store).read(id(19), .chunk) == [19])
    }

    @Test func `files that are no packs are left alone`() throws {
        let bench = try StoreBench()
        let id = try bench.commit { try $0.store(.chunk, [1, 2, 3]) }
        for name in ["notes", "x.pack", "\(String(repeating: "A", count: 64)).pack", ".pack", "tmp-1-1"] {
            try bench.scratch.write("packs/\(name)", "text")
        }
        try bench.reopen()
        #expect(bench.store.packSet.packs.count == 1)
        #expect(try ObjectReader(bench.store).read(id, .chunk) == [1, 2, 3])
    }

    @Test func `a frame larger than a reader takes is never written`() throws {
        let bench = try StoreBench()
        let bytes = [UInt8](repeating: 1, count: PackFormat.objectLimit + 1)
        let error = #expect(throws: EverettError.self) { try bench.commit { try $0.store(.tree, bytes) } }
        #expect(error?.code == .unsupported)
        let largest = Array(bytes.dropLast())
        let id = try bench.commit { writer in
            try writer.store(.chunk, [1])
            return try writer.store(.tree, largest)
        }
        #expect(try ObjectReader(bench.store).read(id, .tree) == largest)
    }
}
