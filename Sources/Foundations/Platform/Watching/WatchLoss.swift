/// Why the picture of a watched directory cannot be relied on any more.
package enum WatchLoss: Error, Sendable, Hashable {
    /// The kernel dropped events.
    case overflow
    /// The root was moved, deleted or unmounted.
    case rootGone
    /// Something was unmounted, or a watch ended for no reason that was told.
    case watchLost
    /// Mounts beneath the root are others now.
    case mounts
    /// The kernel allows no more watches.
    case limit
}
