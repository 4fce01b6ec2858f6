/// What the owner of a run wants of it while it goes on; each is asked some fifty times a second, on the run's thread.
package struct SandboxWishes {
    /// Once true, the teardown begins.
    package var isCancelled: (() -> Bool)?
    /// While true, nothing in the sandbox gets any processor; its time goes on.
    package var isPaused: (() -> Bool)?

    package init(isCancelled: (() -> Bool)? = nil, isPaused: (() -> Bool)? = nil) {
        self.isCancelled = isCancelled
        self.isPaused = isPaused
    }

    var areAsked: Bool { isCancelled != nil || isPaused != nil }
}
