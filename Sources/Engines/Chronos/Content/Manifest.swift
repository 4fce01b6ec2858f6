package import Base

/// The pieces of a large file, in order; two levels when there are many, so that a small change rewrites little.
package struct Manifest: Sendable, Hashable {
    package struct Piece: Sendable, Hashable {
        package let length: UInt64
        package let id: Digest
    }

    static let piecesPerPage = 1024

    /// 0: pieces are chunks; 1: pieces are manifests of level 0.
    package let level: UInt8
    package let length: UInt64
    package let pieces: [Piece]

    init(level: UInt8, pieces: [Piece]) {
        self.level = level
        self.pieces = pieces
        length = pieces.reduce(0) { $0 + $1.length }
    }

    package init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        level = try reader.u8()
        guard level <= 1 else { throw .malformed }
        length = try reader.varint()
        var pieces: [Piece] = []
        var total: UInt64 = 0
        for _ in 0..<(try reader.count()) {
            let piece = Piece(length: try reader.varint(), id: try reader.digest())
            let (sum, overflowed) = total.addingReportingOverflow(piece.length)
            guard !overflowed, piece.length > 0 else { throw .malformed }
            total = sum
            pieces.append(piece)
        }
        try reader.finish()
        guard total == length else { throw .malformed }
        self.pieces = pieces
    }

    var encoded: [UInt8] {
        var out = ByteWriter(reserving: pieces.count * 36 + 16)
        out.u8(level)
        out.varint(length)
        out.varint(pieces.count)
        for piece in pieces {
            out.varint(piece.length)
            out.digest(piece.id)
        }
        return out.bytes
    }
}
