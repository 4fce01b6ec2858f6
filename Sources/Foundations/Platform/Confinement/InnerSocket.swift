internal import CLinux

/// Sockets between the network of a confined program and ours.
package enum InnerSocket {
    /// Listens on a port of the loopback that a process sees, which need not be ours.
    package static func listening(within process: Int32, port: UInt16) throws(SocketFailure) -> Socket {
        let result = ev_listen_within(process, port)
        if result < 0 { throw SocketFailure(.listen, -result, "port \(port) inside") }
        return Socket(owning: result)
    }

    /// Connects to a host by its name or address, from where we are.
    package static func connected(to host: String, port: UInt16, milliseconds: Int32) throws(SocketFailure) -> Socket {
        let result = unsafe CName(host).withPointer { unsafe ev_connect_host($0, port, milliseconds) }
        if result < 0 { throw SocketFailure(.connect, -result, "\(host):\(port)") }
        return Socket(owning: result)
    }

    /// Passes on what either side says until both have ended, one is lost, or the signal is raised; blocks.
    package static func relay(_ one: borrowing Socket, _ other: borrowing Socket, until stop: WakeSignal) {
        ev_relay(one.raw, other.raw, stop.raw)
    }
}
