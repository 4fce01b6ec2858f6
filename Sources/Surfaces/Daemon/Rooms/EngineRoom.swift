internal import Base
package import Chronos
internal import Dispatch
internal import Platform
internal import Synchronization

/// An engine on a thread of its own, where it may block: what it is asked is done one after another.
package final class EngineRoom: Sendable {
    /// Only ever touched on the room's queue.
    // SAFETY: every access is made by a block that the serial queue runs.
    private final class Contents: @unchecked Sendable {
        var engine: ChronosEngine?
    }

    /// Set from any thread, asked from the room's.
    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    private let queue: DispatchQueue
    private let contents = Contents()
    private let pending = Atomic(0)
    private let open: @Sendable () throws -> ChronosEngine

    /// - Parameters:
    ///   - label: The name of its thread.
    ///   - open: Called in the room, at the first use and again after a failure to open.
    package init(label: String, open: @escaping @Sendable () throws -> ChronosEngine) {
        queue = DispatchQueue(label: label)
        self.open = open
    }

    /// Whether it has something to do.
    package var isBusy: Bool { pending.load(ordering: .acquiring) > 0 }

    /// Opens the engine now, so that what is wrong with the home is said before anything else begins.
    @available(*, noasync, message: "waits for the disk")
    package func prepare() throws {
        try queue.sync { _ = try engine() }
    }

    /// Has something done in the room; cancelling the caller is heard by the engine.
    package func run<Value: Sendable>(
        _ body: @escaping @Sendable (ChronosEngine, Supervision) throws -> Value
    ) async throws -> Value {
        let flag = Flag()
        let supervision = Supervision(isCancelled: { flag.isSet.load(ordering: .relaxed) })
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                enqueue { engine in
                    continuation.resume(with: Result { try body(try engine.get(), supervision) })
                }
            }
        } onCancel: {
            flag.isSet.store(true, ordering: .relaxed)
        }
    }

    /// Has something done without waiting for it; false, and nothing is done, when the room is busy.
    func runIfIdle(_ body: @escaping @Sendable (Result<ChronosEngine, any Error>) -> Void) -> Bool {
        guard pending.compareExchange(expected: 0, desired: 1, ordering: .acquiringAndReleasing).exchanged else {
            return false
        }
        submit(body)
        return true
    }

    private func enqueue(_ body: @escaping @Sendable (Result<ChronosEngine, any Error>) -> Void) {
        pending.add(1, ordering: .acquiringAndReleasing)
        submit(body)
    }

    private func submit(_ body: @escaping @Sendable (Result<ChronosEngine, any Error>) -> Void) {
        queue.async { [self] in
            DeepStack.run { body(Result { try engine() }) }
            pending.subtract(1, ordering: .acquiringAndReleasing)
        }
    }

    private func engine() throws -> ChronosEngine {
        if let engine = contents.engine { return engine }
        let engine = try open()
        contents.engine = engine
        return engine
    }
}
