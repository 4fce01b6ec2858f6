internal import Platform

/// Taking connections in and letting them go.
extension EventLoop {
    /// Others get their turn after so many.
    private static let acceptsPerTurn = 64

    func accept(_ index: Int) {
        guard listeners.indices.contains(index), stopDeadline == nil else { return }
        for _ in 0..<EventLoop.acceptsPerTurn {
            do {
                guard let socket = try listeners[index].socket.accept() else { return }
                admit(socket, from: listeners[index])
            } catch {
                if error.isExhausted { refuseWithReserve(index) }
                return
            }
        }
    }

    private func admit(_ socket: consuming Socket, from listener: ListenerSocket) {
        counts.accepted += 1
        guard let peer = peer(of: socket, listener) else { return }
        if counts.connections >= connectionLimit {
            _ = EventLoop.say(ResponseWriter.full, to: socket)
            counts.refused += 1
            return
        }
        let slot: UInt32
        if let free = freeSlots.popLast() {
            slot = free
        } else {
            slot = UInt32(slots.count)
            slots.append(nil)
            generations.append(0)
        }
        // Never the number that stands for listeners.
        generations[Int(slot)] = generations[Int(slot)] % (EventLoop.listenerGeneration - 1) + 1
        let key = ConnectionKey(slot: slot, generation: generations[Int(slot)])
        if !peer.isUnix { socket.sendWithoutDelay() }
        let connection = Connection(
            socket, key: key, peer: peer, listener: listener, machine: ConnectionMachine(limits: limits, at: now),
            interest: [.read, .peerClosed])
        do {
            try poller.add(connection.socket.raw, key: key.raw, connection.interest)
        } catch {
            freeSlots.append(slot)
            return
        }
        slots[Int(slot)] = connection
        counts.connections += 1
        watch(connection)
    }

    /// Who connected; nil for somebody who must not.
    private func peer(of socket: borrowing Socket, _ listener: ListenerSocket) -> Peer? {
        if let port = listener.address.port { return .tcp(localPort: port) }
        guard let peer = try? socket.peer(), peer.user == Machine.user else { return nil }
        return .unix(user: peer.user, process: peer.process)
    }

    /// With the descriptor that was kept back, one client learns why it is not served.
    private func refuseWithReserve(_ index: Int) {
        reserve.release()
        if let socket = try? listeners[index].socket.accept() {
            _ = EventLoop.say(ResponseWriter.full, to: socket)
            counts.refused += 1
        } else {
            pauseAccepting()
        }
        reserve.refill()
    }

    /// Nothing can be taken and the waiting ones would wake this thread for ever: it looks again a little later.
    private func pauseAccepting() {
        isAcceptingPaused = true
        for listener in listeners { poller.remove(listener.socket.raw) }
        nextSweep = min(nextSweep, now + 100)
    }

    func resumeAccepting() {
        guard isAcceptingPaused, stopDeadline == nil else { return }
        isAcceptingPaused = false
        for (index, listener) in listeners.enumerated() {
            let key = ConnectionKey(slot: UInt32(index), generation: EventLoop.listenerGeneration)
            try? poller.add(listener.socket.raw, key: key.raw, .read)
        }
    }

    private static func say(_ bytes: [UInt8], to socket: borrowing Socket) -> Transfer {
        unsafe bytes.withUnsafeBytes { unsafe socket.send($0) }
    }

    func close(_ connection: Connection) {
        if connection.isClosed { return }
        connection.isClosed = true
        connection.task?.cancel()
        connection.task = nil
        leaveStreams(connection)
        connection.pieces?.close()
        connection.pieces = nil
        connection.output.removeAll()
        connection.pending = []
        connection.webSocket = nil
        poller.remove(connection.socket.raw)
        let slot = Int(connection.key.slot)
        slots[slot] = nil
        freeSlots.append(connection.key.slot)
        counts.connections -= 1
    }

    func closeEverything() {
        for connection in slots { connection.map(close) }
        for listener in listeners { listener.removePath() }
        listeners = []
    }
}
