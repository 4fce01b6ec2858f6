import Base
import TestSupport
import Testing

@testable import Chronos

struct ManifestTests {
    @Test func `a manifest comes back as it was`() throws {
        try forAll(seed: 31, count: TestScale.count(200)) { example in
            let pieces = (0..<example.int(0...20)).map { _ in
                Manifest.Piece(length: UInt64(example.int(1...5_000_000)), id: example.digest())
            }
            let manifest = Manifest(level: UInt8(example.int(0...1)), pieces: pieces)
            try #require(try Manifest(manifest.encoded) == manifest)
            try #require(manifest.length == pieces.reduce(0) { $0 + $1.length })
        }
    }

    @Test func `a manifest that contradicts itself is refused`() {
        let piece = Manifest.Piece(length: 5, id: .zero)
        func encoded(level: UInt8 = 0, length: UInt64, count: Int, _ pieces: [Manifest.Piece], extra: [UInt8] = [])
            -> [UInt8]
        {
            var out = ByteWriter()
            out.u8(level)
            out.varint(length)
            out.varint(count)
            for piece in pieces {
                out.varint(piece.length)
                out.digest(piece.id)
            }
            return out.bytes + extra
        }
        #expect(throws: Never.self) { try Manifest(encoded(length: 5, count: 1, [piece])) }
        #expect(throws: DecodingFault.self) { try Manifest(encoded(level: 2, length: 5, count: 1, [piece])) }
        #expect(throws: DecodingFault.self) { try Manifest(encoded(length: 6, count: 1, [piece])) }
        #expect(throws: DecodingFault.self) { try Manifest(encoded(length: 5, count: 2, [piece])) }
        #expect(throws: DecodingFault.self) { try Manifest(encoded(length: 5, count: 1, [piece], extra: [0])) }
        let empty = Manifest.Piece(length: 0, id: .zero)
        #expect(throws: DecodingFault.self) { try Manifest(encoded(length: 5, count: 2, [piece, empty])) }
        let huge = Manifest.Piece(length: .max, id: .zero)
        #expect(throws: DecodingFault.self) { try Manifest(encoded(length: 4, count: 2, [piece, huge])) }
    }

    @Test func `a file of very many pieces has a manifest of manifests`() throws {
        let bench = try StoreBench()
        // Fixed pieces of 64 KiB are the fastest way to more than one page of them.
        let count = Manifest.piecesPerPage + 3
        var bytes = [UInt8](repeating: 0, count: count * CutRule.fixedSize - 100)
        for piece in 0..<count {
            bytes[piece * CutRule.fixedSize] = UInt8(truncatingIfNeeded: piece)
            bytes[piece * CutRule.fixedSize + 1] = UInt8(truncatingIfNeeded: piece >> 8)
        }
        let stored = try bench.storeFile(bytes, rule: .fixed)
        let reader = try ObjectReader(bench.store)
        let top = try Manifest(reader.read(stored.content, .manifest))
        #expect(top.level == 1)
        #expect(top.pieces.count == 2)
        #expect(top.length == UInt64(bytes.count))
        #expect(try Manifest(reader.read(top.pieces[0].id, .manifest)).pieces.count == Manifest.piecesPerPage)
        #expect(try bench.read(stored) == bytes)
    }
}
