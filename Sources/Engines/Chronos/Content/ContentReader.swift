internal import Base

/// Reads file content back, piece by piece, each verified.
package final class ContentReader {
    package let objects: ObjectReader

    init(_ objects: ObjectReader) {
        self.objects = objects
    }

    /// Hands out the content of a file entry in order; throws before handing out anything damaged.
    package func forEachPiece(of entry: TreeEntry, _ body: ([UInt8]) throws -> Void) throws {
        guard let content = entry.content, entry.kind.isFileLike else { return }
        if !entry.isChunked {
            let bytes = try objects.read(content, .chunk)
            guard UInt64(bytes.count) == entry.size else { throw EverettError.damaged("chunk \(content.short)") }
            if !bytes.isEmpty { try body(bytes) }
            return
        }
        var total: UInt64 = 0
        try forEachPiece(ofManifest: content, level: 1) { bytes in
            total += UInt64(bytes.count)
            try body(bytes)
        }
        guard total == entry.size else { throw EverettError.damaged("manifest \(content.short)") }
    }

    /// The whole content; only for files known to be small.
    package func bytes(of entry: TreeEntry) throws -> [UInt8] {
        var out: [UInt8] = []
        try forEachPiece(of: entry) { out += $0 }
        return out
    }

    private func forEachPiece(ofManifest id: Digest, level: UInt8, _ body: ([UInt8]) throws -> Void) throws {
        let encoded = try objects.read(id, .manifest)
        guard let manifest = try? Manifest(encoded), manifest.level <= level else {
            throw EverettError.damaged("manifest \(id.short)")
        }
        for piece in manifest.pieces {
            if manifest.level == 1 {
                try forEachPiece(ofManifest: piece.id, level: 0, body)
            } else {
                let bytes = try objects.read(piece.id, .chunk)
                guard UInt64(bytes.count) == piece.length else { throw EverettError.damaged("chunk \(piece.id.short)") }
                try body(bytes)
            }
        }
    }
}
