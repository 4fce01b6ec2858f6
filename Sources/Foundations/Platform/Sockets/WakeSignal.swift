internal import CLinux

/// A descriptor by which any thread wakes the one that waits on a ``Poller``.
package final class WakeSignal: Sendable {
    package let raw: Int32

    package init() throws(SocketFailure) {
        let result = ev_signal_create()
        if result < 0 { throw SocketFailure(.wait, -result) }
        raw = result
    }

    deinit {
        _ = ev_close(raw)
    }

    package func raise() { _ = ev_signal(raw) }
    package func clear() { _ = ev_unsignal(raw) }
}
