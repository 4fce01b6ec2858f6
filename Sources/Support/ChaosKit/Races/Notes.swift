internal import Base
internal import Platform
internal import Synchronization

/// What several writers have finished, and the sign for them to stop.
final class Notes: Sendable {
    private let tokens = Mutex<Set<Token>>([])
    private let stopped = Atomic<Bool>(false)

    var isStopped: Bool { stopped.load(ordering: .relaxed) }
    func stop() { stopped.store(true, ordering: .relaxed) }

    /// A writer finished it: from now on it must not get lost.
    func add(_ token: Token) { _ = tokens.withLock { $0.insert(token) } }

    /// The writer itself is about to overwrite or remove it.
    func drop(_ token: Token) { _ = tokens.withLock { $0.remove(token) } }

    var all: Set<Token> { tokens.withLock { $0 } }
}
