internal import Base

/// How much room staging needs: whole blocks, each linked file once, long runs of zeros not at all.
struct SpaceNeeded {
    private static let blockSize: UInt64 = 4096

    let reader: ObjectReader
    /// What a long hole is cut into.
    private let zeroPiece = ObjectHasher.id(.chunk, [UInt8](repeating: 0, count: ContentCutter.maximum))
    private(set) var bytes: UInt64 = 0

    init(_ reader: ObjectReader) {
        self.reader = reader
    }

    mutating func add(_ entry: TreeEntry) throws {
        guard entry.kind.isFileLike, let content = entry.content else { return }
        let size = entry.isChunked ? entry.size - min(entry.size, try holes(content)) : entry.size
        bytes += (size + SpaceNeeded.blockSize - 1) / SpaceNeeded.blockSize * SpaceNeeded.blockSize
    }

    /// Bytes of pieces that hold nothing but zeros.
    private mutating func holes(_ id: Digest) throws -> UInt64 {
        let encoded = try reader.read(id, .manifest)
        guard let manifest = try? Manifest(encoded) else {
            throw EverettError.damaged("manifest \(id.short)")
        }
        var total: UInt64 = 0
        for piece in manifest.pieces {
            if manifest.level == 1 {
                total += try holes(piece.id)
            } else if piece.length == UInt64(ContentCutter.maximum), piece.id == zeroPiece {
                total += piece.length
            }
        }
        return total
    }
}
