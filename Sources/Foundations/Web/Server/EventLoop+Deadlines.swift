internal import Base

/// What happens because time passed.
extension EventLoop {
    /// Looks at every connection. Deadlines are seconds apart, so this is rare, and far cheaper than ordering them.
    func sweep() {
        var next = Int64.max
        for slot in slots {
            guard let connection = slot else { continue }
            if connection.machine.deadline <= now { expire(connection) }
            if !connection.isClosed { next = min(next, connection.machine.deadline) }
        }
        if !streams.isEmpty {
            // A token that ran out ends its streams within a second.
            endRevokedStreams()
            next = min(next, now + 1000)
        }
        resumeAccepting()
        nextSweep = next == .max ? .max : max(next, now + 50)
    }

    private func expire(_ connection: Connection) {
        switch connection.machine.expire(at: now) {
        case .nothing: return
        case .close:
            counts.expired += 1
            close(connection)
        case .requestTimeout:
            counts.expired += 1
            let problem = Problem(.requestTimeout, code: ErrorCode.timeout.name, Words.tooSlow)
            refuse(connection, problem, nil, closes: true)
            flush(connection)
        case .heartbeat:
            guard connection.output.isEmpty else { return }
            queue(connection, EventText.heartbeat)
            flush(connection)
        case .ping:
            queue(connection, WebSocketFrame.ping)
            flush(connection)
        case .silent:
            counts.expired += 1
            close(connection)
        }
    }
}
