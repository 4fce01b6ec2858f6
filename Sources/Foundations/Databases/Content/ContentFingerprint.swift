package import Base

/// The content of a database in digests: of its schema, and of each table's rows in any order.
///
/// Equal fingerprints mean equal content as far as accident goes; the digests of rows are sums that an adversary could forge.
package struct ContentFingerprint: Sendable, Hashable {
    package struct Table: Sendable, Hashable, Comparable {
        package let name: String
        package let rows: Int64
        package let digest: String

        package init(name: String, rows: Int64, digest: String) {
            self.name = name
            self.rows = rows
            self.digest = digest
        }

        package static func < (left: Table, right: Table) -> Bool { left.name < right.name }
    }

    /// Of the definitions of all objects, as the server prints them: it may print one otherwise after a dump and restore.
    package let schema: Digest
    /// Of the kinds and names of all objects.
    package let objects: Digest
    /// Ascending by name; sequences are among them.
    package let tables: [Table]

    package init(schema: Digest, objects: Digest, tables: [Table]) {
        self.schema = schema
        self.objects = objects
        self.tables = tables.sorted()
    }

    package var rows: Int64 { tables.reduce(0) { $0 &+ $1.rows } }

    /// What differs, in names; nothing when the same objects hold the same rows.
    package func differences(from other: ContentFingerprint) -> [String] {
        var names: [String] = objects == other.objects ? [] : ["schema"]
        let mine = Set(tables)
        let theirs = Set(other.tables)
        names += Set(mine.symmetricDifference(theirs).map(\.name)).sorted()
        return names
    }

    package var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.digest(schema)
        out.digest(objects)
        out.varint(tables.count)
        for table in tables {
            out.text(table.name)
            out.fixed(table.rows)
            out.text(table.digest)
        }
        return out.bytes
    }

    package init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1 else { throw .malformed }
        schema = try reader.digest()
        objects = try reader.digest()
        var tables: [Table] = []
        for _ in 0..<(try reader.count()) {
            let table = Table(name: try reader.text(), rows: try reader.fixed(), digest: try reader.text())
            if let last = tables.last, last.name >= table.name { throw .malformed }
            tables.append(table)
        }
        self.tables = tables
        try reader.finish()
    }
}
