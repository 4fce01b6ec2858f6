internal import Base
package import Databases

/// The `databases` part of a checkpoint: what the project's database servers held, each as a dump in one snapshot.
///
/// SQLite files are part of the files.
package struct DatabasesComponent: Sendable, Hashable {
    package static let name = "databases"

    package struct Entry: Sendable, Hashable {
        /// As the project calls it.
        package let name: String
        /// `PostgreSQL`, and of which version.
        package let product: String
        package let version: String
        /// The database's own name on its server.
        package let database: String
        /// Which server that is, and which database of it `main` uses: nothing is put back in the place of another.
        let origin: Digest
        package let size: UInt64
        let isChunked: Bool
        /// Of the dump; nil for what was only looked at.
        let content: Digest?
        package let fingerprint: ContentFingerprint

        /// As an entry of a tree, for those who read content.
        var entry: TreeEntry? {
            content.map {
                TreeEntry(
                    name: Array(name.utf8), kind: .file, permissions: 0o600, size: size, content: $0,
                    isChunked: isChunked)
            }
        }

        func isSamePlace(as other: Entry) -> Bool { name == other.name && origin == other.origin }

        /// Two dumps of the same rows need not be the same bytes.
        func isSameContent(as other: Entry) -> Bool {
            name == other.name && fingerprint == other.fingerprint
        }
    }

    /// Ascending by name; at least one.
    package let entries: [Entry]

    /// Nil for none.
    init?(_ entries: [Entry]) {
        if entries.isEmpty { return nil }
        self.entries = entries.sorted { $0.name < $1.name }
    }

    subscript(_ name: String) -> Entry? { entries.first { $0.name == name } }

    func isSameWorld(as other: DatabasesComponent) -> Bool {
        entries.count == other.entries.count
            && zip(entries, other.entries).allSatisfy { $0.isSamePlace(as: $1) && $0.isSameContent(as: $1) }
    }

    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.text(DatabasesComponent.name)
        out.varint(entries.count)
        for entry in entries { entry.encode(into: &out) }
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1, try reader.text() == DatabasesComponent.name else { throw .malformed }
        var entries: [Entry] = []
        for _ in 0..<(try reader.count()) {
            let entry = try Entry(from: &reader)
            if let last = entries.last, last.name >= entry.name { throw .malformed }
            // What was only looked at is in no checkpoint.
            guard entry.content != nil else { throw .malformed }
            entries.append(entry)
        }
        guard !entries.isEmpty else { throw .malformed }
        try reader.finish()
        self.entries = entries
    }
}

extension DatabasesComponent.Entry {
    func encode(into out: inout ByteWriter) {
        out.text(name)
        out.text(product)
        out.text(version)
        out.text(database)
        out.digest(origin)
        out.varint(size)
        out.flag(isChunked)
        out.optional(content) { $0.digest($1) }
        out.blob(fingerprint.encoded)
    }

    init(from reader: inout ByteReader) throws(DecodingFault) {
        name = try reader.text()
        product = try reader.text()
        version = try reader.text()
        database = try reader.text()
        origin = try reader.digest()
        size = try reader.varint()
        isChunked = try reader.flag()
        content = try reader.optional { reader throws(DecodingFault) in try reader.digest() }
        fingerprint = try ContentFingerprint(try reader.blob())
    }
}
