import Base
import Platform
import TestSupport
import Testing

@testable import Chronos

struct ContentRoundTripTests {
    private static let mebibyte = 1024 * 1024

    @Test(arguments: [0, 1, mebibyte - 1, mebibyte, mebibyte + 1, 4 * mebibyte, 9 * mebibyte])
    func `a file comes back as it was`(_ size: Int) throws {
        let bench = try StoreBench()
        let bytes = seededBytes(UInt64(size), size)
        let stored = try bench.storeFile(bytes)
        #expect(stored.size == UInt64(size))
        #expect(stored.isChunked == (size > ContentRoundTripTests.mebibyte))
        #expect(try bench.read(stored) == bytes)
        try bench.reopen()
        #expect(try bench.read(stored) == bytes)
    }

    @Test func `pages of a database come back as they were`() throws {
        let bench = try StoreBench()
        for size in [4096, 65_536, 200_704] {
            let bytes = seededBytes(UInt64(size), size)
            let stored = try bench.storeFile(bytes, rule: .fixed)
            #expect(stored.isChunked)
            #expect(try bench.read(stored) == bytes)
        }
    }

    @Test(arguments: [0, 100, 1024 * 1024], [65_535, 65_536, 300_000, 1024 * 1024, 1024 * 1024 + 1, 5_000_000])
    func `a file that grew while it was read is not cut short`(_ expected: Int, _ size: Int) throws {
        let bench = try StoreBench()
        let bytes = seededBytes(9, size)
        let stored = try bench.storeFile(bytes, expectedSize: expected)
        #expect(stored.size == UInt64(size))
        #expect(try bench.read(stored) == bytes)
        #expect(try stored.content == bench.storeFile(bytes).content)
    }

    @Test func `a file that shrank while it was read is what was there`() throws {
        let bench = try StoreBench()
        for size in [0, 10, 2_000_000] {
            let bytes = seededBytes(9, size)
            let stored = try bench.storeFile(bytes, expectedSize: 9_000_000)
            #expect(stored.size == UInt64(size))
            #expect(try bench.read(stored) == bytes)
        }
    }

    @Test func `short reads do not move cuts`() throws {
        let bytes = seededBytes(10, 6_000_000)
        let plain = try StoreBench().storeFile(bytes)
        let plan = FaultPlan([.init(scope: .operation(.read), occasion: .always, effect: .short)])
        let bench = try StoreBench(files: FaultyFileOperations(RealFileOperations(), plan))
        let stored = try bench.storeFile(bytes)
        #expect(stored.content == plain.content)
        #expect(try bench.read(stored) == bytes)
    }

    @Test func `one writer can store small files after large ones`() throws {
        let bench = try StoreBench()
        let large = seededBytes(11, 3_000_000)
        try bench.scratch.write("large", large)
        try bench.scratch.write("small", "small")
        let files = RealFileOperations()
        let stored = try bench.commit { writer in
            try ["large", "small", "large"].map { name in
                let file = try files.openOwned(absolute: bench.scratch.at(name), [.read])
                return try writer.storeFile(file.raw, expectedSize: files.status(file.raw).size, rule: .content)
            }
        }
        #expect(try bench.read(stored[0]) == large)
        #expect(try bench.read(stored[1]) == Array("small".utf8))
        #expect(!stored[1].isChunked)
        #expect(stored[2].content == stored[0].content)
    }

    /// Islands of data at odd places, also at the very start and end.
    @Test(arguments: [[0, 30_000_001, 31_000_000, 63 * mebibyte + 1], []])
    func `holes are stored as the zeros they read as`(_ islands: [Int]) throws {
        let bench = try StoreBench()
        let size = 64 * ContentRoundTripTests.mebibyte
        let files = RealFileOperations()
        let path = bench.scratch.at("sparse")
        let file = try files.openOwned(absolute: path, [.read, .write, .create])
        try files.truncate(file.raw, to: UInt64(size))
        for island in islands {
            try files.writeAll(file.raw, seededBytes(UInt64(island), 300_000), at: UInt64(island))
        }
        let (sparse, dense) = try bench.commit { writer in
            (
                try writer.storeFile(file.raw, expectedSize: UInt64(size), rule: .content, isSparse: true),
                try writer.storeFile(file.raw, expectedSize: UInt64(size), rule: .content, isSparse: false)
            )
        }
        #expect(sparse.content == dense.content)
        #expect(sparse.size == UInt64(size))
        var offset: UInt64 = 0
        try ContentReader(ObjectReader(bench.store)).forEachPiece(of: StoreBench.entry(sparse)) { piece in
            let wanted = try files.readUpTo(file.raw, piece.count, at: offset)
            try #require(piece == wanted, "at \(offset)")
            offset += UInt64(piece.count)
        }
        #expect(offset == UInt64(size))
    }

    @Test func `equal content is stored once`() throws {
        let bench = try StoreBench()
        let bytes = seededBytes(12, 2_000_000)
        let first = try bench.storeFile(bytes)
        let packs = try bench.packs()
        #expect(try bench.storeFile(bytes).content == first.content)
        #expect(try bench.packs() == packs)
    }
}
