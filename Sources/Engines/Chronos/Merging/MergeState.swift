package import Base

/// What a candidate is for: two states that were put together, and what is left to decide.
package struct MergeState: Sendable, Hashable {
    /// The timeline that changed something, and the one that is to have it.
    package let source: String
    package let destination: String
    /// Where both came from, where the destination stood and where the source did.
    package let base: Digest
    package let ours: Digest
    package let theirs: Digest
    /// The shell command that must succeed in the candidate; empty: none.
    package let gate: String
    package let conflicts: [MergeConflict]
    /// Paths about which somebody has decided.
    package var resolved: Set<BytePath> = []

    /// Conflicts that nobody has decided about.
    package var open: [MergeConflict] { conflicts.filter { !resolved.contains($0.path) } }
}

extension MergeState {
    var encoded: [UInt8] {
        var out = ByteWriter()
        out.u8(1)
        out.text(source)
        out.text(destination)
        for id in [base, ours, theirs] { out.digest(id) }
        out.text(gate)
        out.blob(ConflictList(conflicts).encoded)
        out.paths(resolved)
        return out.bytes
    }

    init(_ encoded: [UInt8]) throws(DecodingFault) {
        var reader = ByteReader(encoded)
        guard try reader.u8() == 1 else { throw .malformed }
        source = try reader.text()
        destination = try reader.text()
        base = try reader.digest()
        ours = try reader.digest()
        theirs = try reader.digest()
        gate = try reader.text()
        conflicts = try ConflictList(try reader.blob()).conflicts
        resolved = try reader.paths()
        try reader.finish()
    }
}
