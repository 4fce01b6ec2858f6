package import Base

/// Something that happened in a run.
package struct RunEntry: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case began
        /// The user, or whoever leads the agent, said something.
        case turn
        /// The agent used a tool.
        case call
        /// The world was looked at, and kept where it had changed.
        case checkpoint
        /// Something a user should know.
        case notice
        case ended
    }

    /// Paths that the checkpoint has differently from the one before.
    package struct Changes: Sendable, Hashable {
        package let added: Int
        package let modified: Int
        package let removed: Int

        package var total: Int { added + modified + removed }

        package init(added: Int, modified: Int, removed: Int) {
            self.added = added
            self.modified = modified
            self.removed = removed
        }
    }

    /// Position in the run, from 1.
    package let number: Int
    package let kind: Kind
    package let turn: Int?
    package let tool: String?
    package let detail: String
    /// The world after it; the same as before where nothing changed.
    package let checkpoint: Digest?
    package let changes: Changes?
    package let created: Timestamp
}

/// An entry as it is written down. Words from outside are cut to one line, and cleaned of secrets.
package struct RunEntryDraft: Sendable, Hashable {
    package static let longestDetail = 1000

    let kind: RunEntry.Kind
    let turn: Int?
    let tool: String?
    let detail: String
    let checkpoint: Digest?
    let changes: RunEntry.Changes?

    package init(
        _ kind: RunEntry.Kind, turn: Int? = nil, tool: String? = nil, detail: String = "", checkpoint: Digest? = nil,
        changes: RunEntry.Changes? = nil
    ) {
        self.kind = kind
        self.turn = turn.map { max(0, $0) }
        self.tool = tool.map { OneLine.cut($0, RunDraft.longestWord) }
        self.detail = OneLine.cut(Redaction.redact(detail), RunEntryDraft.longestDetail)
        self.checkpoint = checkpoint
        self.changes = changes
    }
}
