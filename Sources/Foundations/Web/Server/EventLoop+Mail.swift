internal import Base
internal import Platform

/// What tasks and other threads ask for.
extension EventLoop {
    func readMail() {
        for message in mailbox.takeMessages() {
            switch message {
            case .answer(let key, let response): handlerAnswered(key, response)
            case .page(let key, let request, let page): pageArrived(key, request, page)
            case .sendFrame(let key, let frame): socket(key).map { send($0, frame) }
            case .subscribe(let key, let subscription): socket(key).map { subscribe($0, subscription) }
            case .closeSocket(let key, let code, _): socket(key).map { end($0, code) }
            case .messageDone(let key): messageDone(key)
            case .piece(let key, let bytes): pieceArrived(key, bytes)
            case .piecesEnded(let key): piecesEnded(key)
            case .tokensChanged: endRevokedStreams()
            case .stop(let drain): beginStopping(drain)
            }
        }
        let (events, lost) = mailbox.takeEvents()
        if let lost {
            backlog.removeAll()
            log.clear(lost: lost)
            fanOutIndex = 0
        }
        backlog += events
    }

    private func socket(_ key: ConnectionKey) -> Connection? {
        guard let connection = connection(key), connection.webSocket != nil, !connection.closesAfterOutput else {
            return nil
        }
        return connection
    }

    /// Streams outlive the look at their token, so they are looked at again.
    func endRevokedStreams() {
        var known: [TokenID: Bool] = [:]
        for connection in streams {
            guard let id = connection.identity.token else { continue }
            let isGood = known[id] ?? tokens.isGood(id)
            known[id] = isGood
            if !isGood { end(connection, .policyViolation) }
        }
    }

    private func beginStopping(_ drain: Int64) {
        if stopDeadline != nil { return }
        stopDeadline = now + drain
        for listener in listeners {
            poller.remove(listener.socket.raw)
            listener.removePath()
        }
        listeners = []
        for connection in slots {
            guard let connection else { continue }
            switch connection.machine.phase {
            case .idle where connection.output.isEmpty && connection.pending.isEmpty: close(connection)
            case .lingering where connection.output.isEmpty: close(connection)
            case .streaming, .webSocket: end(connection, .goingAway)
            default: continue
            }
        }
    }
}
