package import Base

/// Where the content of a new database comes from.
package enum BuildSource {
    /// A database of ours that was frozen.
    case frozen(String)
    /// The bytes of a dump, a piece at a time; empty at the end.
    case dump(next: () throws -> [UInt8])
    /// A database of ours that is only copied; one that was changed since it was made is refused as `different`.
    case template(DatabaseTemplate)
}

/// A database to be built under a name of ours.
package struct BuildOrder {
    package let mark: OwnedMark
    /// The living database that it is built for: its name is the beginning of the new one's.
    package let base: String
    package let source: BuildSource
    /// The login that is to own it with everything in it; nil keeps the owners that the source has.
    package let owner: TimelineRole?
    /// Where each sequence goes on, so that numbers given out here and in main do not meet: this far beyond the last one.
    package let sequenceOffset: Int64?
    /// Whether what was built from a dump is compared with what the dump says it holds.
    package let isVerified: Bool

    package init(
        mark: OwnedMark, base: String, source: BuildSource, owner: TimelineRole? = nil, sequenceOffset: Int64? = nil,
        isVerified: Bool = true
    ) {
        self.mark = mark
        self.base = base
        self.source = source
        self.owner = owner
        self.sequenceOffset = sequenceOffset
        self.isVerified = isVerified
    }

    /// The same for another owner.
    package func owned(by owner: TimelineRole) -> BuildOrder {
        BuildOrder(
            mark: mark, base: base, source: source, owner: owner, sequenceOffset: sequenceOffset, isVerified: isVerified
        )
    }

    package var name: String { mark.name(base: base) }
}

/// What was built.
package struct BuildReport: Sendable, Hashable {
    package let name: String
    package let isolation: Isolation
    /// What is not as in the source, in words.
    package let notes: [Phrase]

    package init(name: String, isolation: Isolation, notes: [Phrase]) {
        self.name = name
        self.isolation = isolation
        self.notes = notes
    }
}
