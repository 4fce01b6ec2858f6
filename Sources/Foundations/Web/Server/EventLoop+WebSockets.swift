internal import Base
internal import Platform

/// WebSockets: opening, reading frames, and what their handlers send.
extension EventLoop {
    func open(
        _ connection: Connection, _ call: Connection.Call, _ subprotocol: String,
        _ receive: @escaping @Sendable (WebSocketSession, WebSocketMessage) async -> Void
    ) {
        do throws(Problem) {
            let accept = try WebSocketHandshake.accept(call.head, subprotocol: subprotocol)
            guard counts.streams < limits.streams, stopDeadline == nil else {
                throw Problem(.unavailable, code: ErrorCode.locked.name, Words.fullOfStreams)
            }
            writer.writeSwitch(accept: accept, subprotocol: subprotocol, to: &scratch)
        } catch {
            counts.refused += 1
            return refuse(connection, error, call.head, closes: false)
        }
        connection.call = nil
        connection.machine.enter(.webSocket, at: now)
        let session = WebSocketSession(identity: call.identity, connection: connection.key, mailbox: mailbox)
        connection.webSocket = WebSocketState(
            decoder: WebSocketDecoder(messageLimit: limits.webSocketMessageBytes), session: session, receive: receive)
        enterStreams(connection)
        flush(connection)
        // Frames may have come along with the request.
        continuing.append(connection.key)
    }

    func readFrames(_ connection: Connection, _ input: Span<UInt8>) {
        var place = 0
        connection.machine.heard(at: now)
        while place < input.count, !connection.isClosed, !connection.closesAfterOutput,
            let isBusy = connection.webSocket?.isBusy
        {
            if isBusy {
                unsafe input.withUnsafeBufferPointer { bytes in
                    unsafe connection.pending.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[place...]))
                }
                return
            }
            readFrame(connection, input, &place)
        }
    }

    private func readFrame(_ connection: Connection, _ input: Span<UInt8>, _ place: inout Int) {
        guard let event = connection.webSocket?.decoder.feed(input, at: &place) else { return }
        switch event {
        case .needsMore, .pong: return
        case .ping(let payload): send(connection, WebSocketFrame.frame(.pong, payload))
        case .message(let message):
            guard let socket = connection.webSocket else { return }
            connection.webSocket?.isBusy = true
            connection.task = HandlerTask.start(socket.receive, socket.session, message, mailbox)
        case .close(let code): end(connection, code ?? .normal)
        case .failed(let code): end(connection, code)
        }
    }

    /// A client that does not read what it asked for is not kept.
    func send(_ connection: Connection, _ frame: [UInt8]) {
        if connection.closesAfterOutput { return }
        if connection.output.count + frame.count > limits.subscriberBytes + limits.webSocketMessageBytes {
            counts.slow += 1
            return close(connection)
        }
        queue(connection, SharedBytes(frame))
        flush(connection)
    }

    func messageDone(_ key: ConnectionKey) {
        guard let connection = connection(key), connection.webSocket != nil else { return }
        connection.webSocket?.isBusy = false
        connection.task = nil
        resume(connection)
    }
}
