internal import AgentHooks
internal import Base
internal import Chronos
internal import Platform
internal import Runs

/// Writes down in its run what an agent did; a log, so whatever keeps it from that keeps nobody from anything else.
struct HookLedger {
    private let call: HookCall
    private let store: RunStore?
    private let run: AgentRun?
    private let turn: Int?
    private let now: Timestamp

    init(_ call: HookCall, _ project: ProjectRecord, _ home: AbsolutePath, _ context: Context) {
        self.call = call
        now = context.invocation.clock.now
        let guarded = context.invocation.variables.text(Variables.run)
        guard call.agent.isAgent || guarded != nil,
            let store = try? RunStore(home: home, project: project.id, files: context.invocation.files),
            let run = Self.run(call, guarded, project, store, now)
        else {
            (store, run, turn) = (nil, nil, nil)
            return
        }
        self.store = store
        self.run = run
        let last = try? store.entries(of: run.id, after: max(0, run.entries - 1), limit: 1).last?.turn
        turn = call.moment == .turnStart ? (last ?? 0) + 1 : last
    }

    /// The run of the guard that the agent was started by, else that of its session.
    private static func run(
        _ call: HookCall, _ guarded: String?, _ project: ProjectRecord, _ store: RunStore, _ now: Timestamp
    ) -> AgentRun? {
        if let guarded, let run = try? store.run(guarded), run.ended == nil { return run }
        guard call.agent.isAgent else { return nil }
        let draft = RunDraft(
            .hooks, agent: call.agent.rawValue, session: call.session ?? "unknown", timeline: project.timeline)
        return try? store.session(draft, id: IDSource(random: .system).next(), at: now)
    }

    var occasion: Occasion {
        Occasion(
            run: run?.id, agent: call.agent.rawValue, session: call.session, turn: turn, tool: call.tool ?? call.event,
            detail: call.detail ?? "")
    }

    func note(_ report: CheckpointReport?, _ counts: ChangeCounts?) {
        let kind: RunEntry.Kind =
            switch call.moment {
            case .turnStart: .turn
            case .beforeTool, .afterTool: .call
            case .sessionStart, .turnEnd, .sessionEnd, .other: .checkpoint
            }
        append(
            RunEntryDraft(
                kind, turn: turn, tool: call.tool ?? call.event, detail: call.detail ?? "", checkpoint: report?.id,
                changes: counts.map {
                    RunEntry.Changes(added: $0.added, modified: $0.modified, removed: $0.removed)
                }))
        if call.moment == .sessionEnd, let run, run.kind == .hooks {
            try? store?.end(run.id, status: nil, at: now)
        }
    }

    func notice(_ text: String) {
        append(RunEntryDraft(.notice, turn: turn, tool: call.tool ?? call.event, detail: text))
    }

    private func append(_ draft: RunEntryDraft) {
        guard let store, let run else { return }
        _ = try? store.append(draft, to: run.id, at: now)
    }
}
