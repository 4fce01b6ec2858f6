internal import CLinux

/// Lets one thread wait for events, mounts, or another thread that has something to say.
package final class WatchSignal: Sendable {
    private let descriptor: Int32

    package init() throws(SystemError) {
        descriptor = ev_wake_open()
        if descriptor < 0 { throw SystemError(.open, -descriptor, "eventfd") }
    }

    deinit {
        ev_close(descriptor)
    }

    package func wake() { _ = ev_wake(descriptor) }

    /// Waits until something is to be done, `milliseconds` at most; nil: for ever.
    package func wait(_ queue: (any WatchQueue)?, _ mounts: MountTable?, milliseconds: Int32? = nil) {
        _ = ev_watch_wait(queue?.descriptor ?? -1, mounts?.raw ?? -1, descriptor, milliseconds ?? -1)
    }
}
