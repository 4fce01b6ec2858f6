internal import Base
internal import Platform

/// Reading requests, and finding out who may have them answered by what.
extension EventLoop {
    func readable(_ connection: Connection, _ ready: Poller.Interest) {
        guard mayRead(connection) else {
            if ready.contains(.peerClosed), connection.machine.isStream { return close(connection) }
            // An answer comes first. What has arrived stays with the kernel, which slows the client down; that it sends
            // no more is told again when it is read.
            let heard = ready.intersection(.peerClosed).union(.read)
            return setInterest(connection, connection.interest.subtracting(heard))
        }
        let transfer = unsafe readBuffer.withUnsafeMutableBytes { unsafe connection.socket.receive(into: $0) }
        switch transfer {
        case .moved(let count):
            let buffer = readBuffer
            take(connection, buffer.span.extracting(0..<count))
        case .wouldBlock: return
        case .ended: ended(connection)
        case .failed: close(connection)
        }
    }

    /// Whether there is room for what comes next: one answer at a time, and nothing kept that was not read.
    private func mayRead(_ connection: Connection) -> Bool {
        switch connection.machine.phase {
        case .lingering, .streaming: true
        case .webSocket: !(connection.webSocket?.isBusy ?? false)
        case .handling: false
        case .idle, .head, .body: connection.output.isEmpty && connection.pending.isEmpty
        }
    }

    /// The client sends no more. What it asked for before is still answered.
    private func ended(_ connection: Connection) {
        connection.peerHasFinished = true
        if connection.output.isEmpty || connection.machine.phase == .lingering || connection.machine.isStream {
            return close(connection)
        }
        connection.closesAfterOutput = true
        setInterest(connection, connection.interest.subtracting([.read, .peerClosed]))
    }

    private func take(_ connection: Connection, _ input: Span<UInt8>) {
        switch connection.machine.phase {
        case .lingering:
            connection.lingered += input.count
            if connection.lingered > 1 << 20 { close(connection) }
        case .streaming:
            // A client of server-sent events has nothing more to say.
            return
        case .webSocket: readFrames(connection, input)
        default: readRequests(connection, input)
        }
    }

    /// Reads as many requests as may be answered in this turn; the rest is kept for the next.
    func readRequests(_ connection: Connection, _ input: Span<UInt8>) {
        var place = 0
        var begun = 0
        while place < input.count, connection.machine.wantsRequest, connection.output.isEmpty,
            !connection.closesAfterOutput, begun < limits.pipelinedPerTurn, scratch.count < 256 << 10
        {
            if step(connection, input, &place) { begun += 1 }
        }
        if connection.isClosed { return }
        if place < input.count { keep(connection, input, from: place) }
        flush(connection)
        if !connection.pending.isEmpty, connection.machine.wantsRequest, connection.output.isEmpty {
            continuing.append(connection.key)
        }
    }

    private func keep(_ connection: Connection, _ input: Span<UInt8>, from place: Int) {
        if connection.closesAfterOutput || connection.machine.phase == .lingering {
            // Nothing that follows the last answer is read as a request.
            connection.leavesInput = true
            return
        }
        unsafe input.withUnsafeBufferPointer { bytes in
            unsafe connection.pending.append(contentsOf: UnsafeBufferPointer(rebasing: bytes[place...]))
        }
    }

    /// One step of the parser; true when a request came to its end.
    private func step(_ connection: Connection, _ input: Span<UInt8>, _ place: inout Int) -> Bool {
        switch connection.machine.receive(input, at: &place, now: now) {
        case .needsMore: return false
        case .head:
            guard let head = connection.machine.parser.head else { return false }
            counts.requests += 1
            decide(connection, head, hasMore: place < input.count)
            guard connection.call != nil, !head.hasBody else { return connection.call == nil }
            dispatch(connection)
            return true
        case .complete:
            dispatch(connection)
            return true
        case .refused(let fault):
            counts.refused += 1
            refuse(connection, fault.problem, connection.machine.parser.head, closes: true)
            return true
        }
    }

    /// Goes on with what was kept.
    func continueRequests() {
        if continuing.isEmpty { return }
        let keys = continuing
        continuing = []
        for key in keys {
            guard let connection = connection(key), !connection.pending.isEmpty else { continue }
            resume(connection)
        }
    }

