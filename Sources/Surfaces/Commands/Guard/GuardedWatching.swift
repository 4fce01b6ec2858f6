internal import Base
internal import Chronos
internal import Guarding
internal import Platform
internal import Synchronization

/// The watcher of a guarded project: the engine asks it what to look at, and a keeper hears of every change.
final class GuardedWatching: Sendable {
    private struct Inside {
        var world: Identifier?
        var watcher: ProjectWatcher?
        var keeper: CheckpointKeeper?
        var isWatched = true
    }

    private let inside = Mutex(Inside())

    /// Begins; returns at once.
    func begin(_ project: ProjectRecord, _ invocation: Invocation) throws {
        // Programs in a sandbox timeline change what only they see whole.
        if project.overlay != nil { return inside.withLock { $0.isWatched = false } }
        let watcher = try ProjectWatcher(
            project.root, invocation.files, clock: invocation.clock,
            onChange: { [self] standing in note(standing) },
            onEvents: { [self] in keeper?.noteChange() })
        inside.withLock { inside in
            inside.world = project.world
            inside.watcher = watcher
        }
        watcher.start()
    }

    func watch(_ world: Identifier) -> (any ScanWatch)? {
        inside.withLock { $0.world == world ? $0.watcher : nil }
    }

    /// From now on this one hears of changes; nobody when nil.
    func tell(_ keeper: CheckpointKeeper?) {
        let isWatched = inside.withLock { inside in
            inside.keeper = keeper
            return inside.isWatched
        }
        keeper?.noteWatching(isWatched)
    }

    func stop() {
        let watcher = inside.withLock { inside in
            defer { inside.watcher = nil }
            return inside.watcher
        }
        watcher?.stop()
    }

    func isThere(_ root: AbsolutePath) -> Bool {
        let status = try? RealFileOperations().statusIfPresent(FileDescriptors.none, CName(root.bytes))
        return status?.kind == .directory
    }

    private var keeper: CheckpointKeeper? { inside.withLock { $0.keeper } }

    /// A picture that was lost may have lost a change.
    private func note(_ standing: ProjectWatcher.Standing) {
        let isWatched = standing.state != .unwatched
        let keeper = inside.withLock { inside in
            inside.isWatched = isWatched
            return inside.keeper
        }
        keeper?.noteWatching(isWatched)
        keeper?.noteChange()
    }
}
