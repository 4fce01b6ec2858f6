internal import Base
internal import Platform

/// The thread that owns every socket: it waits, reads, asks the gate and the router, and writes.
///
/// Nothing in here blocks except the wait. Whatever takes time is a task, whose answer comes back through the mailbox.
final class EventLoop {
    /// Keys of what is no connection: the wake signal and the listeners.
    private static let signalKey = UInt64.max
    static let listenerGeneration = UInt32.max

    let limits: WebLimits
    let router: Router
    let source: (any EventSource)?
    let tokens: TokenSet
    let mailbox: Mailbox
    let fault: @Sendable (Problem, String) -> Void
    let poller: Poller
    private let clock: Clock
    private let signal: WakeSignal
    private let statistics: WebStatistics

    var listeners: [ListenerSocket]
    var gate: Gate
    var writer = ResponseWriter()
    var slots: [Connection?] = []
    var generations: [UInt32] = []
    var freeSlots: [UInt32] = []
    var counts = WebStatistics.Snapshot()
    var reserve = DescriptorReserve()
    var connectionLimit = 0
    /// Whether listeners are left alone until the next look at the deadlines.
    var isAcceptingPaused = false

    /// Answers of the connection in hand that were not sent yet.
    var scratch: [UInt8] = []
    var readBuffer = [UInt8](repeating: 0, count: 64 << 10)
    /// Connections with requests that wait for their next turn.
    var continuing: [ConnectionKey] = []

    var streams: [Connection] = []
    var log: EventLog
    var backlog: [ServerEvent] = []
    /// The next subscriber that is offered the newest events; nil when all were.
    var fanOutIndex: Int?
    var pageNumber: UInt64 = 0

    /// Milliseconds of the monotonic clock, taken once per turn.
    var now: Int64 = 0
    var nextSweep: Int64 = .max
    /// Until when requests may end; set once the server stops.
    var stopDeadline: Int64?

    init(
        listeners: [ListenerSocket], configuration: WebServerConfiguration, router: Router, tokens: TokenSet,
        source: (any EventSource)?, clock: Clock, mailbox: Mailbox, signal: WakeSignal, statistics: WebStatistics,
        fault: @escaping @Sendable (Problem, String) -> Void,
    ) throws(SocketFailure) {
        self.listeners = listeners
        limits = configuration.limits
        self.router = router
        self.tokens = tokens
        self.source = source
        self.clock = clock
        self.mailbox = mailbox
        self.signal = signal
        self.statistics = statistics
        self.fault = fault
        gate = Gate(tokens: tokens, limits: limits)
        log = EventLog(limit: limits.subscriberBytes)
        poller = try Poller()
        try poller.add(signal.raw, key: EventLoop.signalKey, .read)
        for (index, listener) in listeners.enumerated() {
            let key = ConnectionKey(slot: UInt32(index), generation: EventLoop.listenerGeneration)
            try poller.add(listener.socket.raw, key: key.raw, .read)
        }
        // Room for what the rest of the process opens.
        connectionLimit = min(limits.connections, DescriptorReserve.raiseLimit(to: limits.connections + 512) - 256)
        connectionLimit = max(connectionLimit, 16)
        takeTime()
    }

    func takeTime() {
        now = clock.monotonicNanoseconds / 1_000_000
        writer.setTime(clock.now)
    }

    /// Runs until the server was stopped and nothing is left.
    func run() {
        while !hasEnded {
            statistics.set(counts)
            let count: Int
            do {
                count = try poller.wait(milliseconds: patience)
            } catch {
                // The poller is gone: nobody could be answered any more.
                break
            }
            takeTime()
            for index in 0..<count {
                let (key, ready) = poller.found(index)
                handle(key, ready)
            }
            continueRequests()
            takeBacklog()
            fanOut()
            if now >= nextSweep { sweep() }
        }
        closeEverything()
        statistics.set(counts)
    }

    private var hasEnded: Bool {
        guard let stopDeadline else { return false }
        return counts.connections == 0 || now >= stopDeadline
    }

    /// How long the next wait may last.
    private var patience: Int32 {
        if !continuing.isEmpty || !backlog.isEmpty || fanOutIndex != nil { return 0 }
        let next = min(nextSweep, stopDeadline ?? .max)
        return next == .max ? -1 : Int32(clamping: max(0, next - now))
    }

    private func handle(_ raw: UInt64, _ ready: Poller.Interest) {
        if raw == EventLoop.signalKey { return readMail() }
        let key = ConnectionKey(raw: raw)
        if key.generation == EventLoop.listenerGeneration { return accept(Int(key.slot)) }
        guard let connection = connection(key) else { return }
        if ready.contains(.hangup) { return close(connection) }
        if ready.contains(.write) { writable(connection) }
        if connection.isClosed { return }
        if ready.contains(.read) || ready.contains(.peerClosed) { readable(connection, ready) }
    }

    func connection(_ key: ConnectionKey) -> Connection? {
        let slot = Int(key.slot)
        guard slot < slots.count, generations[slot] == key.generation else { return nil }
        return slots[slot]
    }

    /// Remembers until when this connection may go on as it is.
    func watch(_ connection: Connection) {
        if connection.isClosed { return }
        let deadline = connection.machine.deadline
        if deadline < nextSweep { nextSweep = max(deadline, now + 1) }
    }

    func setInterest(_ connection: Connection, _ interest: Poller.Interest) {
        if connection.isClosed || connection.interest == interest { return }
        connection.interest = interest
        poller.change(connection.socket.raw, key: connection.key.raw, interest)
    }
}