    /// After an answer: what arrived meanwhile is read now.
    func resume(_ connection: Connection) {
        guard !connection.isClosed, connection.output.isEmpty else { return }
        if connection.machine.phase == .webSocket {
            let pending = connection.pending
            connection.pending = []
            if !pending.isEmpty { readFrames(connection, pending.span) }
        } else if connection.machine.wantsRequest {
            let pending = connection.pending
            connection.pending = []
            if !pending.isEmpty { readRequests(connection, pending.span) }
        } else if connection.machine.phase != .streaming {
            return
        }
        if connection.isClosed { return }
        if connection.peerHasFinished, connection.pending.isEmpty, connection.machine.wantsRequest {
            return connection.output.isEmpty ? close(connection) : { connection.closesAfterOutput = true }()
        }
        if !connection.peerHasFinished { setInterest(connection, connection.interest.union([.read, .peerClosed])) }
    }

    // MARK: Deciding

    /// Everything that can be said from the head alone.
    private func decide(_ connection: Connection, _ head: RequestHead, hasMore: Bool) {
        do throws(Problem) {
            try gate.admit(head, at: connection.listener.place)
            if head.method == .options { return try answerOptions(connection, head) }
            let route = try route(head)
            let subprotocol: String? =
                if case .webSocket(let name, _) = route.handler { name } else { nil }
            let identity = try gate.identify(
                head, connection.peer, route.access, subprotocol: subprotocol, at: now)
            try checkBody(head, route.body)
            connection.call = Connection.Call(head: head, route: route, identity: identity)
            connection.identity = identity
            guard head.hasBody else { return }
            connection.machine.acceptBody(limit: route.body.limit, at: now)
            if head.expectsContinue, !hasMore { scratch += ResponseWriter.goOn }
        } catch {
            counts.refused += 1
            // A body that nobody will read stands between this request and the next.
            refuse(connection, error, head, closes: head.hasBody)
        }
    }

    private func route(_ head: RequestHead) throws(Problem) -> Route {
        switch router.match(head.method, head.target.path) {
        case .route(let route): return route
        case .nothing: throw Problem(.notFound, code: ErrorCode.notFound.name, Words.noSuchRoute)
        case .otherMethods(let methods):
            throw Problem(
                .methodNotAllowed, code: ErrorCode.usage.name, Words.noSuchMethod(head.method.rawValue),
                fields: [EventLoop.allow(methods)])
        }
    }

    private static func allow(_ methods: [HTTPMethod]) -> HTTPResponse.Field {
        HTTPResponse.Field(name: "Allow", value: methods.map(\.rawValue).joined(separator: ", "))
    }

    /// Says which methods there are, and nothing that lets another page in.
    private func answerOptions(_ connection: Connection, _ head: RequestHead) throws(Problem) {
        let methods = head.target.isAsterisk ? HTTPMethod.allCases : router.methods(head.target.path)
        guard let methods else { throw Problem(.notFound, code: ErrorCode.notFound.name, Words.noSuchRoute) }
        if head.hasBody { throw Problem(.contentTooLarge, code: ErrorCode.usage.name, Words.takesNoBody) }
        answer(connection, HTTPResponse(.noContent, fields: [EventLoop.allow(methods)]), to: head)
    }

    private func checkBody(_ head: RequestHead, _ rule: Route.RequestBody) throws(Problem) {
        guard head.hasBody else { return }
        if rule == .none { throw Problem(.contentTooLarge, code: ErrorCode.usage.name, Words.takesNoBody) }
        if case .json = rule {
            let types = head.headers.all("content-type")
            guard types.count == 1, EventLoop.isJSON(types[0]) else {
                throw Problem(.unsupportedMediaType, code: ErrorCode.usage.name, Words.wantsJSON)
            }
        }
        if case .length(let count) = head.framing, count > rule.limit {
            throw Problem(.contentTooLarge, code: ErrorCode.usage.name, Words.bodyTooLarge(rule.limit))
        }
    }

    private static func isJSON(_ type: String) -> Bool {
        let media = Array(type.utf8.prefix { $0 != 0x3b })
        return FieldSyntax.matches(FieldSyntax.trimmed(media[...]), "application/json")
    }

    /// Answers without a handler.
    func refuse(_ connection: Connection, _ problem: Problem, _ head: RequestHead?, closes: Bool) {
        if closes {
            connection.leavesInput = true
            connection.closesAfterOutput = true
        }
        let language = head.map { RouteCall.language($0.headers) } ?? .english
        answer(connection, problem.response(in: language), to: head)
    }
}
