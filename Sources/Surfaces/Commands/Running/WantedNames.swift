internal import Synchronization

/// Names of variables that a caller must be asked for before its call can be carried out.
final class WantedNames: Sendable {
    /// Ends a call that was not begun.
    struct Missing: Error {}

    private let state = Mutex<[String]>([])

    var names: [String] { state.withLock { $0 } }

    func note(_ names: [String]) { state.withLock { $0 = names } }
}
