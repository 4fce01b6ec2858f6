internal import Synchronization

/// Something that happens once and that any number of tasks wait for.
final class Ending: Sendable {
    private enum State {
        case waiting([CheckedContinuation<Void, Never>])
        case reached
    }

    private let state = Mutex(State.waiting([]))

    func wait() async {
        await withCheckedContinuation { continuation in
            let isReached = state.withLock { state in
                guard case .waiting(let others) = state else { return true }
                state = .waiting(others + [continuation])
                return false
            }
            if isReached { continuation.resume() }
        }
    }

    func reach() {
        let waiting: [CheckedContinuation<Void, Never>] = state.withLock { state in
            guard case .waiting(let waiting) = state else { return [] }
            state = .reached
            return waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
