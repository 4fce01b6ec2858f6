package import Base

extension MergeConflict {
    /// Far more than a path with its sentence takes; a forged one is refused before it is shown to anybody.
    private static let detailsLimit = 1 << 20

    package var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(ConflictList.version)
        encode(into: &out)
        return out.bytes
    }

    package init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == ConflictList.version else { throw .malformed }
        try self.init(from: &reader)
        try reader.finish()
    }

    fileprivate func encode(into out: inout ByteWriter) {
        out.u8(kind.rawValue)
        out.blob(path.bytes)
        out.varint(otherPaths.count)
        for other in otherPaths { out.blob(other.bytes) }
        for version in versions.all {
            out.optional(version) {
                $0.blob($1.path.bytes)
                $1.entry.encode(into: &$0)
            }
        }
        out.text(details)
    }

    fileprivate init(from reader: inout ByteReader) throws(DecodingFault) {
        guard let kind = Kind(rawValue: try reader.u8()) else { throw .malformed }
        let path = try reader.path()
        var others: [BytePath] = []
        for _ in 0..<(try reader.count()) { others.append(try reader.path(after: others.last)) }
        guard !others.contains(path) else { throw .malformed }
        let base = try MergeConflict.version(from: &reader)
        let ours = try MergeConflict.version(from: &reader)
        let theirs = try MergeConflict.version(from: &reader)
        let details = try reader.text()
        guard details.utf8.count <= MergeConflict.detailsLimit else { throw .malformed }
        self.init(
            kind, path, otherPaths: others, MergeSides(base: base, ours: ours, theirs: theirs), details: details)
    }

    private static func version(from reader: inout ByteReader) throws(DecodingFault) -> Version? {
        try reader.optional { reader throws(DecodingFault) in
            let path = try reader.path()
            let entry = try TreeEntry(from: &reader)
            // The root of a world has no name of its own.
            guard path.isRoot || path.name == entry.name else { throw .malformed }
            return Version(path: path, entry: entry)
        }
    }
}

/// All that a merge left open, in the form in which it is stored: ascending, nothing twice.
package struct ConflictList: Sendable, Hashable {
    static let version: UInt8 = 1

    package let conflicts: [MergeConflict]

    package init(_ conflicts: [MergeConflict]) {
        self.conflicts = Set(conflicts).sorted()
    }

    package init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == ConflictList.version else { throw .malformed }
        var conflicts: [MergeConflict] = []
        for _ in 0..<(try reader.count()) {
            let conflict = try MergeConflict(from: &reader)
            if let last = conflicts.last, !(last < conflict) { throw .malformed }
            conflicts.append(conflict)
        }
        try reader.finish()
        self.conflicts = conflicts
    }

    package var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(ConflictList.version)
        out.varint(conflicts.count)
        for conflict in conflicts { conflict.encode(into: &out) }
        return out.bytes
    }
}
