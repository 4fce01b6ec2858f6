/// By what the kernel tells of changes.
package enum WatchMeans: String, Sendable, CaseIterable {
    /// A watch on each directory; for everyone.
    case inotify
    /// The whole filesystem at once; for who may watch all of it.
    case fanotify
}
