package import Base

/// One thing that is known in a world: what it says, where it comes from, and from when until when it holds.
package struct Note: Sendable, Hashable {
    package let id: Identifier
    /// What sort of note it is, in a word of the writer's choice: `note`, `decision`, `lesson`.
    package let kind: String
    package let title: String
    package let body: String
    /// Ascending, each once.
    package let tags: [String]
    package let provenance: NoteProvenance
    package let validFrom: Timestamp
    /// Nil while nothing is known to end it.
    package var validTo: Timestamp?
    /// The note that says it better.
    package var supersededBy: Identifier?
    /// When it was taken out of use; it is kept all the same.
    package var retired: Timestamp?
    /// The note that says otherwise: both came from a merge that nobody has decided yet.
    package var disputes: Identifier?
    package let created: Timestamp
    package var changed: Timestamp

    package init(
        id: Identifier, kind: String, title: String, body: String, tags: [String], provenance: NoteProvenance,
        validFrom: Timestamp, validTo: Timestamp? = nil, supersededBy: Identifier? = nil, retired: Timestamp? = nil,
        disputes: Identifier? = nil, created: Timestamp, changed: Timestamp
    ) {
        self.id = id
        self.kind = kind
        self.title = title
        self.body = body
        self.tags = Set(tags).sorted()
        self.provenance = provenance
        self.validFrom = validFrom
        self.validTo = validTo
        self.supersededBy = supersededBy
        self.retired = retired
        self.disputes = disputes
        self.created = created
        self.changed = changed
    }

    /// Whether it holds at a moment: nothing has taken its place, nobody took it out of use, and it has not run out.
    package func isCurrent(at time: Timestamp) -> Bool {
        supersededBy == nil && retired == nil && validTo.map { time < $0 } ?? true
    }

    /// The hash of what it says, whoever said it and whenever: equal for two notes that say the same.
    package var hash: Digest { Note.hash(kind: kind, title: title, body: body, tags: tags) }

    static func hash(kind: String, title: String, body: String, tags: [String]) -> Digest {
        var out = ByteWriter(reserving: body.utf8.count + 256)
        out.u8(1)
        out.text(kind)
        out.text(title)
        out.text(body)
        out.varint(tags.count)
        for tag in tags { out.text(tag) }
        return Hasher256.digest(of: out.bytes)
    }

    /// The same note under another id.
    func copied(as id: Identifier, disputing other: Identifier) -> Note {
        Note(
            id: id, kind: kind, title: title, body: body, tags: tags, provenance: provenance, validFrom: validFrom,
            validTo: validTo, supersededBy: supersededBy, retired: retired, disputes: other, created: created,
            changed: changed
        )
    }
}
