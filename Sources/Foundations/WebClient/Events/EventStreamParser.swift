package import Base

/// Reads `text/event-stream` as the HTML standard says, from pieces cut anywhere; holds no more than its limit.
///
/// Lines end in CR, LF or CRLF. They are told apart as bytes, for no byte of a longer UTF-8 sequence looks like one of
/// these, and made text when they are whole.
package struct EventStreamParser: Sendable {
    private static let mark: [UInt8] = [0xef, 0xbb, 0xbf]

    private let limit: Int
    private var line: [UInt8] = []
    private var isFirstLine = true
    private var lastWasReturn = false
    private var data: [UInt8] = []
    private var hasData = false
    private var type: [UInt8] = []
    /// The id that the next event carries.
    private var pendingID = ""
    /// The id of the last event that was handed out, to resume after it.
    package private(set) var lastEventID = ""
    /// How long the server wants to be left alone before the next connection.
    package private(set) var retryMilliseconds: Int?

    /// Takes how many bytes a line, or the data of an event, may have.
    package init(limit: Int = 1 << 20) {
        self.limit = limit
    }

    /// The events that these bytes complete; what an unfinished stream leaves behind is no event.
    package mutating func feed(_ bytes: some Sequence<UInt8>) throws(EverettError) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            let endsReturn = lastWasReturn
            lastWasReturn = byte == 0x0d
            switch byte {
            case 0x0a where endsReturn: continue
            case 0x0a, 0x0d:
                if let event = try endLine() { events.append(event) }
            default:
                guard line.count < limit else { throw tooLarge }
                line.append(byte)
            }
        }
        return events
    }

    private var tooLarge: EverettError { EverettError(.failed, Words.eventTooLarge(limit)) }

    private mutating func endLine() throws(EverettError) -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine, line.starts(with: Self.mark) { line.removeFirst(Self.mark.count) }
        isFirstLine = false
        if line.isEmpty { return dispatch() }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else {
            try take(field: line[...], value: [])
            return nil
        }
        var value = line[(colon + 1)...]
        if value.first == UInt8(ascii: " ") { value.removeFirst() }
        // A line that begins with a colon is a comment.
        if colon > 0 { try take(field: line[..<colon], value: value) }
        return nil
    }

    private mutating func take(field: ArraySlice<UInt8>, value: ArraySlice<UInt8>) throws(EverettError) {
        switch String(decoding: field, as: UTF8.self) {
        case "data":
            guard data.count + value.count < limit else { throw tooLarge }
            if hasData { data.append(0x0a) }
            data += value
            hasData = true
        case "event": type = Array(value)
        case "id":
            if !value.contains(0) { pendingID = String(decoding: value, as: UTF8.self) }
        case "retry":
            let isNumber = !value.isEmpty && value.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            if isNumber, let number = Int(String(decoding: value, as: UTF8.self)) { retryMilliseconds = number }
        default: return
        }
    }

    private mutating func dispatch() -> ServerSentEvent? {
        lastEventID = pendingID
        defer {
            data.removeAll(keepingCapacity: true)
            type = []
            hasData = false
        }
        guard hasData else { return nil }
        return ServerSentEvent(
            type: type.isEmpty ? "message" : String(decoding: type, as: UTF8.self),
            data: String(decoding: data, as: UTF8.self), id: lastEventID)
    }
}
