import Base
import Platform
import Synchronization
import TestSupport
import Testing

@testable import Chronos

/// What a child process does that is to die in the middle of it; it knows only what its parent tells it.
enum DyingEngine {
    /// Dies when `point` is reached for the `time`-th time, or at the `call`-th call that changes something.
    static func open(home: String, dyingAt point: String, time: Int = 1, call: Int) throws -> ChronosEngine {
        let hooks = nth(point, time) { Machine.killSelf() }
        let moments = FaultPlan.Moment.allCases
        let plan = FaultPlan([
            .init(scope: .stateChanging, occasion: .nth(call), effect: .kill(moments[call % moments.count]))
        ])
        return try RestoreFixture.engine(
            home: try #require(AbsolutePath(home)), hooks: hooks,
            files: FaultyFileOperations(RealFileOperations(), plan))
    }

    static func restore(home: String, to checkpoint: String, dyingAt point: String, time: Int, call: Int) throws {
        let engine = try open(home: home, dyingAt: point, time: time, call: call)
        let project = try #require(try engine.projects().first)
        let id = try engine.resolve(checkpoint, project)
        _ = try engine.restore(project, RestoreRequest(checkpoint: id), .none)
    }

    /// Hooks of which one acts, at the `time`-th time that it is reached.
    static func nth(_ point: String, _ time: Int, _ act: @escaping @Sendable () throws -> Void) -> Hooks {
        let reached = Reached()
        return Hooks { hook in
            guard hook.rawValue == point else { return }
            if reached.next() == time { try act() }
        }
    }

    private final class Reached: Sendable {
        private let count = Mutex(0)

        func next() -> Int {
            count.withLock { count in
                count += 1
                return count
            }
        }
    }
}
