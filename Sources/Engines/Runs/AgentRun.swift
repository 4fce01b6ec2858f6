package import Base
package import Platform

/// One stretch of an agent's work: a guarded program from start to end, or a session that hooks tell of.
package struct AgentRun: Sendable, Hashable {
    package enum Kind: String, Sendable, CaseIterable {
        case guarded = "guard"
        case hooks
        case tools = "mcp"
    }

    package let id: Identifier
    package let kind: Kind
    package let agent: String
    /// The agent's own name for it.
    package let session: String?
    /// What was started, on one line and without secrets; empty for what hooks tell of.
    package let command: String
    package let timeline: String
    /// The process that keeps the run; nil where none stays.
    package let keeper: ProcessIdentity?
    package let began: Timestamp
    package let ended: Timestamp?
    /// The program's exit status, as a shell would say it; nil for what has none, or was cut off.
    package let status: Int?
    /// The world as it was before, and as it was last seen.
    package let first: Digest?
    package let last: Digest?
    package let entries: Int
    /// How many entries were too many to keep.
    package let leftOut: Int

    package enum State: String, Sendable {
        case running, ended
        /// Its keeper is gone and nobody said how it went.
        case cutOff = "cut_off"
    }

    package func state(isAlive: (ProcessIdentity) -> Bool = { $0.liveness != .dead }) -> State {
        if ended != nil { return .ended }
        guard let keeper else { return .running }
        return isAlive(keeper) ? .running : .cutOff
    }
}

/// A run as it begins. Words from outside are cut to one line, and cleaned of secrets.
package struct RunDraft: Sendable, Hashable {
    package static let longestWord = 128
    package static let longestCommand = 1000

    let kind: AgentRun.Kind
    let agent: String
    let session: String?
    let command: String
    let timeline: String
    let keeper: ProcessIdentity?

    package init(
        _ kind: AgentRun.Kind, agent: String, session: String? = nil, command: String = "", timeline: String,
        keeper: ProcessIdentity? = nil
    ) {
        self.kind = kind
        self.agent = OneLine.cut(agent, RunDraft.longestWord)
        self.session = session.map { OneLine.cut($0, RunDraft.longestWord) }
        self.command = OneLine.cut(Redaction.redact(command), RunDraft.longestCommand)
        self.timeline = timeline
        self.keeper = keeper
    }
}
