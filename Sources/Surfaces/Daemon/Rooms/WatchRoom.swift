package import Base
package import Chronos
package import Platform
internal import Synchronization

/// The watchers of all projects: one each, for as long as the daemon lives.
package final class WatchRoom: Sendable {
    private let watchers = Mutex<[Identifier: ProjectWatcher]>([:])
    private let files: any FileOperations
    private let clock: Clock

    package init(_ files: any FileOperations, clock: Clock) {
        self.files = files
        self.clock = clock
    }

    /// Who watches a project, for an engine that asks.
    package func watch(_ project: Identifier) -> (any ScanWatch)? { watchers.withLock { $0[project] } }

    func standing(_ project: Identifier) -> ProjectWatcher.Standing? {
        watchers.withLock { $0[project] }?.standing
    }

    /// What has happened in a project so far; nil while nobody watches it.
    func activity(_ project: Identifier) -> ProjectWatcher.Activity? {
        watchers.withLock { $0[project] }?.activity
    }

    /// Watches these projects and no others; `onChange` hears of each change of a watcher's state.
    func keep(
        _ projects: [ProjectRecord], onChange: @escaping @Sendable (Identifier, ProjectWatcher.Standing) -> Void
    ) throws {
        let known = watchers.withLock { Set($0.keys) }
        let wanted = Set(projects.map(\.id))
        for project in projects where !known.contains(project.id) {
            let id = project.id
            let watcher = try ProjectWatcher(project.root, files, clock: clock) { onChange(id, $0) }
            watchers.withLock { $0[id] = watcher }
            watcher.start()
        }
        let gone = watchers.withLock { watchers in
            let gone = watchers.filter { !wanted.contains($0.key) }
            for id in gone.keys { watchers[id] = nil }
            return gone.values.map(\.self)
        }
        for watcher in gone { watcher.stop() }
    }

    func stop() {
        let all = watchers.withLock { watchers in
            defer { watchers = [:] }
            return watchers.values.map(\.self)
        }
        for watcher in all { watcher.stop() }
    }
}
