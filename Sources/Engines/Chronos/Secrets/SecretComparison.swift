internal import Base

/// Tells whether two entries hold the same bytes although one is sealed and the other is not, or under another key.
///
/// A file that a new policy calls a secret has another id and the same content: no difference to anybody.
struct SecretComparison {
    let reader: ObjectReader
    let vault: SecretVault

    func isSame(_ one: TreeEntry, _ other: TreeEntry) -> Bool {
        guard one.isSecret || other.isSecret, one.kind == other.kind, one.kind.isFileLike, one.size == other.size,
            one.isChunked == other.isChunked, one.content != other.content
        else { return false }
        // Either side may only have been looked at, and so be in no pack.
        return [(one, other), (other, one)].contains { from, to in
            schemes(of: to).contains { scheme in (try? id(of: from, scheme)) == to.content }
        }
    }

    private func schemes(of entry: TreeEntry) -> [SecretSealer?] {
        entry.isSecret ? vault.knownKeys().map(SecretSealer.init) : [nil]
    }

    /// The id that the content of a stored entry has when it is sealed by another key, or by none.
    private func id(of entry: TreeEntry, _ sealer: SecretSealer?) throws -> Digest? {
        guard let content = entry.content else { return nil }
        if entry.isChunked { return try id(ofManifest: content, sealer) }
        return id(.chunk, try reader.read(content, .chunk), sealer)
    }

    private func id(ofManifest id: Digest, _ sealer: SecretSealer?) throws -> Digest {
        let manifest = try Manifest(try reader.read(id, .manifest))
        let pieces = try manifest.pieces.map { piece in
            let id =
                manifest.level == 1
                ? try self.id(ofManifest: piece.id, sealer)
                : self.id(.chunk, try reader.read(piece.id, .chunk), sealer)
            return Manifest.Piece(length: piece.length, id: id)
        }
        return self.id(.manifest, Manifest(level: manifest.level, pieces: pieces).encoded, sealer)
    }

    private func id(_ kind: ObjectKind, _ bytes: [UInt8], _ sealer: SecretSealer?) -> Digest {
        sealer?.id(kind, bytes) ?? ObjectHasher.id(kind, bytes)
    }
}
