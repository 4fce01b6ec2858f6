import Dispatch
import Glibc
import Platform
import Synchronization
import Testing

/// A server on the loopback that does with each connection exactly what a test says.
final class TestServer: Sendable {
    /// One request as it came.
    struct Request: Sendable {
        let head: String
        let body: [UInt8]

        var line: String { String(head.prefix { $0 != "\r\n" }) }
        var path: String { String(line.split(separator: " ").dropFirst().first ?? "") }

        func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                    return String(parts[1].drop { $0 == " " })
                }
            }
            return nil
        }
    }

    typealias Handler = @Sendable (Request, borrowing Connection) -> Void

    /// One accepted connection, used by one thread.
    struct Connection: ~Copyable {
        let socket: Socket

        /// False when the other side is gone, or takes nothing for as long as `patience` says.
        @discardableResult
        func send(_ bytes: [UInt8], patienceMilliseconds: Int32 = 10_000) -> Bool {
            var sent = 0
            while sent < bytes.count {
                let outcome = unsafe bytes.withUnsafeBytes {
                    unsafe socket.send(UnsafeRawBufferPointer(rebasing: $0[sent...]))
                }
                switch outcome {
                case .moved(let count): sent += count
                case .wouldBlock: if !wait(Int16(POLLOUT), patienceMilliseconds) { return false }
                case .ended, .failed: return false
                }
            }
            return true
        }

        @discardableResult
        func send(_ text: String) -> Bool { send(Array(text.utf8)) }

        func answer(_ status: String = "200 OK", _ fields: String = "", _ body: String = "") {
            let length = "Content-Length: \(body.utf8.count)\r\n"
            send("HTTP/1.1 \(status)\r\n\(length)\(fields)Connection: close\r\n\r\n\(body)")
        }

        /// Returns when the other side has closed the connection.
        func waitForEnd() {
            while receive(1) != nil {}
        }

        /// Some bytes, or nil at the end.
        func receive(_ limit: Int) -> [UInt8]? {
            var buffer = [UInt8](repeating: 0, count: limit)
            while true {
                switch unsafe buffer.withUnsafeMutableBytes({ unsafe socket.receive(into: $0) }) {
                case .moved(let count): return Array(buffer.prefix(count))
                case .wouldBlock: if !wait(Int16(POLLIN), 60_000) { return nil }
                case .ended, .failed: return nil
                }
            }
        }

        private func wait(_ events: Int16, _ milliseconds: Int32) -> Bool {
            var waiting = pollfd(fd: socket.raw, events: events, revents: 0)
            return unsafe poll(&waiting, 1, milliseconds) > 0
        }

        func request() -> Request? {
            var bytes: [UInt8] = []
            let end = Array("\r\n\r\n".utf8)
            while true {
                if let found = bytes.firstRange(of: end) {
                    let head = String(decoding: bytes[..<found.lowerBound], as: UTF8.self)
                    var body = Array(bytes[found.upperBound...])
                    let length = Request(head: head, body: []).header("Content-Length").flatMap { Int($0) } ?? 0
                    while body.count < length, let more = receive(65_536) { body += more }
                    return Request(head: head, body: body)
                }
                guard let more = receive(65_536) else { return nil }
                bytes += more
            }
        }
    }

    let address: SocketAddress
    private let isStopping = Atomic<Bool>(false)
    private let accepted = Atomic<Int>(0)
    private let seen = Mutex<[Request]>([])

    init(_ place: SocketAddress = .loopback4(port: 0), _ handler: @escaping Handler) throws {
        let listener = try Socket.listening(on: place)
        address = if case .unix = place { place } else { try listener.localAddress() }
        let box = SocketBox(listener)
        try OwnThread.start("test-server") { [weak self] in
            while true {
                guard let connection = box.accept() else { return }
                guard let server = self, !server.isStopping.load(ordering: .relaxed) else { return }
                server.accepted.add(1, ordering: .relaxed)
                let held = SocketBox(connection)
                try? OwnThread.start("test-handler") { [weak server] in
                    guard let socket = held.take() else { return }
                    let connection = Connection(socket: socket)
                    guard let request = connection.request() else { return }
                    server?.seen.withLock { $0.append(request) }
                    handler(request, connection)
                }
            }
        }
    }

    deinit {
        isStopping.store(true, ordering: .relaxed)
        // The thread that accepts wakes up, finds nobody, and ends.
        _ = try? Socket.connected(to: address)
    }

    var port: UInt16 { address.port ?? 0 }
    var connections: Int { accepted.load(ordering: .relaxed) }
    var requests: [Request] { seen.withLock { $0 } }

    func url(_ path: String = "/", host: String = "127.0.0.1") -> String { "http://\(host):\(port)\(path)" }
}

/// Hands a socket to another thread.
private final class SocketBox: Sendable {
    private let socket: Mutex<Socket?>

    init(_ socket: consuming Socket) {
        self.socket = Mutex(consume socket)
    }

    func take() -> Socket? {
        socket.withLock { (socket: inout sending Socket?) -> sending Socket? in
            let taken = consume socket
            socket = nil
            return taken
        }
    }

    /// The next connection; waits for it.
    func accept() -> Socket? {
        let raw = socket.withLock { $0?.raw ?? -1 }
        while true {
            var waiting = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&waiting, 1, -1) >= 0 else { continue }
            let connection = socket.withLock { (socket: inout sending Socket?) -> sending Socket? in
                try? socket?.accept() ?? nil
            }
            if let connection { return connection }
        }
    }
}

/// Lets one side wait for the other, without looking at a clock.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() { semaphore.signal() }

    /// Blocks the calling thread; false when nobody opened it for a minute.
    @discardableResult
    func wait() -> Bool { semaphore.wait(timeout: .now() + 60) == .success }

    /// The same for a task, whose thread must not be blocked.
    func opened() async -> Bool {
        await withCheckedContinuation { waiter in
            DispatchQueue.global().async { waiter.resume(returning: self.wait()) }
        }
    }
}
