import Base
import Platform

/// A client that sends exactly the bytes it is told, on a thread of its own: it may wait without holding up anybody.
actor TestClient {
    struct Answer: Sendable {
        var status: Int
        var head: String
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func field(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let parts = line.split(separator: ":", maxSplits: 1)
                if parts.count == 2, parts[0].lowercased() == name.lowercased() {
                    return String(parts[1].drop { $0 == " " })
                }
            }
            return nil
        }
    }

    struct Fault: Error {
        let what: String
    }

    private let executor = SerialQueueExecutor(label: "client")
    private let socket: Socket
    private let poller: Poller
    private var buffer: [UInt8] = []
    private var hasEnded = false
    private var bytes = [UInt8](repeating: 0, count: 65_536)

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(_ address: SocketAddress, receiveBuffer: Int32? = nil) throws {
        socket = try Socket.connected(to: address)
        if let receiveBuffer { socket.setReceiveBuffer(receiveBuffer) }
        poller = try Poller()
        try poller.add(socket.raw, key: 1, .read)
    }

    func send(_ text: String) throws { try send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let part = Array(bytes[sent...])
            switch unsafe part.withUnsafeBytes({ unsafe socket.send($0) }) {
            case .moved(let count): sent += count
            case .wouldBlock:
                poller.change(socket.raw, key: 1, .write)
                guard try poller.wait(milliseconds: 20_000) > 0 else { throw Fault(what: "cannot send") }
                poller.change(socket.raw, key: 1, .read)
            case .ended, .failed: throw Fault(what: "closed while sending")
            }
        }
    }

    /// Sends the same bytes again and again until nothing goes any more; how many went.
    func sendUntilHeldUp(_ bytes: [UInt8], limit: Int) throws -> Int {
        poller.change(socket.raw, key: 1, .write)
        defer { poller.change(socket.raw, key: 1, .read) }
        var sent = 0
        while sent < limit {
            let part = Array(bytes[(sent % bytes.count)...])
            switch unsafe part.withUnsafeBytes({ unsafe socket.send($0) }) {
            case .moved(let count): sent += count
            case .wouldBlock: if try poller.wait(milliseconds: 1000) == 0 { return sent }
            case .ended, .failed: throw Fault(what: "closed while sending")
            }
        }
        return sent
    }

    func finish() { socket.finishWriting() }

    /// Reads once, waiting for something to come; false at the end.
    private func read() throws -> Bool {
        if hasEnded { return false }
        // Generous: it only keeps a broken server from holding up the tests for ever.
        guard try poller.wait(milliseconds: 30_000) > 0 else { throw Fault(what: "nothing came") }
        switch unsafe bytes.withUnsafeMutableBytes({ unsafe socket.receive(into: $0) }) {
        case .moved(let count):
            buffer += bytes[..<count]
            return true
        case .wouldBlock: return true
        case .ended, .failed:
            hasEnded = true
            return false
        }
    }

    /// Everything up to and with `mark`.
    func read(until mark: String) throws -> String {
        let mark = Array(mark.utf8)
        var searched = 0
        while true {
            while searched + mark.count <= buffer.count {
                if buffer[searched] == mark[0], buffer[searched..<searched + mark.count].elementsEqual(mark) {
                    let end = searched + mark.count
                    defer { buffer.removeFirst(end) }
                    return String(decoding: buffer[..<end], as: UTF8.self)
                }
                searched += 1
            }
            guard try read() else {
                throw Fault(what: "the end came before: \(String(decoding: buffer, as: UTF8.self))")
            }
        }
    }

    /// Everything until the server closes.
    func readToEnd() throws -> [UInt8] {
        while try read() {}
        defer { buffer = [] }
        return buffer
    }

    func read(_ count: Int) throws -> [UInt8] {
        while buffer.count < count {
            guard try read() else { throw Fault(what: "the end came early") }
        }
        defer { buffer.removeFirst(count) }
        return Array(buffer[..<count])
    }

    /// One answer with its body.
    func answer(toHead: Bool = false) throws -> Answer {
        let head = try read(until: "\r\n\r\n")
        let status = Int(head.split(separator: " ")[1]) ?? 0
        var answer = Answer(status: status, head: head, body: [])
        if !toHead, let length = answer.field("content-length").flatMap({ Int($0) }) { answer.body = try read(length) }
        return answer
    }

    func ask(_ text: String) throws -> Answer {
        try send(text)
        return try answer(toHead: text.hasPrefix("HEAD"))
    }
}
