internal import Base
internal import Platform
internal import Synchronization

/// Serves the doors of one sandbox, on threads of its own, until it is told to stop.
final class DoorKeeper: Sendable {
    /// Of all doors together; more than a pool opens, and no way to use up our descriptors.
    private static let mostVisitors = 128
    private static let greetingMilliseconds: Int32 = 10_000
    private static let connectMilliseconds: Int32 = 10_000
    private static let mostEncryptionRequests = 2

    private let stopping: WakeSignal
    private let visitors = Atomic(0)

    init() throws(SocketFailure) {
        stopping = try WakeSignal()
    }

    /// Opens a door inside the sandbox that a process is in.
    func open(_ door: SandboxDoor, within process: Int32) throws(SocketFailure) {
        let listener = Held(try InnerSocket.listening(within: process, port: door.port))
        try OwnThread.start("everett-door") { [self] in
            while true {
                do throws(SocketFailure) {
                    guard try listener.socket.waitReadable(milliseconds: nil, unless: stopping.raw) else { return }
                    guard let socket = try listener.socket.accept() else { continue }
                    receive(Held(socket), door)
                } catch {
                    // Out of descriptors, most likely: whoever waits is served when some are given back.
                    if !error.isInterrupted { LockFile.sleep(20) }
                }
            }
        }
    }

    /// Ends every connection; nobody is let in any more.
    func stop() { stopping.raise() }

    /// A socket that a thread takes along.
    private final class Held: Sendable {
        let socket: Socket
        init(_ socket: consuming Socket) { self.socket = socket }
    }

    private func receive(_ visitor: Held, _ door: SandboxDoor) {
        guard visitors.add(1, ordering: .acquiringAndReleasing).newValue <= DoorKeeper.mostVisitors else {
            visitors.subtract(1, ordering: .acquiringAndReleasing)
            return
        }
        do throws(SocketFailure) {
            try OwnThread.start("everett-visitor") { [self] in
                // Whoever is lost on the way finds its connection closed, as with any server that goes.
                try? serve(visitor.socket, door)
                visitors.subtract(1, ordering: .acquiringAndReleasing)
            }
        } catch {
            visitors.subtract(1, ordering: .acquiringAndReleasing)
        }
    }

    private func serve(_ visitor: borrowing Socket, _ door: SandboxDoor) throws(SocketFailure) {
        for _ in 0...DoorKeeper.mostEncryptionRequests {
            guard let packet = try packet(visitor), let greeting = DoorGreeting(Array(packet.dropFirst(4))) else {
                return
            }
            switch greeting {
            case .encryption:
                try visitor.sendAll([UInt8(ascii: "N")])
                continue
            case .start(let wishes):
                let guest = SandboxDoor.Guest(
                    user: wishes["user"] ?? "", database: wishes["database"] ?? wishes["user"] ?? "")
                guard door.guests.contains(guest), wishes["replication"] == nil else {
                    try visitor.sendAll(
                        DoorGreeting.refusal("this sandbox reaches only the database of its own timeline"))
                    return
                }
            case .cancel: break
            }
            let server: Socket
            do throws(SocketFailure) {
                server = try connect(door)
            } catch {
                try visitor.sendAll(DoorGreeting.refusal("the server cannot be reached: \(error.description)"))
                return
            }
            try server.sendAll(packet)
            InnerSocket.relay(visitor, server, until: stopping)
            return
        }
    }

    private func connect(_ door: SandboxDoor) throws(SocketFailure) -> Socket {
        switch door.place {
        case .host(let host, let port):
            try InnerSocket.connected(to: host, port: port, milliseconds: DoorKeeper.connectMilliseconds)
        case .socket(let path): try Socket.connected(to: .unix(path))
        }
    }

    /// A packet with its length; nil when there is none in time, or it is longer than a greeting.
    private func packet(_ visitor: borrowing Socket) throws(SocketFailure) -> [UInt8]? {
        guard let head = try bytes(4, visitor) else { return nil }
        let length = head.reduce(0) { $0 << 8 | Int($1) }
        guard (8...DoorGreeting.limit).contains(length), let body = try bytes(length - 4, visitor) else { return nil }
        return head + body
    }

    private func bytes(_ count: Int, _ visitor: borrowing Socket) throws(SocketFailure) -> [UInt8]? {
        var found: [UInt8] = []
        while found.count < count {
            guard
                try visitor.waitReadable(milliseconds: DoorKeeper.greetingMilliseconds, unless: stopping.raw)
            else { return nil }
            let piece = try visitor.receive(count - found.count).bytes
            if piece.isEmpty { return nil }
            found += piece
        }
        return found
    }
}
