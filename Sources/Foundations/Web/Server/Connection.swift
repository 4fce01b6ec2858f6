internal import Platform

/// One connection, as the thread that owns the sockets knows it; no other thread ever sees it.
final class Connection {
    /// A request whose head was admitted.
    struct Call {
        let head: RequestHead
        let route: Route
        let identity: Identity
    }

    let socket: Socket
    let key: ConnectionKey
    let peer: Peer
    let listener: ListenerSocket
    var machine: ConnectionMachine
    var output = OutputQueue()
    /// What arrived and cannot be read yet, because an answer comes first.
    var pending: [UInt8] = []
    var interest: Poller.Interest
    var call: Call?
    var task: Task<Void, Never>?
    var stream: StreamState?
    /// Who writes the answer that this connection is reading.
    var pieces: ByteStream?
    var webSocket: WebSocketState?
    /// The place among the streams, while it is one.
    var streamIndex: Int?
    var identity = Identity.anonymous
    var closesAfterOutput = false
    /// Whether something that was sent may lie unread when the connection is closed.
    var leavesInput = false
    var peerHasFinished = false
    var isClosed = false
    var lingered = 0

    init(
        _ socket: consuming Socket, key: ConnectionKey, peer: Peer, listener: ListenerSocket,
        machine: ConnectionMachine,
        interest: Poller.Interest
    ) {
        self.socket = socket
        self.key = key
        self.peer = peer
        self.listener = listener
        self.machine = machine
        self.interest = interest
    }
}

/// What a WebSocket needs beyond its connection.
struct WebSocketState {
    var decoder: WebSocketDecoder
    let session: WebSocketSession
    let receive: @Sendable (WebSocketSession, WebSocketMessage) async -> Void
    /// A message is with its handler; the next one waits.
    var isBusy = false
}

/// How far a subscriber has come.
struct StreamState {
    enum Place {
        /// The number of the next event of the log.
        case live(UInt64)
        /// A page of older events was asked for; `join` is where the log stood then.
        case asked(PageRequest, join: UInt64)
        /// The next page is asked for when this one has left.
        case behind(after: UInt64)
    }

    var filter: EventFilter
    var place: Place
    /// Everything up to this id was given out.
    var lastID: UInt64
}
