/// Writes frames of a server: never masked, never in fragments (RFC 6455, section 5).
enum WebSocketFrame {
    enum Opcode: UInt8 {
        case continuation = 0x0
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xa
    }

    static let ping = SharedBytes([0x80 | Opcode.ping.rawValue, 0])

    static func text(_ payload: [UInt8]) -> [UInt8] { frame(.text, payload) }

    static func frame(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(payload.count + 10)
        out.append(0x80 | opcode.rawValue)
        switch payload.count {
        case ...125: out.append(UInt8(payload.count))
        case ...0xffff:
            out.append(126)
            out.append(UInt8(payload.count >> 8))
            out.append(UInt8(payload.count & 0xff))
        default:
            out.append(127)
            for shift in stride(from: 56, through: 0, by: -8) {
                out.append(UInt8(truncatingIfNeeded: UInt64(payload.count) >> UInt64(shift)))
            }
        }
        out += payload
        return out
    }

    /// A reason has at most 123 bytes, cut between characters.
    static func close(_ code: WebSocketCloseCode, reason: String) -> [UInt8] {
        var text = reason
        while text.utf8.count > 123 { text.removeLast() }
        return frame(.close, [UInt8(code.number >> 8), UInt8(code.number & 0xff)] + text.utf8)
    }
}
