package import Base

/// What kind of thing happened, as in `checkpoint.created`.
package struct EventType: Sendable, Hashable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }
}

/// Something that happened and is to be remembered; it has no number yet.
package struct EventDraft: Sendable, Hashable {
    package let time: Timestamp
    package let type: EventType
    package let project: Identifier?
    /// What it is about: a checkpoint's id, an operation's.
    package let subject: String?
    /// One JSON value, as bytes.
    package let data: [UInt8]

    package init(
        time: Timestamp, type: EventType, project: Identifier? = nil, subject: String? = nil, data: [UInt8]
    ) {
        self.time = time
        self.type = type
        self.project = project
        self.subject = subject
        self.data = data
    }

    package init(
        time: Timestamp, type: EventType, project: Identifier? = nil, subject: String? = nil,
        _ members: (inout JSONWriter) -> Void = { _ in }
    ) {
        let text = JSONWriter.text { $0.object(members) }
        self.init(time: time, type: type, project: project, subject: subject, data: Array(text.utf8))
    }
}

/// Something that happened, with the number that orders it; numbers rise and none is given twice.
package struct Event: Sendable, Hashable {
    package let id: Int64
    package let draft: EventDraft

    package init(id: Int64, _ draft: EventDraft) {
        self.id = id
        self.draft = draft
    }

    package var time: Timestamp { draft.time }
    package var type: EventType { draft.type }
    package var project: Identifier? { draft.project }
    package var subject: String? { draft.subject }
    package var data: [UInt8] { draft.data }

    /// What it takes of a queue, roughly.
    package var cost: Int { 128 + type.text.utf8.count + (subject?.utf8.count ?? 0) + data.count }
}

/// Which events someone wants.
package struct EventFilter: Sendable, Hashable {
    /// Nil: all.
    package var types: Set<EventType>?
    /// Nil: of all projects, and of none.
    package var project: Identifier?

    package init(types: Set<EventType>? = nil, project: Identifier? = nil) {
        self.types = types
        self.project = project
    }

    package func matches(_ event: Event) -> Bool {
        (types.map { $0.contains(event.type) } ?? true) && (project.map { $0 == event.project } ?? true)
    }
}

/// A stretch of the journal.
package struct EventPage: Sendable, Hashable {
    /// In order; fewer than there are when the limit was reached.
    package let events: [Event]
    /// The oldest number that is kept, or the next one to be given when none is.
    package let first: Int64
    /// The newest number that was given; 0 before the first.
    package let last: Int64
    /// What to go on after: everything up to it was looked at.
    package let position: Int64
    /// What was asked for is no longer kept, or never was: whoever follows must look at the present state.
    package let needsResync: Bool
}

/// How far something that is followed has been turned into events.
package struct EventCursor: Sendable, Hashable {
    package let name: String
    package let position: Int64

    package init(_ name: String, _ position: Int64) {
        self.name = name
        self.position = position
    }
}

/// How much is kept.
package struct EventRetention: Sendable, Hashable {
    package let count: Int
    package let milliseconds: Int64

    /// A hundred thousand events, for thirty days.
    package init(count: Int = 100_000, milliseconds: Int64 = 30 * 86_400_000) {
        self.count = max(1, count)
        self.milliseconds = milliseconds
    }
}
