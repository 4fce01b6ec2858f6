package import Base
internal import Platform
internal import Synchronization

/// Takes checkpoints at quiet points beside a program that runs, on a thread of its own: nobody waits for it.
package final class CheckpointKeeper: Sendable {
    /// What became of one attempt.
    package enum Outcome: Sendable, Hashable {
        case taken
        /// Nothing had changed, so there is none.
        case unchanged
    }

    private struct Inside {
        var points: QuietPoints
        var isWatched = true
        var isFinishing = false
        var failures = 0
        var firstFailure: EverettError?
    }

    private let inside: Mutex<Inside>
    private let clock: Clock
    private let every: Int64
    private let signal: WatchSignal
    private let done: WatchSignal
    private let take: @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Outcome

    /// `take` is called on the keeper's thread; it is to give up when it is told that it is cancelled.
    package init(
        _ policy: QuietPoints.Policy, clock: Clock,
        take: @escaping @Sendable (_ isCancelled: @escaping @Sendable () -> Bool) throws -> Outcome
    ) throws(EverettError) {
        inside = Mutex(Inside(points: QuietPoints(policy, start: clock.monotonicNanoseconds)))
        self.clock = clock
        every = policy.every
        self.take = take
        do {
            signal = try WatchSignal()
            done = try WatchSignal()
        } catch {
            throw EverettError(error, while: CheckpointKeeper.starting)
        }
    }

    private static let starting = Phrase("starting to watch", pl: "rozpoczynanie obserwacji")

    /// How often it could not.
    package var failures: (count: Int, first: EverettError?) {
        inside.withLock { ($0.failures, $0.firstFailure) }
    }

    package func start() throws(EverettError) {
        do throws(SocketFailure) {
            try OwnThread.start("everett-guard") { [self] in
                // What it starts inherits how little it asks of the processor.
                Machine.yieldToOthers()
                DeepStack.run { run() }
                done.wake()
            }
        } catch {
            throw EverettError(error, while: CheckpointKeeper.starting)
        }
    }

    /// Something has changed in the project.
    package func noteChange() {
        let now = clock.monotonicNanoseconds
        inside.withLock { $0.points.changed(at: now) }
        signal.wake()
    }

    /// Nobody tells of changes any more, or somebody does again: then it looks by itself.
    package func noteWatching(_ isWatched: Bool) {
        inside.withLock { $0.isWatched = isWatched }
        signal.wake()
    }

    /// Ends it; one that is being taken is given up. Returns when its thread uses nothing any more.
    package func finish() {
        inside.withLock { $0.isFinishing = true }
        signal.wake()
        done.wait(nil, nil)
    }

    private func run() {
        while true {
            let (decision, isWatched) = inside.withLock { inside -> (QuietPoints.Decision?, Bool) in
                if inside.isFinishing { return (nil, true) }
                let now = clock.monotonicNanoseconds
                if !inside.isWatched { inside.points.changed(at: now) }
                return (inside.points.decision(at: now), inside.isWatched)
            }
            switch decision {
            case nil: return
            case .rest: signal.wait(nil, nil, milliseconds: isWatched ? nil : milliseconds(every))
            case .wait(let until): signal.wait(nil, nil, milliseconds: milliseconds(until - clock.monotonicNanoseconds))
            case .checkpoint: attempt()
            }
        }
    }

    private func attempt() {
        let start = clock.monotonicNanoseconds
        inside.withLock { $0.points.begins(at: start) }
        let result = Result { try take { [self] in inside.withLock { $0.isFinishing } } }
        let end = clock.monotonicNanoseconds
        inside.withLock { inside in
            guard case .failure(let error) = result else { return inside.points.ended(at: end) }
            inside.points.ended(at: end, failed: true)
            let failure = EverettError.wrapping(error)
            // The one that is taken at the end stands for it.
            if failure.code == .cancelled, inside.isFinishing { return }
            inside.failures += 1
            inside.firstFailure = inside.firstFailure ?? failure
        }
    }

    private func milliseconds(_ nanoseconds: Int64) -> Int32 {
        nanoseconds <= 0 ? 0 : Int32(clamping: (nanoseconds - 1) / 1_000_000 + 1)
    }
}
