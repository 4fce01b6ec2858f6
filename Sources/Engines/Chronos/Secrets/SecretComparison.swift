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
            var ids: Set<Digest> = []
            return schemes(of: to).contains { (try? id(of: from, $0, collecting: &ids)) == to.content }
        }
    }

    /// Everything the content of a stored entry would consist of, were it sealed otherwise; nothing of what it is now.
    func twins(of entry: TreeEntry) -> Set<Digest> {
        var ids: Set<Digest> = []
        for scheme in vault.knownKeys().map(SecretSealer.init) + [nil] {
            guard let content = try? id(of: entry, scheme, collecting: &ids) else { continue }
            ids.insert(content)
        }
        if let content = entry.content { ids.remove(content) }
        return ids
    }

    /// The id that the content of a stored entry has when it is not sealed.
    func plainID(of entry: TreeEntry) throws -> Digest? {
        var ids: Set<Digest> = []
        return try id(of: entry, nil, collecting: &ids)
    }

    private func schemes(of entry: TreeEntry) -> [SecretSealer?] {
        entry.isSecret ? vault.knownKeys().map(SecretSealer.init) : [nil]
    }

    /// The id that the content of a stored entry has when it is sealed by another key, or by none.
    private func id(
        of entry: TreeEntry, _ sealer: SecretSealer?, collecting ids: inout Set<Digest>
    ) throws -> Digest? {
        guard let content = entry.content else { return nil }
        if entry.isChunked { return try id(ofManifest: content, sealer, collecting: &ids) }
        return id(.chunk, try reader.read(content, .chunk), sealer)
    }

    private func id(
        ofManifest id: Digest, _ sealer: SecretSealer?, collecting ids: inout Set<Digest>
    ) throws -> Digest {
        let manifest = try Manifest(try reader.read(id, .manifest))
        let pieces = try manifest.pieces.map { piece in
            let id =
                manifest.level == 1
                ? try self.id(ofManifest: piece.id, sealer, collecting: &ids)
                : self.id(.chunk, try reader.read(piece.id, .chunk), sealer)
            ids.insert(id)
            return Manifest.Piece(length: piece.length, id: id)
        }
        return self.id(.manifest, Manifest(level: manifest.level, pieces: pieces).encoded, sealer)
    }

    private func id(_ kind: ObjectKind, _ bytes: [UInt8], _ sealer: SecretSealer?) -> Digest {
        sealer?.id(kind, bytes) ?? ObjectHasher.id(kind, bytes)
    }
}
