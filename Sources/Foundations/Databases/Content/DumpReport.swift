package import Base

/// What a dump holds.
package struct DumpReport: Sendable, Hashable {
    package let bytes: UInt64
    /// The content that was dumped, from the same snapshot.
    package let fingerprint: ContentFingerprint
    /// What the dump does not hold, in words.
    package let notes: [Phrase]

    package init(bytes: UInt64, fingerprint: ContentFingerprint, notes: [Phrase]) {
        self.bytes = bytes
        self.fingerprint = fingerprint
        self.notes = notes
    }
}
