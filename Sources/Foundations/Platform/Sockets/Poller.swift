internal import CLinux

/// Waits for many descriptors at once (epoll); each is known by a number of its owner.
@safe
package struct Poller: ~Copyable {
    package struct Interest: OptionSet, Sendable {
        package let rawValue: UInt32

        package init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        package static let read = Interest(rawValue: UInt32(EV_POLL_READ))
        package static let write = Interest(rawValue: UInt32(EV_POLL_WRITE))
        /// The other side will send no more.
        package static let peerClosed = Interest(rawValue: UInt32(EV_POLL_PEER_CLOSED))
        /// Both directions are gone; told whether asked for or not.
        package static let hangup = Interest(rawValue: UInt32(EV_POLL_HANGUP))
    }

    private static let capacity = 256

    private let raw: Int32
    private let ready: UnsafeMutablePointer<ev_ready>

    package init() throws(SocketFailure) {
        let result = ev_poll_create()
        if result < 0 { throw SocketFailure(.wait, -result) }
        raw = result
        unsafe ready = .allocate(capacity: Poller.capacity)
        unsafe ready.initialize(repeating: ev_ready(), count: Poller.capacity)
    }

    deinit {
        _ = ev_close(raw)
        unsafe ready.deallocate()
    }

    package func add(_ descriptor: Int32, key: UInt64, _ interest: Interest) throws(SocketFailure) {
        let result = ev_poll_add(raw, descriptor, key, interest.rawValue)
        if result < 0 { throw SocketFailure(.wait, -result) }
    }

    package func change(_ descriptor: Int32, key: UInt64, _ interest: Interest) {
        // It can only fail for a descriptor that is not registered, which is then closed already.
        _ = ev_poll_change(raw, descriptor, key, interest.rawValue)
    }

    package func remove(_ descriptor: Int32) { _ = ev_poll_remove(raw, descriptor) }

    /// Waits until something is ready, and tells how many are; a wait of -1 has no end.
    package func wait(milliseconds: Int32) throws(SocketFailure) -> Int {
        let count = unsafe ev_poll_wait(raw, ready, Int32(Poller.capacity), milliseconds)
        if count < 0 { throw SocketFailure(.wait, -count) }
        return Int(count)
    }

    /// One of those that the last wait found.
    package func found(_ index: Int) -> (key: UInt64, ready: Interest) {
        precondition(index >= 0 && index < Poller.capacity)
        let one = unsafe ready[index]
        return (one.key, Interest(rawValue: one.ready))
    }
}
