import Base
import Glibc
import Platform
import Testing

/// Bytes to a port of this machine and whatever comes back, with nothing in between that would make them correct.
struct RawHTTP {
    let port: UInt16

    struct Answer {
        let bytes: [UInt8]

        var text: String { String(decoding: bytes, as: UTF8.self) }
        /// 0 when nothing came that looks like an answer.
        var status: Int { text.hasPrefix("HTTP/1.1 ") ? Int(text.dropFirst(9).prefix(3)) ?? 0 : 0 }
        var head: String { text.components(between: "", and: "\r\n\r\n") }
        var body: String { text.after("\r\n\r\n") }

        func json() throws -> JSONValue { try JSONValue(Array(body.utf8)) }
    }

    /// Sends and reads until the other side closes, or nothing has come for a while.
    func send(
        _ request: String, waiting milliseconds: Int32 = 10_000,
        until isEnough: (String) throws -> Bool = { _ in false }
    ) throws -> Answer {
        try send(Array(request.utf8), waiting: milliseconds, until: isEnough)
    }

    func send(
        _ request: [UInt8], waiting milliseconds: Int32 = 10_000,
        until isEnough: (String) throws -> Bool = { _ in false }
    ) throws -> Answer {
        let socket = try connect()
        defer { close(socket) }
        try write(socket, request)
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var wait = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&wait, 1, milliseconds) > 0 else { break }
            let count = unsafe recv(socket, &buffer, buffer.count, 0)
            if count <= 0 { break }
            answer += buffer[..<count]
            if try isEnough(String(decoding: answer, as: UTF8.self)) { break }
        }
        return Answer(bytes: answer)
    }

    /// Whoever asks closes it.
    func connect() throws -> Int32 {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let connected = unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe Glibc.connect(socket, $0, size) }
        }
        try #require(connected == 0, "cannot connect to port \(port)")
        return socket
    }

    func write(_ socket: Int32, _ request: [UInt8]) throws {
        var sent = 0
        while sent < request.count {
            let count = unsafe request.withUnsafeBytes { bytes in
                unsafe Glibc.send(
                    socket, bytes.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            // The other side may have heard enough.
            if count <= 0 { break }
            sent += count
        }
    }

    /// The events of these types from the first that is kept until enough of them have come; waits for those that have not.
    @discardableResult
    func events(
        _ types: String, _ token: String, until isEnough: ([JSONValue]) -> Bool = { !$0.isEmpty },
        sourceLocation: Testing.SourceLocation = #_sourceLocation
    ) throws -> [JSONValue] {
        var events: [JSONValue] = []
        let answer = try send(
            "GET /api/events?types=\(types) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
                + "Accept: text/event-stream\r\nLast-Event-ID: 0\r\n\r\n", waiting: 60_000
        ) { text in
            // The last line may have come in part.
            events = try text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
                .filter { $0.hasPrefix("data: ") }.map { try JSONValue(Array($0.dropFirst(6).utf8)) }
            return isEnough(events)
        }
        try #require(isEnough(events), "waited in vain for \(types): \(answer.text)", sourceLocation: sourceLocation)
        return events
    }

    /// A well-formed request.
    func ask(
        _ method: String, _ path: String, token: String? = nil, body: String? = nil, fields: [String] = [],
        waiting milliseconds: Int32 = 10_000
    ) throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close"] + fields
        if let token { lines.append("Authorization: Bearer \(token)") }
        if let body { lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
        return try send(lines.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""), waiting: milliseconds)
    }
}

extension String {
    func after(_ mark: String) -> String {
        guard let range = firstRange(of: mark) else { return "" }
        return String(self[range.upperBound...])
    }

    func components(between start: String, and end: String) -> String {
        let rest = start.isEmpty ? self : after(start)
        guard let range = rest.firstRange(of: end) else { return rest }
        return String(rest[..<range.lowerBound])
    }
}
