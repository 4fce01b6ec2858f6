internal import Base
internal import Platform

/// Subscribers: from where each goes on, giving new events to all of them, and letting go of those that do not read.
extension EventLoop {
    /// Events of one page from the source.
    private static let pageSize = 128
    /// How much of the log is handed to one socket at a time.
    private static let pumpEvents = 64
    private static let pumpBytes = 64 << 10
    /// Subscribers that are served before requests get their turn.
    private static let subscribersPerTurn = 256
    /// New events that all subscribers are offered before the next ones are let in.
    private static let eventsPerRound = 64

    /// Answers with server-sent events.
    func begin(
        _ connection: Connection, _ response: HTTPResponse, _ subscription: EventSubscription, _ head: RequestHead?
    ) {
        guard counts.streams < limits.streams, stopDeadline == nil else {
            let words = stopDeadline == nil ? Words.fullOfStreams : Words.stopping
            let problem = Problem(.unavailable, code: ErrorCode.locked.name, words)
            return refuse(connection, problem, head, closes: true)
        }
        guard writer.write(response, .untilClose, closes: true, to: &scratch) else { return close(connection) }
        connection.machine.enter(.streaming, at: now)
        // What the client sent after its request will never be read as one.
        connection.pending = []
        enterStreams(connection)
        subscribe(connection, subscription)
    }

    func enterStreams(_ connection: Connection) {
        connection.streamIndex = streams.count
        streams.append(connection)
        counts.streams += 1
    }

    /// The last one takes the empty place; during a round none may be passed over by that.
    func leaveStreams(_ connection: Connection) {
        guard var hole = connection.streamIndex else { return }
        connection.streamIndex = nil
        connection.stream = nil
        counts.streams -= 1
        if let next = fanOutIndex, hole < next {
            move(from: next - 1, to: hole)
            hole = next - 1
            fanOutIndex = next - 1
        }
        move(from: streams.count - 1, to: hole)
        streams.removeLast()
    }

    private func move(from: Int, to: Int) {
        if from == to { return }
        streams[to] = streams[from]
        streams[to].streamIndex = to
    }

    /// Finds where the subscriber goes on: in the log when that reaches back far enough, else in the source.
    func subscribe(_ connection: Connection, _ subscription: EventSubscription) {
        var state = StreamState(filter: subscription.filter, place: .live(log.endNumber), lastID: 0)
        if let after = subscription.after {
            state.lastID = after
            if let number = log.number(after: after) {
                state.place = .live(number)
            } else if source != nil {
                state.place = .behind(after: after)
            } else if log.lastID > after {
                connection.stream = state
                say(connection, .expired, last: log.lastID)
                state.lastID = log.lastID
            }
        }
        connection.stream = state
        flush(connection)
        pump(connection)
    }

    private func say(_ connection: Connection, _ reason: ResyncReason, last: UInt64) {
        let bytes =
            connection.webSocket == nil
            ? EventText.resync(last: last, reason: reason)
            : WebSocketFrame.text(Array(EventText.resyncData(last: last, reason: reason).utf8))
        queue(connection, SharedBytes(bytes))
    }

    // MARK: Older events

    private func askForPage(_ connection: Connection, after: UInt64) {
        guard let source, var state = connection.stream else { return }
        pageNumber += 1
        let request = PageRequest(number: pageNumber, after: after)
        state.place = .asked(request, join: log.endNumber)
        connection.stream = state
        connection.task = HandlerTask.start(
            source, request, state.filter, limit: EventLoop.pageSize, connection.key, mailbox)
    }

