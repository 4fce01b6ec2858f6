internal import Base

/// Writes heads of answers; what does not change from answer to answer is written once.
struct ResponseWriter {
    private static let safety = Array(
        ("X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
            + "Cross-Origin-Resource-Policy: same-origin\r\nX-Frame-Options: DENY\r\n").utf8)
    private static let noStore = Array("Cache-Control: no-store\r\n".utf8)
    private static let closing = Array("Connection: close\r\n".utf8)
    static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    private var second: Int64 = .min
    private var date: [UInt8] = []

    /// How the body ends.
    enum Length {
        case none
        case bytes(Int)
        case untilClose
    }

    mutating func setTime(_ now: Timestamp) {
        let current = now.milliseconds / 1000
        if current == second { return }
        second = current
        date = Array("Date: \(HTTPDate.text(now))\r\n".utf8)
    }

    /// Appends a head; false, and nothing appended, when a field holds what would end it early.
    func write(_ response: HTTPResponse, _ length: Length, closes: Bool, to out: inout [UInt8]) -> Bool {
        let start = out.count
        ResponseWriter.status(response.status, to: &out)
        out += date
        out += ResponseWriter.safety
        var setsCaching = false
        for field in response.fields {
            guard ResponseWriter.append(field, to: &out) else {
                out.removeSubrange(start...)
                return false
            }
            if field.name.utf8.count == 13, FieldSyntax.matches(Array(field.name.utf8)[...], "cache-control") {
                setsCaching = true
            }
        }
        if !setsCaching { out += ResponseWriter.noStore }
        if case .bytes(let count) = length {
            out += "Content-Length: ".utf8
            ResponseWriter.append(count, to: &out)
            out += [0x0d, 0x0a]
        }
        if closes { out += ResponseWriter.closing }
        out += [0x0d, 0x0a]
        return true
    }

    /// The answer that opens a WebSocket.
    func writeSwitch(accept: String, subprotocol: String, to out: inout [UInt8]) {
        ResponseWriter.status(HTTPStatus(101), to: &out)
        out += date
        out += "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: \(accept)\r\n".utf8
        out += "Sec-WebSocket-Protocol: \(subprotocol)\r\n\r\n".utf8
    }

    /// What a connection that there is no room for is told.
    static let full: [UInt8] = Array(
        ("HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\nContent-Length: 0\r\nConnection: close\r\n"
            + "Cache-Control: no-store\r\n\r\n").utf8)

    private static func status(_ status: HTTPStatus, to out: inout [UInt8]) {
        out += "HTTP/1.1 ".utf8
        append(status.code, to: &out)
        out.append(0x20)
        out += status.reason.utf8
        out += [0x0d, 0x0a]
    }

    private static func append(_ number: Int, to out: inout [UInt8]) {
        if number >= 10 { append(number / 10, to: &out) }
        out.append(0x30 + UInt8(number % 10))
    }

    private static func append(_ field: HTTPResponse.Field, to out: inout [UInt8]) -> Bool {
        guard !field.name.isEmpty, field.name.utf8.allSatisfy(FieldSyntax.isToken),
            field.value.utf8.allSatisfy(FieldSyntax.isValue)
        else {
            return false
        }
        out += field.name.utf8
        out += [0x3a, 0x20]
        out += field.value.utf8
        out += [0x0d, 0x0a]
        return true
    }
}
