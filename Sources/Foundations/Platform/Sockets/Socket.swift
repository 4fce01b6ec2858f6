internal import CLinux
internal import Glibc

/// A stream socket with exactly one owner, which never blocks; closed when the owner lets go.
package struct Socket: ~Copyable, Sendable {
    package let raw: Int32

    init(owning raw: Int32) {
        self.raw = raw
    }

    deinit {
        _ = ev_close(raw)
    }

    /// Listens on an address; a unix path must not exist yet, and its mode is 0600 from the first moment.
    package static func listening(on address: SocketAddress, backlog: Int32 = 1024) throws(SocketFailure) -> Socket {
        let result =
            switch address {
            case .unix(let path): unsafe Socket.beside(path) { unsafe ev_listen_unix($0, $1, backlog) }
            default: address.endpoint.map { listen($0, backlog) } ?? -EAFNOSUPPORT
            }
        if result < 0 { throw SocketFailure(.listen, -result, address.description) }
        return Socket(owning: result)
    }

    package static func connected(to address: SocketAddress) throws(SocketFailure) -> Socket {
        let result =
            switch address {
            case .unix(let path): unsafe Socket.beside(path) { unsafe ev_connect_unix($0, $1) }
            default: address.endpoint.map { connect($0) } ?? -EAFNOSUPPORT
            }
        if result < 0 { throw SocketFailure(.connect, -result, address.description) }
        return Socket(owning: result)
    }

    /// Whether nobody listens on a port of this machine's loopback, found out by listening there for a moment.
    package static func isPortFree(_ port: UInt16) -> Bool {
        [SocketAddress.loopback4(port: port), .loopback6(port: port)].allSatisfy { address in
            do throws(SocketFailure) {
                _ = try listening(on: address, backlog: 1)
                return true
            } catch {
                // A machine without IPv6 has nobody there.
                return !error.isAddressInUse && !error.isPermission
            }
        }
    }

    /// Listens at a name in an open directory; the name must be free, and its mode is 0600 from the first moment.
    package static func listening(
        in directory: Int32, _ name: String, backlog: Int32 = 64
    ) throws(SocketFailure) -> Socket {
        let result = unsafe CName(name).withPointer { unsafe ev_listen_unix(directory, $0, backlog) }
        if result < 0 { throw SocketFailure(.listen, -result, name) }
        return Socket(owning: result)
    }

    /// Connects to who listens at a name in an open directory.
    package static func connected(in directory: Int32, _ name: String) throws(SocketFailure) -> Socket {
        let result = unsafe CName(name).withPointer { unsafe ev_connect_unix(directory, $0) }
        if result < 0 { throw SocketFailure(.connect, -result, name) }
        return Socket(owning: result)
    }

    /// What comes of an act on a path's name in its directory, which is open as long as it takes.
    private static func beside(_ path: AbsolutePath, _ act: (Int32, UnsafePointer<CChar>) -> Int32) -> Int32 {
        guard let parent = path.parent else { return -EISDIR }
        do throws(SystemError) {
            let directory = try RealFileOperations().openOwned(absolute: parent, [.pathOnly, .directory])
            return unsafe CName(path.name).withPointer { unsafe act(directory.raw, $0) }
        } catch {
            return -error.errno
        }
    }

    private static func listen(_ endpoint: ev_endpoint, _ backlog: Int32) -> Int32 {
        unsafe withUnsafePointer(to: endpoint) { unsafe ev_listen_ip($0, backlog) }
    }

    private static func connect(_ endpoint: ev_endpoint) -> Int32 {
        unsafe withUnsafePointer(to: endpoint) { unsafe ev_connect_ip($0) }
    }

    /// Takes over a descriptor that a service manager passed on; refuses what is no listening stream socket.
    package static func adopting(listening raw: Int32) throws(SocketFailure) -> Socket {
        guard ev_is_listening(raw) == 1 else { throw SocketFailure(.inspect, EINVAL, "descriptor \(raw)") }
        let result = ev_adopt_socket(raw)
        if result < 0 { throw SocketFailure(.inspect, -result, "descriptor \(raw)") }
        return Socket(owning: raw)
    }

    /// The next waiting connection, or nil when there is none.
    package func accept() throws(SocketFailure) -> Socket? {
        let result = ev_accept(raw)
        if result == -EAGAIN { return nil }
        if result < 0 { throw SocketFailure(.accept, -result) }
        return Socket(owning: result)
    }

    package func localAddress() throws(SocketFailure) -> SocketAddress {
        var endpoint = ev_endpoint()
        let result = unsafe ev_socket_name(raw, &endpoint)
        if result < 0 { throw SocketFailure(.inspect, -result) }
        return SocketAddress(endpoint)
    }

    /// Who made the other end of a unix socket.
    package func peer() throws(SocketFailure) -> PeerCredentials {
        var pid: Int32 = 0
        var uid: UInt32 = 0
        var gid: UInt32 = 0
        let result = unsafe ev_peer_credentials(raw, &pid, &uid, &gid)
        if result < 0 { throw SocketFailure(.inspect, -result) }
        return PeerCredentials(process: pid, user: uid, group: gid)
    }

    /// Small writes leave at once; what is not TCP has no such choice.
    package func sendWithoutDelay() { _ = ev_set_no_delay(raw) }

    /// How much the kernel keeps of what was not read yet.
    package func setReceiveBuffer(_ bytes: Int32) { _ = ev_set_receive_buffer(raw, bytes) }

    /// How much the kernel takes of what the other side has not read; connections inherit it from who accepts them.
    package func setSendBuffer(_ bytes: Int32) { _ = ev_set_send_buffer(raw, bytes) }

    package func receive(into buffer: UnsafeMutableRawBufferPointer) -> Transfer {
        let count = unsafe ev_receive(raw, buffer.baseAddress, buffer.count)
        return count == 0 ? .ended : Transfer(count)
    }

    package func send(_ bytes: UnsafeRawBufferPointer) -> Transfer {
        Transfer(unsafe ev_send(raw, bytes.baseAddress, bytes.count))
    }

    /// Sends the parts one after another in one call; at most 64 of them.
    package func send(_ parts: UnsafeBufferPointer<UnsafeRawBufferPointer>) -> Transfer {
        let count = min(parts.count, 64)
        return unsafe withUnsafeTemporaryAllocation(of: ev_slice.self, capacity: count) { slices in
            for index in 0..<count {
                let part = unsafe parts[index]
                unsafe slices.initializeElement(at: index, to: ev_slice(base: part.baseAddress, count: part.count))
            }
            return Transfer(unsafe ev_send_slices(raw, slices.baseAddress, count))
        }
    }

    /// No more will be sent; the other side reads the end.
    package func finishWriting() { _ = ev_finish_writing(raw) }
}

/// Who made the other end of a unix socket, as the kernel recorded it then.
package struct PeerCredentials: Sendable, Hashable {
    package let process: Int32
    package let user: UInt32
    package let group: UInt32
}

/// What came of one attempt to move bytes.
package enum Transfer: Sendable, Hashable {
    case moved(Int)
    case wouldBlock
    /// The other side sends no more.
    case ended
    /// The connection is gone; the kernel's number.
    case failed(Int32)

    init(_ result: Int64) {
        if result >= 0 {
            self = .moved(Int(result))
        } else if result == -Int64(EAGAIN) {
            self = .wouldBlock
        } else {
            self = .failed(Int32(-result))
        }
    }
}
