internal import Base
internal import Chronos
internal import Functions
internal import Inbox
internal import Interop
internal import Synchronization
internal import Web

/// The Model Context Protocol over HTTP: who asks, about which project, and what is done and answered.
struct AgentDoor: Sendable {
    let services: Services
    let version: String

    static let sessionField = "Mcp-Session-Id"

    // MARK: POST

    func post(_ call: RouteCall, project named: String?) async throws -> HTTPResponse {
        let owner = try owner(call)
        let place = try place(call, named)
        try checkRelay(call)
        let sessionName = call.request.headers[Self.sessionField]
        var agreed: Revision?
        if let sessionName {
            agreed = services.sessions.revision(sessionName, owner)
            if agreed == nil { throw noSession }
        }
        let post = Post(Offer(version: version, language: call.language), fields(call), agreed: agreed)
        switch post.verdict(call.request.body) {
        case .answer(let status, let message): return .json(HTTPStatus(status), bytes: message)
        case .accepted: return .empty(HTTPStatus(202))
        case .notAcceptable:
            throw Problem(HTTPStatus(406), code: ErrorCode.usage.name, Self.notAcceptable)
        case .begin(let revision, let message):
            return .json(.ok, bytes: message)
                .setting(Self.sessionField, services.sessions.begin(revision, for: owner))
        case .cancel(let id):
            if let sessionName { services.sessions.cancel(id, in: sessionName) }
            return .empty(HTTPStatus(202))
        case .work(let job): return try await begin(job, place, call, session: agreed == nil ? nil : sessionName)
        }
    }

    private func begin(
        _ job: Post.Job, _ place: Place, _ call: RouteCall, session: String?
    ) async throws -> HTTPResponse {
        if let refusal = refusal(job.wish, call.identity) { return answer(job, .failed(refusal)) }
        let running = AgentCall()
        if let session, !services.sessions.enter(running, job.request, in: session) {
            throw RouteCall.mistake(
                Phrase("a request with this id is under way", pl: "żądanie o tym id jest już w toku"))
        }
        let sessions = services.sessions
        guard sessions.take() else {
            if let session { sessions.leave(job.request, in: session) }
            let full = job.tooMuch(AgentSessions.mostCalls)
            return .json(HTTPStatus(full.status), bytes: full.message)
        }
        let leave: @Sendable () -> Void = {
            sessions.giveBack()
            if let session { sessions.leave(job.request, in: session) }
        }
        guard fields(call).takesEvents, job.wish.isWorthWatching else {
            // In a task of its own, so that a session may take it back.
            let deed = await withCheckedContinuation { continuation in
                running.begin {
                    continuation.resume(
                        returning: await perform(job, place, call, onWait: { _ in }, onProgress: { _ in }))
                }
            }
            leave()
            return answer(job, deed)
        }
        // Where requests describe themselves, leaving is how a client says that it wants no answer any more.
        let endsWithReader = job.revision.isStateless
        let stream = ByteStream { if endsWithReader { running.cancel() } }
        let clock = services.clock
        let pace = Mutex((pace: ProgressPace(), told: 0))
        running.begin {
            let deed = await perform(
                job, place, call,
                onWait: { words in
                    pace.withLock { state in
                        state.told += 1
                        if let message = job.progressed(state.told, words) { stream.send(Self.event(message)) }
                    }
                },
                onProgress: { report in
                    let now = clock.monotonicNanoseconds
                    pace.withLock { state in
                        guard job.attention.isWatched, let words = state.pace.words(report, at: now) else { return }
                        state.told += 1
                        if let message = job.progressed(state.told, words) { stream.send(Self.event(message)) }
                    }
                })
            leave()
            // Whoever took a request back is not answered.
            if !running.isCancelled { stream.send(Self.event(job.ended(deed).message)) }
            stream.end()
        }
        return .pieces(stream)
    }

    private func answer(_ job: Post.Job, _ deed: Deed) -> HTTPResponse {
        let ended = job.ended(deed)
        return .json(HTTPStatus(ended.status), bytes: ended.message)
    }

    private static func event(_ message: [UInt8]) -> [UInt8] {
        Array("event: message\ndata: ".utf8) + message + Array("\n\n".utf8)
    }

    /// Has a wish fulfilled, and waits for its user's word where that is needed.
    private func perform(
        _ job: Post.Job, _ place: Place, _ call: RouteCall, onWait: (Phrase) -> Void,
        onProgress: @escaping @Sendable (Supervision.Progress) -> Void
    ) async -> Deed {
        let agent: String
        do {
            agent = try agentName(call)
        } catch {
            return .failed(EverettError.wrapping(error))
        }
        return await ApprovalPause.perform(
            job.attention, clock: services.clock,
            state: { id in
                try await services.reader.run { [services] _, _ in
                    try services.asked().question(id.text, at: services.clock.now).state
                }
            }, onWait: onWait, attempt: { await attempt(job.wish, place, agent, onProgress) })
    }

    /// As whom its user knows the agent.
    private func agentName(_ call: RouteCall) throws -> String {
        if case .agent(let id) = call.identity, let record = services.agents.record(id) { return "mcp " + record.name }
        return try services.agent(call) ?? "mcp"
    }

