package import Base
package import Chronos
package import Platform
internal import Synchronization

/// The watchers of all workspaces, those of timelines too: one each, for as long as the daemon lives.
package final class WatchRoom: Sendable {
    /// Who watches, and where: a timeline that is renamed keeps its key and moves.
    private struct Post {
        let root: AbsolutePath
        let watcher: ProjectWatcher
    }

    private let posts = Mutex<[Identifier: Post]>([:])
    private let files: any FileOperations
    private let clock: Clock

    package init(_ files: any FileOperations, clock: Clock) {
        self.files = files
        self.clock = clock
    }

    /// Who watches a world, for an engine that asks.
    package func watch(_ world: Identifier) -> (any ScanWatch)? { posts.withLock { $0[world]?.watcher } }

    func standing(_ world: Identifier) -> ProjectWatcher.Standing? {
        posts.withLock { $0[world] }?.watcher.standing
    }

    /// What has happened in a world so far; nil while nobody watches it.
    func activity(_ world: Identifier) -> ProjectWatcher.Activity? {
        posts.withLock { $0[world] }?.watcher.activity
    }

    /// Watches these worlds and no others; `onChange` hears of each change of a watcher's state.
    func keep(
        _ worlds: [ProjectRecord], onChange: @escaping @Sendable (ProjectRecord, ProjectWatcher.Standing) -> Void
    ) throws {
        let wanted = Dictionary(worlds.map { ($0.world, $0.root) }, uniquingKeysWith: { first, _ in first })
        let gone = posts.withLock { posts in
            let gone = posts.filter { wanted[$0.key] != $0.value.root }
            for id in gone.keys { posts[id] = nil }
            return gone.values.map(\.watcher)
        }
        for watcher in gone { watcher.stop() }
        let known = posts.withLock { Set($0.keys) }
        for world in worlds where !known.contains(world.world) {
            let watcher = try ProjectWatcher(world.root, files, clock: clock) { onChange(world, $0) }
            posts.withLock { $0[world.world] = Post(root: world.root, watcher: watcher) }
            watcher.start()
        }
    }

    func stop() {
        let all = posts.withLock { posts in
            defer { posts = [:] }
            return posts.values.map(\.watcher)
        }
        for watcher in all { watcher.stop() }
    }
}
