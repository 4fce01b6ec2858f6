/// What one connection is doing and until when it may; pure: time comes in with every call.
struct ConnectionMachine: Sendable {
    enum Phase: Sendable, Hashable {
        /// Waits for a request; nothing of it was read.
        case idle
        case head
        case body
        /// A handler has the request.
        case handling
        case streaming, webSocket
        /// The answer is the last one; what still comes in is read and forgotten.
        case lingering
    }

    /// What has to happen because time passed.
    enum Expiry: Sendable, Hashable {
        case nothing
        /// Close without a word: nothing was asked.
        case close
        /// The request did not arrive in time.
        case requestTimeout
        case heartbeat
        case ping
        /// The client answered no ping.
        case silent
    }

    private let limits: WebLimits
    private(set) var parser: RequestParser
    private(set) var phase = Phase.idle
    /// When the phase began, or when the client was last heard on a stream.
    private var since: Int64
    private var isFirst = true
    private var beat: Int64 = 0
    private var blockedSince: Int64?
    private var wasPinged = false

    init(limits: WebLimits, at now: Int64) {
        self.limits = limits
        parser = RequestParser(limits: limits)
        since = now
    }

    /// Whether bytes that arrive belong to a request.
    var wantsRequest: Bool { phase == .idle || phase == .head || phase == .body }
    var isStream: Bool { phase == .streaming || phase == .webSocket }

    mutating func receive(_ input: Span<UInt8>, at place: inout Int, now: Int64) -> RequestParser.Step {
        if phase == .idle, place < input.count {
            phase = .head
            // The first request has its time from connecting on.
            if !isFirst { since = now }
        }
        return parser.feed(input, at: &place)
    }

    mutating func acceptBody(limit: Int, at now: Int64) {
        parser.acceptBody(limit: limit)
        enter(.body, at: now)
    }

    mutating func enter(_ next: Phase, at now: Int64) {
        phase = next
        since = now
        switch next {
        case .idle:
            isFirst = false
            parser.reset()
        case .handling, .lingering: parser.reset()
        case .streaming, .webSocket:
            parser.reset()
            beat = now
        case .head, .body: break
        }
    }

    /// Takes the request out for its handler.
    mutating func takeBody() -> [UInt8] { parser.body }

    /// Output waits for the client; `moved` when some of it left just now.
    mutating func outputWaits(moved: Bool, at now: Int64) {
        if moved || blockedSince == nil { blockedSince = now }
    }

    mutating func outputIsEmpty() { blockedSince = nil }

    /// A frame of the client arrived.
    mutating func heard(at now: Int64) { wasPinged = false }

    /// Something was sent on the stream, which says as much as a heartbeat.
    mutating func sent(at now: Int64) { if phase == .streaming { beat = now } }

    /// When to ask ``expire(at:)`` next.
    var deadline: Int64 {
        min(phaseDeadline, blockedSince.map { $0 + limits.writeStall } ?? .max)
    }

    private var phaseDeadline: Int64 {
        switch phase {
        case .idle: since + (isFirst ? limits.headTime : limits.idleTime)
        case .head: since + limits.headTime
        case .body: since + limits.bodyGrace + Int64(parser.body.count) * 1000 / Int64(limits.bodyRate)
        case .handling: .max
        case .streaming: beat + limits.heartbeat
        case .webSocket: beat + limits.webSocketPing
        case .lingering: since + limits.lingerTime
        }
    }

    mutating func expire(at now: Int64) -> Expiry {
        if let blockedSince, now >= blockedSince + limits.writeStall { return .close }
        guard now >= phaseDeadline else { return .nothing }
        switch phase {
        case .idle, .lingering: return .close
        case .head, .body: return .requestTimeout
        case .handling: return .nothing
        case .streaming:
            beat = now
            return .heartbeat
        case .webSocket:
            if wasPinged { return .silent }
            beat = now
            wasPinged = true
            return .ping
        }
    }
}