    func pageArrived(_ key: ConnectionKey, _ request: PageRequest, _ page: EventPage?) {
        guard let connection = connection(key), var state = connection.stream,
            case .asked(request, let join) = state.place
        else {
            return
        }
        connection.task = nil
        switch page {
        case nil: return end(connection, .internalError)
        case .expired(let last):
            say(connection, .expired, last: max(last, log.lastID))
            state.lastID = last
            state.place = .live(join)
        case .events(let events, let through, let isLast):
            for event in events where event.id > state.lastID {
                queue(connection, connection.webSocket == nil ? event.stream : event.frame)
            }
            state.lastID = max(state.lastID, through)
            // What was published after the question is in the log, unless it was forgotten already.
            state.place = isLast && join >= log.firstNumber ? .live(join) : .behind(after: state.lastID)
        }
        connection.stream = state
        connection.machine.sent(at: now)
        flush(connection)
        if !connection.isClosed, connection.output.isEmpty { pump(connection) }
    }

    // MARK: New events

    /// Lets the next events in once everybody was offered those before: one burst alone leaves nobody behind.
    func takeBacklog() {
        guard fanOutIndex == nil, !backlog.isEmpty else { return }
        var bytes = 0
        var count = 0
        while count < backlog.count, count < EventLoop.eventsPerRound, bytes < limits.subscriberBytes / 4 {
            bytes += backlog[count].stream.count
            log.append(backlog[count])
            count += 1
        }
        backlog.removeFirst(count)
        fanOutIndex = 0
    }

    /// Offers the newest events to some more subscribers.
    func fanOut() {
        guard let start = fanOutIndex else { return }
        var served = 0
        while let index = fanOutIndex, index < streams.count, served < EventLoop.subscribersPerTurn {
            fanOutIndex = index + 1
            served += 1
            let connection = streams[index]
            if connection.output.isEmpty { pump(connection) } else { checkDistance(connection) }
        }
        if let index = fanOutIndex, index >= streams.count { fanOutIndex = nil }
        _ = start
    }

    /// Sends from the log until the subscriber has everything or its socket is full.
    func pump(_ connection: Connection) {
        while !connection.isClosed, connection.output.isEmpty, !connection.closesAfterOutput,
            let state = connection.stream
        {
            switch state.place {
            case .asked: return
            case .behind(let after):
                guard let number = log.number(after: after) else { return askForPage(connection, after: after) }
                connection.stream?.place = .live(number)
            case .live(let number):
                if number < log.firstNumber { return letGo(connection) }
                if number >= log.endNumber { return }
                take(connection, state, from: number)
                if connection.output.isEmpty { continue }
                connection.machine.sent(at: now)
                flush(connection)
            }
        }
    }

    private func take(_ connection: Connection, _ state: StreamState, from first: UInt64) {
        var number = first
        var state = state
        var events = 0
        let isSocket = connection.webSocket != nil
        while number < log.endNumber, events < EventLoop.pumpEvents, connection.output.count < EventLoop.pumpBytes {
            let event = log.event(number)
            number += 1
            guard event.id > state.lastID else { continue }
            state.lastID = event.id
            guard state.filter.accepts(event) else { continue }
            connection.output.append(isSocket ? event.frame : event.stream)
            events += 1
        }
        state.place = .live(number)
        connection.stream = state
    }

    private func checkDistance(_ connection: Connection) {
        guard let state = connection.stream, case .live(let number) = state.place, number < log.firstNumber else {
            return
        }
        letGo(connection)
    }

    /// The subscriber is too far behind: it is told so, if it ever reads, and closed.
    private func letGo(_ connection: Connection) {
        if connection.closesAfterOutput { return }
        counts.slow += 1
        say(connection, .slow, last: log.lastID)
        end(connection, .tryAgainLater)
    }

    /// Ends a stream after what was written for it.
    func end(_ connection: Connection, _ code: WebSocketCloseCode) {
        if connection.closesAfterOutput { return }
        if connection.webSocket != nil {
            queue(connection, SharedBytes(WebSocketFrame.close(code, reason: "")))
        }
        leaveStreams(connection)
        connection.closesAfterOutput = true
        connection.leavesInput = connection.webSocket != nil
        flush(connection)
    }
}
