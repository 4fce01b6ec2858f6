/// Around what checkpoints are made when an agent calls; a value, decided by the user's settings.
package struct HookPolicy: Sendable, Hashable {
    /// Before which tools.
    package enum Before: String, Sendable, CaseIterable {
        case never, shell, changes
    }

    package var before: Before
    /// The least time between two checkpoints after tools, in milliseconds.
    package var everyMilliseconds: Int64
    /// How long an agent may be kept waiting.
    package var patienceMilliseconds: Int64

    package init(before: Before = .changes, everyMilliseconds: Int64 = 0, patienceMilliseconds: Int64 = 2_000) {
        self.before = before
        self.everyMilliseconds = everyMilliseconds
        self.patienceMilliseconds = patienceMilliseconds
    }

    package enum Wish: Sendable, Hashable {
        case nothing
        case checkpoint
        /// Only when the last one is old enough.
        case sometimes
    }

    package func wish(for call: HookCall) -> Wish {
        switch call.moment {
        case .other: return .nothing
        case .sessionStart, .turnStart, .turnEnd, .sessionEnd: return .checkpoint
        case .beforeTool:
            guard mayChange(call) else { return .nothing }
            switch before {
            case .never: return .nothing
            case .shell: return call.kind == .shell || call.kind == nil ? .checkpoint : .nothing
            case .changes: return .checkpoint
            }
        case .afterTool:
            guard mayChange(call) else { return .nothing }
            return everyMilliseconds > 0 ? .sometimes : .checkpoint
        }
    }

    private func mayChange(_ call: HookCall) -> Bool {
        switch call.kind {
        case .read, .own: false
        case .shell: !call.isReadOnly
        case .change, .unknown, nil: true
        }
    }
}
