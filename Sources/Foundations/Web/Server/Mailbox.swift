internal import Platform
internal import Synchronization

/// Where tasks and the thread that owns the sockets meet: messages under a lock, and a signal that wakes the thread.
final class Mailbox: Sendable {
    enum Message: Sendable {
        case answer(ConnectionKey, HTTPResponse)
        case page(ConnectionKey, PageRequest, EventPage?)
        case sendFrame(ConnectionKey, [UInt8])
        case subscribe(ConnectionKey, EventSubscription)
        case closeSocket(ConnectionKey, WebSocketCloseCode, String)
        case messageDone(ConnectionKey)
        case piece(ConnectionKey, [UInt8])
        case piecesEnded(ConnectionKey)
        case tokensChanged
        case stop(drain: Int64)
    }

    private struct State {
        var messages: [Message] = []
        var events: [ServerEvent] = []
        var eventBytes = 0
        var eventsWereLost = false
        var lastLost: UInt64 = 0
        var isSignalled = false
    }

    private let state = Mutex(State())
    private let signal: WakeSignal
    private let publishedBytes: Int

    init(_ signal: WakeSignal, publishedBytes: Int) {
        self.signal = signal
        self.publishedBytes = publishedBytes
    }

    func post(_ message: Message) {
        wake { $0.messages.append(message) }
    }

    /// Hands an event on. When too much waits already, all that waits is dropped, and every subscriber will be told so.
    func publish(_ event: ServerEvent) {
        wake { state in
            state.events.append(event)
            state.eventBytes += event.stream.count
            guard state.eventBytes > publishedBytes else { return }
            state.lastLost = event.id
            state.eventsWereLost = true
            state.events.removeAll()
            state.eventBytes = 0
        }
    }

    private func wake(_ change: (inout State) -> Void) {
        let mustSignal = state.withLock { state in
            change(&state)
            defer { state.isSignalled = true }
            return !state.isSignalled
        }
        if mustSignal { signal.raise() }
    }

    /// The messages that came since the last call; the thread's own.
    func takeMessages() -> [Message] {
        signal.clear()
        return state.withLock { state in
            state.isSignalled = false
            defer { state.messages.removeAll(keepingCapacity: state.messages.count < 1024) }
            return state.messages
        }
    }

    /// The events that wait, and the id of the last one that was dropped, if any was.
    func takeEvents() -> (events: [ServerEvent], lost: UInt64?) {
        state.withLock { state in
            defer {
                state.events.removeAll()
                state.eventBytes = 0
                state.eventsWereLost = false
            }
            return (state.events, state.eventsWereLost ? state.lastLost : nil)
        }
    }
}

/// One question to the source of events, so that an answer that came too late is known as such.
struct PageRequest: Sendable, Hashable {
    let number: UInt64
    let after: UInt64
}
