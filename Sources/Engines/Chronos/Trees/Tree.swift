package import Base

/// One directory's entries in raw byte order; its canonical encoding is what is hashed.
package struct Tree: Sendable, Hashable {
    package let entries: [TreeEntry]

    package static let empty = Tree(sorted: [])

    /// Entries that are already in ascending order, each name once.
    package init(sorted entries: [TreeEntry]) {
        self.entries = entries
    }

    package init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        let count = try reader.count()
        var entries: [TreeEntry] = []
        entries.reserveCapacity(count)
        for _ in 0..<count {
            let entry = try TreeEntry(from: &reader)
            // Strictly ascending: also refuses the same name twice.
            if let last = entries.last, !last.name.lexicographicallyPrecedes(entry.name) { throw .malformed }
            entries.append(entry)
        }
        try reader.finish()
        self.entries = entries
    }

    package var encoded: [UInt8] {
        var out = ByteWriter(reserving: entries.count * 64 + 8)
        out.varint(entries.count)
        for entry in entries { entry.encode(into: &out) }
        return out.bytes
    }

    package var id: Digest { ObjectHasher.id(.tree, encoded) }

    package func entry(named name: [UInt8]) -> TreeEntry? {
        var low = 0
        var high = entries.count
        while low < high {
            let middle = (low + high) / 2
            if entries[middle].name == name { return entries[middle] }
            if entries[middle].name.lexicographicallyPrecedes(name) { low = middle + 1 } else { high = middle }
        }
        return nil
    }

    /// The tree with one entry added, replaced, or (nil) removed.
    package func setting(_ name: [UInt8], to entry: TreeEntry?) -> Tree {
        var changed = entries.filter { $0.name != name }
        if let entry {
            let place = changed.firstIndex { name.lexicographicallyPrecedes($0.name) } ?? changed.endIndex
            changed.insert(entry, at: place)
        }
        return Tree(sorted: changed)
    }
}
