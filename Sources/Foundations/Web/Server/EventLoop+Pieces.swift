internal import Base

/// Answers that are written piece by piece.
extension EventLoop {
    /// A reader that is further behind is let go.
    private static let mostWaiting = 4 << 20

    func begin(_ connection: Connection, _ response: HTTPResponse, _ stream: ByteStream, _ head: RequestHead?) {
        guard counts.streams < limits.streams, stopDeadline == nil else {
            stream.close()
            let words = stopDeadline == nil ? Words.fullOfStreams : Words.stopping
            let problem = Problem(.unavailable, code: ErrorCode.locked.name, words)
            return refuse(connection, problem, head, closes: true)
        }
        guard writer.write(response, .untilClose, closes: true, to: &scratch) else {
            stream.close()
            return close(connection)
        }
        connection.machine.enter(.streaming, at: now)
        connection.pending = []
        enterStreams(connection)
        connection.pieces = stream
        stream.attach(connection.key, mailbox)
        flush(connection)
    }

    func pieceArrived(_ key: ConnectionKey, _ bytes: [UInt8]) {
        guard let connection = connection(key), connection.pieces != nil, !connection.closesAfterOutput else { return }
        if connection.output.count > EventLoop.mostWaiting {
            counts.slow += 1
            return close(connection)
        }
        queue(connection, SharedBytes(bytes))
        connection.machine.sent(at: now)
        flush(connection)
    }

    func piecesEnded(_ key: ConnectionKey) {
        guard let connection = connection(key), connection.pieces != nil else { return }
        end(connection, .normal)
    }
}
