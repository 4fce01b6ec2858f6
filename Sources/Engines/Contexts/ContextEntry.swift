package import Base

/// One thing an agent's context holds: a message, a plan, a list of what is to do, a memory.
package struct ContextEntry: Sendable, Hashable {
    /// The kind of the entry that says the world was rewound; nobody but a restore makes one.
    package static let rewound = "rewound"

    package let id: Identifier
    /// Its place among what is remembered, from 1; nil for what nobody wrote, or nobody remembers.
    package let number: Int?
    /// A word of the writer's choice: `message`, `plan`, `todo`, `memory`.
    package let kind: String
    /// Nil for what concerns every agent of the world.
    package let agent: String?
    package let session: String?
    package let turn: Int?
    /// Bytes as they came; nothing says that they are text.
    package let body: [UInt8]
    package let provenance: ContextProvenance
    package let created: Timestamp

    package init(
        id: Identifier, number: Int?, kind: String, agent: String?, session: String? = nil, turn: Int? = nil,
        body: [UInt8], provenance: ContextProvenance, created: Timestamp
    ) {
        self.id = id
        self.number = number
        self.kind = kind
        self.agent = agent
        self.session = session
        self.turn = turn
        self.body = body
        self.provenance = provenance
        self.created = created
    }

    /// What agents learn of a restore: that it was, and to where. Nothing of what it undid is in it.
    static func rewound(to checkpoint: Digest, name: String?, id: Identifier, at time: Timestamp) -> ContextEntry {
        let label = name.map { " ('\($0)')" } ?? ""
        let text =
            "The world was rewound to checkpoint \(checkpoint.short)\(label). "
            + "Whatever was done after it is undone, and is not remembered."
        return ContextEntry(
            id: id, number: nil, kind: rewound, agent: nil, body: Array(text.utf8),
            provenance: ContextProvenance(timeline: nil, checkpoint: checkpoint), created: time)
    }
}

/// Where an entry comes from.
package struct ContextProvenance: Sendable, Hashable {
    /// The timeline it was written on.
    package let timeline: String?
    /// The newest checkpoint of the timeline when it was written; of a restore, the one that was restored.
    package let checkpoint: Digest?
    /// What the writer says of where it comes from: a model, a tool, a file.
    package let source: String?

    package init(timeline: String?, checkpoint: Digest? = nil, source: String? = nil) {
        self.timeline = timeline
        self.checkpoint = checkpoint
        self.source = source
    }
}
