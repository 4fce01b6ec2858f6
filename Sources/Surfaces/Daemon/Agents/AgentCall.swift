internal import Synchronization

/// Work for an agent that is under way in a task of its own, and that others may stop.
final class AgentCall: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var isCancelled = false
    }

    private let state = Mutex(State())

    /// Begins, unless somebody was quicker to say that it is not wanted any more.
    ///
    /// The task has no parent: it outlives the handler, which has answered with a stream by then.
    func begin(_ body: @escaping @Sendable () async -> Void) {
        let task = Task { await body() }
        let isLate = state.withLock { state in
            state.task = task
            return state.isCancelled
        }
        if isLate { task.cancel() }
    }

    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            return state.task
        }?.cancel()
    }

    var isCancelled: Bool { state.withLock { $0.isCancelled } }
}
