/// What a way of watching knows: where something may have changed, and whether that can be relied on.
package protocol WatchPicture: Sendable {
    var dirty: DirtyPaths { get set }
    /// The first reason not to rely on it any more; nil as long as there is none.
    var loss: WatchLoss? { get set }
}

extension WatchPicture {
    package mutating func lose(_ loss: WatchLoss) {
        // The first reason is the one to tell.
        if self.loss == nil { self.loss = loss }
    }
}
