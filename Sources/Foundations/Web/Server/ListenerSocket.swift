internal import Base
internal import Platform

/// A socket that takes connections, and what it is called by those that reach it.
final class ListenerSocket: Sendable {
    let socket: Socket
    let address: SocketAddress
    /// Nil for a unix socket.
    let place: Gate.Place?
    /// The path to remove at the end; nil when somebody else made it.
    private let path: AbsolutePath?

    private init(_ socket: consuming Socket, _ address: SocketAddress, place: Gate.Place?, path: AbsolutePath?) {
        // Without a bound a slow reader holds megabytes of the kernel, and looks as if it read nothing for long.
        socket.setSendBuffer(128 << 10)
        self.socket = socket
        self.address = address
        self.place = place
        self.path = path
    }

    /// Binds as the configuration says, after checking that nobody can reach it who should not.
    static func open(
        _ listener: WebServerConfiguration.Listener, _ configuration: WebServerConfiguration
    ) throws(EverettError) -> ListenerSocket {
        switch listener {
        case .tcp(let address): try tcp(address, configuration)
        case .unix(let path): try unix(path)
        case .inherited(let raw): try inherited(raw, configuration)
        }
    }

    private static func tcp(
        _ address: SocketAddress, _ configuration: WebServerConfiguration
    ) throws(EverettError) -> ListenerSocket {
        try refuseRemote(address, configuration)
        do {
            let socket = try Socket.listening(on: address)
            let bound = try socket.localAddress()
            return ListenerSocket(socket, bound, place: place(bound, configuration), path: nil)
        } catch {
            throw failure(error, address.description)
        }
    }

    private static func inherited(
        _ raw: Int32, _ configuration: WebServerConfiguration
    ) throws(EverettError) -> ListenerSocket {
        do {
            let socket = try Socket.adopting(listening: raw)
            let address = try socket.localAddress()
            try refuseRemote(address, configuration)
            return ListenerSocket(socket, address, place: place(address, configuration), path: nil)
        } catch let error as SocketFailure {
            throw failure(error, "descriptor \(raw)")
        } catch {
            throw EverettError.wrapping(error)
        }
    }

    /// Nobody but the owner may enter the directory; a path that a process listens on stays its own.
    private static func unix(_ path: AbsolutePath) throws(EverettError) -> ListenerSocket {
        try SocketPath.prepare(path)
        do {
            let socket = try Socket.listening(on: .unix(path))
            return ListenerSocket(socket, .unix(path), place: nil, path: path)
        } catch {
            throw failure(error, path.description)
        }
    }

    private static func refuseRemote(
        _ address: SocketAddress, _ configuration: WebServerConfiguration
    ) throws(EverettError) {
        if address.isLocal || configuration.allowsRemote { return }
        throw EverettError(.refused, Words.remoteRefused(address.description), hints: [Words.remoteHint])
    }

    private static func place(_ address: SocketAddress, _ configuration: WebServerConfiguration) -> Gate.Place? {
        guard let port = address.port else { return nil }
        var names = ["localhost", "127.0.0.1", "[::1]"]
        // `a.b.c.d:port` or `[…]:port` without the port.
        let own = String(address.description.utf8.dropLast(String(port).utf8.count + 1)) ?? ""
        if !names.contains(own) { names.append(own) }
        return Gate.Place(names: names, port: port, known: configuration.publicOrigins)
    }

    private static func failure(_ error: SocketFailure, _ place: String) -> EverettError {
        if error.isAddressInUse { return EverettError(.locked, Words.somebodyListens(place), cause: error) }
        return EverettError(
            error.isPermission ? .permission : .io, Words.cannotListen(place, error.reason), cause: error)
    }

    /// Takes the name of a unix socket away, so that nobody waits at it.
    func removePath() {
        guard let path else { return }
        try? RealFileOperations().unlink(FileDescriptors.none, CName(path.bytes))
    }
}
