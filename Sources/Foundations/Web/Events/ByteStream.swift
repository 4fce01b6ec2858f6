internal import Synchronization

/// An answer that is written piece by piece, until its writer ends it or its reader leaves.
///
/// Pieces may be sent from any thread, and before the answer is on its way; they keep their order.
package final class ByteStream: Sendable {
    private enum State {
        /// Nobody reads yet.
        case waiting([[UInt8]], isEnded: Bool)
        case attached(ConnectionKey, Mailbox)
        case closed
    }

    private let state = Mutex(State.waiting([], isEnded: false))
    private let whenClosed: @Sendable () -> Void

    /// `whenClosed` is called once, when nobody reads any more, for whatever reason.
    package init(whenClosed: @escaping @Sendable () -> Void) {
        self.whenClosed = whenClosed
    }

    package func send(_ bytes: [UInt8]) {
        state.withLock { state in
            switch state {
            case .waiting(let pieces, false): state = .waiting(pieces + [bytes], isEnded: false)
            case .attached(let key, let mailbox): mailbox.post(.piece(key, bytes))
            case .waiting, .closed: return
            }
        }
    }

    /// Nothing more follows; what was sent still arrives.
    package func end() {
        state.withLock { state in
            switch state {
            case .waiting(let pieces, _): state = .waiting(pieces, isEnded: true)
            case .attached(let key, let mailbox): mailbox.post(.piecesEnded(key))
            case .closed: return
            }
        }
    }

    func attach(_ key: ConnectionKey, _ mailbox: Mailbox) {
        state.withLock { state in
            guard case .waiting(let pieces, let isEnded) = state else { return }
            for piece in pieces { mailbox.post(.piece(key, piece)) }
            if isEnded { mailbox.post(.piecesEnded(key)) }
            state = .attached(key, mailbox)
        }
    }

    func close() {
        let wasOpen = state.withLock { state in
            defer { state = .closed }
            if case .closed = state { return false }
            return true
        }
        if wasOpen { whenClosed() }
    }
}
