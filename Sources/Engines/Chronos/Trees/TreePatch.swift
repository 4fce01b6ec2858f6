internal import Base

/// A tree written as what changed since another one; thousands of small checkpoints then cost what changed.
struct TreePatch {
    /// Longest chain of patches; the next tree after that is stored whole.
    static let depthLimit: UInt8 = 16

    let base: Digest
    private let removed: [[UInt8]]
    private let upserted: [TreeEntry]

    /// Names and entries are in order, and each differs from what `base` holds.
    init(base: Digest, removed: [[UInt8]], upserted: [TreeEntry]) {
        self.base = base
        self.removed = removed
        self.upserted = upserted
    }

    init(from old: Tree, id: Digest, to new: Tree) {
        base = id
        var removed: [[UInt8]] = []
        var upserted: [TreeEntry] = []
        var left = old.entries[...]
        var right = new.entries[...]
        while let a = left.first, let b = right.first {
            if a == b {
                left.removeFirst()
                right.removeFirst()
            } else if a.name == b.name {
                upserted.append(b)
                left.removeFirst()
                right.removeFirst()
            } else if a.name.lexicographicallyPrecedes(b.name) {
                removed.append(a.name)
                left.removeFirst()
            } else {
                upserted.append(b)
                right.removeFirst()
            }
        }
        removed += left.map(\.name)
        upserted += right
        self.removed = removed
        self.upserted = upserted
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        base = try reader.digest()
        var removed: [[UInt8]] = []
        for _ in 0..<(try reader.count()) {
            let name = try reader.blob()
            if let last = removed.last, !last.lexicographicallyPrecedes(name) { throw .malformed }
            removed.append(name)
        }
        var upserted: [TreeEntry] = []
        for _ in 0..<(try reader.count()) {
            let entry = try TreeEntry(from: &reader)
            if let last = upserted.last, !last.name.lexicographicallyPrecedes(entry.name) { throw .malformed }
            upserted.append(entry)
        }
        try reader.finish()
        self.removed = removed
        self.upserted = upserted
    }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.digest(base)
        out.varint(removed.count)
        for name in removed { out.blob(name) }
        out.varint(upserted.count)
        for entry in upserted { entry.encode(into: &out) }
        return out.bytes
    }

    /// The new tree; its hash is checked by whoever asked for it.
    func apply(to old: Tree) throws(DecodingFault) -> Tree {
        let gone = Set(removed)
        var result: [TreeEntry] = []
        result.reserveCapacity(old.entries.count + upserted.count)
        var changes = upserted[...]
        for entry in old.entries {
            while let change = changes.first, change.name.lexicographicallyPrecedes(entry.name) {
                result.append(change)
                changes.removeFirst()
            }
            if let change = changes.first, change.name == entry.name {
                result.append(change)
                changes.removeFirst()
            } else if !gone.contains(entry.name) {
                result.append(entry)
            }
        }
        result += changes
        return Tree(sorted: result)
    }
}
