internal import Base
internal import Platform

/// Calling handlers and sending what they answer.
extension EventLoop {
    /// Bodies up to this size travel with their head in one piece.
    private static let inlineBody = 32 << 10

    func dispatch(_ connection: Connection) {
        guard let call = connection.call else { return }
        let request = HTTPRequest(
            method: call.head.method, target: call.head.target, headers: call.head.headers,
            body: connection.machine.takeBody(), peer: connection.peer)
        let routed = RouteCall(request: request, identity: call.identity, pattern: call.route.pattern)
        switch call.route.handler {
        case .immediate(let handle):
            do {
                answer(connection, try handle(routed), to: call.head)
            } catch {
                answer(connection, failure(error, call.route, routed.language), to: call.head)
            }
        case .async(let handle):
            connection.machine.enter(.handling, at: now)
            connection.task = HandlerTask.start(handle, routed, connection.key, mailbox, fault)
        case .webSocket(let subprotocol, let receive):
            open(connection, call, subprotocol, receive)
        }
    }

    /// An answer of a task; the connection may be gone, or wait for another one by now.
    func handlerAnswered(_ key: ConnectionKey, _ response: HTTPResponse) {
        guard let connection = connection(key), connection.machine.phase == .handling, let call = connection.call else {
            if case .pieces(let stream) = response.body { stream.close() }
            return
        }
        connection.task = nil
        answer(connection, response, to: call.head)
        flush(connection)
        resume(connection)
    }

    private func failure(_ error: any Error, _ route: Route, _ language: Language) -> HTTPResponse {
        let problem = Problem(error)
        if problem.status == .internalError { fault(problem, "\(route.method.rawValue) \(route.pattern)") }
        return problem.response(in: language)
    }

    /// Writes an answer behind those that wait already, and moves the connection on to what comes next.
    func answer(_ connection: Connection, _ response: HTTPResponse, to head: RequestHead?) {
        connection.call = nil
        if case .events(let subscription) = response.body, head?.method != .head {
            return begin(connection, response, subscription, head)
        }
        if case .pieces(let stream) = response.body {
            if head?.method != .head { return begin(connection, response, stream, head) }
            stream.close()
        }
        let isLast =
            connection.closesAfterOutput || head?.closes ?? true || stopDeadline != nil
            || connection.peerHasFinished && connection.pending.isEmpty
        write(connection, response, isHead: head?.method == .head, closes: isLast)
        if isLast {
            connection.closesAfterOutput = true
            connection.machine.enter(.lingering, at: now)
        } else {
            connection.machine.enter(.idle, at: now)
        }
    }

    private func write(_ connection: Connection, _ response: HTTPResponse, isHead: Bool, closes: Bool) {
        let length: ResponseWriter.Length =
            switch response.body {
            case _ where !response.status.allowsBody: .none
            case .none: .bytes(0)
            case .bytes(let bytes): .bytes(bytes.count)
            case .shared(let shared): .bytes(shared.count)
            case .events, .pieces: .untilClose
            }
        guard writer.write(response, length, closes: closes, to: &scratch) else {
            let problem = Problem(.internalError, code: ErrorCode.internal.name, Words.unexpected)
            fault(problem, "a field of an answer")
            return write(connection, problem.response(in: .english), isHead: isHead, closes: closes)
        }
        if isHead || !response.status.allowsBody { return }
        switch response.body {
        case .none, .events, .pieces: return
        case .bytes(let bytes) where bytes.count <= EventLoop.inlineBody: scratch += bytes
        case .bytes(let bytes): queue(connection, SharedBytes(bytes))
        case .shared(let shared) where shared.count <= EventLoop.inlineBody:
            unsafe scratch.append(contentsOf: shared.buffer)
        case .shared(let shared): queue(connection, shared)
        }
    }

    /// Appends a piece behind everything that was written before.
    func queue(_ connection: Connection, _ piece: SharedBytes) {
        if !scratch.isEmpty {
            connection.output.append(SharedBytes(scratch))
            scratch.removeAll(keepingCapacity: true)
        }
        connection.output.append(piece)
    }

    /// Sends what goes now, and waits for the rest.
    func flush(_ connection: Connection) {
        if connection.isClosed {
            scratch.removeAll(keepingCapacity: true)
            return
        }
        var moved = false
        if !scratch.isEmpty {
            guard sendScratch(connection, &moved) else { return close(connection) }
        }
        while !connection.output.isEmpty {
            switch connection.output.send(to: connection.socket) {
            case .moved: moved = true
            case .wouldBlock:
                connection.machine.outputWaits(moved: moved, at: now)
                setInterest(connection, connection.interest.union(.write))
                return watch(connection)
            case .ended, .failed: return close(connection)
            }
        }
        connection.machine.outputIsEmpty()
        setInterest(connection, connection.interest.subtracting(.write))
        if connection.closesAfterOutput { return finish(connection) }
        watch(connection)
    }

    /// Straight from the buffer that all connections share; what does not go is copied. False: the connection is gone.
    private func sendScratch(_ connection: Connection, _ moved: inout Bool) -> Bool {
        defer { scratch.removeAll(keepingCapacity: scratch.capacity <= 1 << 20) }
        guard connection.output.isEmpty else {
            connection.output.append(SharedBytes(scratch))
            return true
        }
        switch unsafe scratch.withUnsafeBytes({ unsafe connection.socket.send($0) }) {
        case .moved(let count):
            moved = true
            if count < scratch.count { connection.output.append(SharedBytes(Array(scratch[count...]))) }
            return true
        case .wouldBlock:
            connection.output.append(SharedBytes(scratch))
            return true
        case .ended, .failed: return false
        }
    }

    /// The last byte has left. A client that still sends would lose the answer if the connection went at once.
    private func finish(_ connection: Connection) {
        guard connection.leavesInput, !connection.peerHasFinished else { return close(connection) }
        connection.socket.finishWriting()
        connection.closesAfterOutput = false
        connection.pending = []
        connection.machine.enter(.lingering, at: now)
        setInterest(connection, [.read, .peerClosed])
        watch(connection)
    }

    func writable(_ connection: Connection) {
        flush(connection)
        if connection.isClosed || !connection.output.isEmpty { return }
        if connection.stream != nil { pump(connection) }
        resume(connection)
    }
}