    /// Has a wish fulfilled in the room where it belongs; cancelling the task that asks is heard by the engine.
    private func attempt(
        _ wish: Wish, _ place: Place, _ agent: String,
        _ onProgress: @escaping @Sendable (Supervision.Progress) -> Void
    ) async -> Deed {
        do {
            return try await services.room(wish.work).run { engine, supervision in
                var supervision = supervision
                supervision.onProgress = onProgress
                let project = try place.project(engine)
                return WishPerformer.perform(
                    wish,
                    at: FunctionDesk(
                        engine: engine, project: try services.settings.project(project), supervision: supervision,
                        caller: .agent, surroundings: services.surroundings, approvals: services.approvals(agent)))
            }
        } catch {
            return .failed(EverettError.wrapping(error))
        }
    }

    // MARK: Other methods

    /// Ends a session.
    func delete(_ call: RouteCall) throws -> HTTPResponse {
        guard let name = call.request.headers[Self.sessionField], services.sessions.end(name, try owner(call)) else {
            throw noSession
        }
        return .empty()
    }

    /// Nothing is ever said unasked, so there is no stream to open.
    func get() -> HTTPResponse {
        Problem(.methodNotAllowed, code: ErrorCode.usage.name, Self.noStream)
            .response(in: .english).setting("Allow", "POST, DELETE")
    }

    // MARK: Who and where

    /// The world that requests are about.
    private struct Place: Sendable {
        let id: Identifier
        let timeline: String?

        func project(_ engine: ChronosEngine) throws -> ProjectRecord {
            guard let project = try engine.projects().first(where: { $0.id == id }) else {
                throw EverettError(.notFound, Phrase("no such project", pl: "nie ma takiego projektu"))
            }
            return try timeline.map { try engine.world($0, of: project) } ?? project
        }
    }

    private func owner(_ call: RouteCall) throws -> AgentSessions.Owner {
        switch call.identity {
        case .agent(let id): .token(id)
        case .unix: .user
        case .anonymous, .token: throw EverettError(.permission, Self.noAgent)
        }
    }

    /// A token is good for one project; a process of the user's names the one it means.
    private func place(_ call: RouteCall, _ named: String?) throws -> Place {
        var id = named.flatMap { Identifier($0) }
        if named != nil, id == nil {
            throw EverettError(.notFound, Phrase("no such project", pl: "nie ma takiego projektu"))
        }
        if case .agent(let token) = call.identity {
            guard let record = services.agents.record(token) else { throw EverettError(.permission, Self.noAgent) }
            guard id == nil || id == record.project else {
                throw EverettError(
                    .permission,
                    Phrase("the token is for another project", pl: "ten token jest dla innego projektu"),
                    hints: [
                        Phrase(
                            "make one there: everett mcp token NAME", pl: "utwórz tam nowy: everett mcp token NAZWA")
                    ])
            }
            id = record.project
        }
        guard let id else {
            throw RouteCall.mistake(
                Phrase("name the project: /mcp/PROJECT", pl: "wskaż projekt: /mcp/PROJEKT"))
        }
        return Place(id: id, timeline: call.query("timeline"))
    }

    /// A command of the caller's choice is what a token buys only when its user said so, and never on `main`.
    private func refusal(_ wish: Wish, _ identity: Identity) -> EverettError? {
        guard case .agent(let id) = identity, let function = wish.commandRunner else { return nil }
        if services.agents.record(id)?.mayRun == true {
            guard wish.runsOnMain else { return nil }
            return EverettError(
                .permission,
                Phrase(
                    "\(function.name): on main no command is run for a token",
                    pl: "\(function.name): na main dla tokenu nie uruchamia się poleceń"),
                hints: [
                    Phrase(
                        "run it on a timeline of your own: branch_timeline",
                        pl: "uruchom je na własnej linii czasu: branch_timeline")
                ])
        }
        return EverettError(
            .permission,
            Phrase(
                "\(function.name): no command is run for this token",
                pl: "\(function.name): dla tego tokenu nie uruchamia się poleceń"),
            hints: [
                Phrase(
                    "the user can make a token that may: everett mcp token NAME --may-run",
                    pl: "użytkownik może utworzyć token, który może: everett mcp token NAZWA --may-run")
            ])
    }

    private func fields(_ call: RouteCall) -> Post.Fields {
        let headers = call.request.headers
        return Post.Fields(
            version: headers.all("MCP-Protocol-Version"), method: headers.all("Mcp-Method"),
            name: headers.all("Mcp-Name"), session: headers.all(Self.sessionField),
            takesJSON: headers["Accept"] == nil || call.accepts("application/json") || call.accepts("*/*")
                || call.accepts("application/*"), takesEvents: call.accepts("text/event-stream"))
    }

    /// A program of ours that passes requests on wants them done as it would itself, or not at all.
    private func checkRelay(_ call: RouteCall) throws {
        guard let theirs = call.request.headers[RelayRequest.worldField] else { return }
        guard case .unix = call.identity, theirs == services.settings.world() else {
            throw Problem(.conflict, code: ErrorCode.conflict.name, Self.otherWorld)
        }
    }

    // MARK: Words

    private var noSession: Problem {
        Problem(.notFound, code: ErrorCode.notFound.name, Self.unknownSession)
    }
    private static let unknownSession = Phrase("there is no such session", pl: "nie ma takiej sesji")
    private static let noAgent = Phrase("an agent's token is needed", pl: "potrzebny jest token agenta")
    private static let noStream = Phrase(
        "nothing is said here unasked: there is no stream", pl: "nic nie jest tu mówione bez pytania: nie ma strumienia"
    )
    private static let notAcceptable = Phrase(
        "answers are application/json or text/event-stream", pl: "odpowiedzi to application/json albo text/event-stream"
    )
    private static let otherWorld = Phrase(
        "this daemon is of another version, or has other keys", pl: "ta usługa ma inną wersję albo inne klucze")
}
