/// Reads the frames of a client from bytes that arrive in any pieces; pure (RFC 6455, section 5).
package struct WebSocketDecoder: Sendable {
    package enum Event: Sendable, Hashable {
        case needsMore
        case message(WebSocketMessage)
        case ping([UInt8])
        case pong
        /// The client ends it, with its code if it gave one.
        case close(WebSocketCloseCode?)
        /// The client broke a rule; nothing more is read.
        case failed(WebSocketCloseCode)
    }

    private struct Frame: Sendable, Hashable {
        var opcode: WebSocketFrame.Opcode
        var isLast: Bool
        var left: Int
        var mask: [UInt8]
        var position = 0
    }

    /// A message of more fragments serves no purpose, and empty ones would never reach the limit of bytes.
    private static let fragmentLimit = 1024

    private let messageLimit: Int
    private var header: [UInt8] = []
    private var frame: Frame?
    private var control: [UInt8] = []
    private var message: [UInt8] = []
    private var messageKind: WebSocketFrame.Opcode?
    private var fragments = 0
    private var failure: WebSocketCloseCode?
    private var isClosed = false

    package init(messageLimit: Int) {
        self.messageLimit = messageLimit
    }

    /// Reads from `input` from the place `at` on until something is whole.
    package mutating func feed(_ input: Span<UInt8>, at place: inout Int) -> Event {
        while true {
            if let failure { return .failed(failure) }
            if isClosed {
                place = input.count
                return .needsMore
            }
            if frame == nil {
                guard readHeader(input, &place) else {
                    if failure != nil { continue }
                    return .needsMore
                }
            }
            guard readPayload(input, &place) else { return .needsMore }
            if let event = finishFrame() { return event }
        }
    }

    /// Collects the bytes of a header, and judges them as soon as they are there.
    private mutating func readHeader(_ input: Span<UInt8>, _ place: inout Int) -> Bool {
        while place < input.count {
            header.append(input[place])
            place += 1
            if header.count == 2, let code = faultInStart() {
                failure = code
                return false
            }
            if header.count >= 2, header.count == headerSize { return beginFrame() }
        }
        return false
    }

    private var lengthSize: Int {
        switch header[1] & 0x7f {
        case 126: 2
        case 127: 8
        default: 0
        }
    }

    private var headerSize: Int { 2 + lengthSize + 4 }

    private func faultInStart() -> WebSocketCloseCode? {
        guard header[0] & 0x70 == 0, let opcode = WebSocketFrame.Opcode(rawValue: header[0] & 0x0f) else {
            return .protocolError
        }
        let isLast = header[0] & 0x80 != 0
        if header[1] & 0x80 == 0 { return .protocolError }
        switch opcode {
        case .close, .ping, .pong: return isLast && header[1] & 0x7f <= 125 ? nil : .protocolError
        case .continuation: return messageKind == nil ? .protocolError : nil
        case .text, .binary: return messageKind == nil ? nil : .protocolError
        }
    }

    private mutating func beginFrame() -> Bool {
        guard let opcode = WebSocketFrame.Opcode(rawValue: header[0] & 0x0f) else { return false }
        let short = UInt64(header[1] & 0x7f)
        let length = lengthSize == 0 ? short : header[2..<(2 + lengthSize)].reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
        // One length has one spelling, and the top bit is never set.
        if lengthSize == 2 && length < 126 || lengthSize == 8 && (length < 65_536 || length >> 63 != 0) {
            failure = .protocolError
            return false
        }
        let isControl = opcode.rawValue >= 8
        if !isControl {
            fragments += 1
            if length > UInt64(messageLimit - message.count) || fragments > WebSocketDecoder.fragmentLimit {
                failure = .tooBig
                return false
            }
            if opcode != .continuation { messageKind = opcode }
        }
        frame = Frame(
            opcode: opcode, isLast: header[0] & 0x80 != 0, left: Int(length), mask: Array(header.suffix(4)))
        header.removeAll(keepingCapacity: true)
        return true
    }

    /// Unmasks what there is of the payload; true when it is whole.
    private mutating func readPayload(_ input: Span<UInt8>, _ place: inout Int) -> Bool {
        guard var current = frame else { return false }
        let count = min(current.left, input.count - place)
        let isControl = current.opcode.rawValue >= 8
        if !isControl { message.reserveCapacity(message.count + count) }
        for offset in 0..<count {
            let byte = input[place + offset] ^ current.mask[(current.position + offset) & 3]
            if isControl { control.append(byte) } else { message.append(byte) }
        }
        place += count
        current.position += count
        current.left -= count
        frame = current
        return current.left == 0
    }

    private mutating func finishFrame() -> Event? {
        guard let ended = frame else { return nil }
        frame = nil
        switch ended.opcode {
        case .ping:
            defer { control.removeAll() }
            return .ping(control)
        case .pong:
            control.removeAll()
            return .pong
        case .close: return finishClose()
        case .continuation, .text, .binary: return ended.isLast ? finishMessage() : nil
        }
    }

    private mutating func finishMessage() -> Event? {
        let kind = messageKind
        let bytes = message
        message = []
        messageKind = nil
        fragments = 0
        if kind == .binary { return .message(.binary(bytes)) }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            failure = .invalidText
            return nil
        }
        return .message(.text(text))
    }

    private mutating func finishClose() -> Event? {
        if control.isEmpty {
            isClosed = true
            return .close(nil)
        }
        guard control.count >= 2 else {
            failure = .protocolError
            return nil
        }
        let code = UInt16(control[0]) << 8 | UInt16(control[1])
        guard WebSocketDecoder.mayBeSent(code) else {
            failure = .protocolError
            return nil
        }
        guard String(validating: control.dropFirst(2), as: UTF8.self) != nil else {
            failure = .invalidText
            return nil
        }
        isClosed = true
        return .close(WebSocketCloseCode(code))
    }

    /// Codes that stand for something that is never sent, or for nothing yet, may not be (section 7.4).
    private static func mayBeSent(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
