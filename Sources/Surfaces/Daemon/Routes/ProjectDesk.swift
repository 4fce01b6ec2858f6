internal import Base
internal import Chronos
internal import Shapes
internal import Web

/// What a route of one project has in its hands, in an engine's room.
struct ProjectDesk {
    let engine: ChronosEngine
    let project: ProjectRecord
    let supervision: Supervision
    let call: RouteCall
    let services: Services

    var now: Int64 { services.clock.monotonicNanoseconds }
    func milliseconds(since start: Int64) -> Int64 { (now - start) / 1_000_000 }

    /// For an act whose caller may have agreed that whoever is connected to a database is disconnected.
    func supervision(endingSessions: Bool) -> Supervision {
        var supervision = supervision
        supervision.endsSessions = endingSessions
        return supervision
    }

    func checkpoint(_ text: String) throws -> Digest { try engine.resolve(text, project) }

    /// A side of a comparison, as the query names it.
    func side(_ name: String, otherwise: String) throws -> DiffSide {
        let text = call.query(name) ?? otherwise
        if text == "workspace" { return .workspace }
        // No checkpoint has a colon in what it may be called by, and no timeline in its name.
        if text.hasPrefix("workspace:") { return .world(try world(String(text.dropFirst("workspace:".count)))) }
        return .checkpoint(try checkpoint(text))
    }

    /// The world of a timeline, as far as this project's policy looks.
    func world(_ name: String) throws -> ProjectRecord {
        var world = try engine.world(name, of: project)
        world.policy = project.policy
        return world
    }
}

extension Services {
    /// Has something looked up about the project that the address names, in the timeline that the query names.
    func look(
        _ call: RouteCall, _ body: @escaping @Sendable (ProjectDesk) throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        try await reader.run { engine, supervision in
            try body(try desk(call, engine, supervision))
        }
    }

    /// Has something changed in the project that the address names, unless its head is not the one the caller saw.
    func change(
        _ call: RouteCall, _ body: @escaping @Sendable (ProjectDesk) throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        try await act(call, in: writer, body)
    }

    /// The same in another room.
    func act(
        _ call: RouteCall, in room: EngineRoom, _ body: @escaping @Sendable (ProjectDesk) throws -> HTTPResponse
    ) async throws -> HTTPResponse {
        let expected = try expectedHead(call)
        return try await room.run { engine, supervision in
            var supervision = supervision
            supervision.expectedHead = expected
            return try body(try desk(call, engine, supervision))
        }
    }

    private func desk(_ call: RouteCall, _ engine: ChronosEngine, _ supervision: Supervision) throws -> ProjectDesk {
        let text = call["project"]
        guard let project = try engine.projects().first(where: { $0.id.text == text }) else {
            throw EverettError(.notFound, Phrase("no such project", pl: "nie ma takiego projektu"))
        }
        let world = try call.query("timeline").map { try engine.world($0, of: project) } ?? project
        return ProjectDesk(
            engine: engine, project: try settings.project(world), supervision: supervision, call: call,
            services: self)
    }

    private func expectedHead(_ call: RouteCall) throws -> Supervision.ExpectedHead {
        guard let text = try call.ifMatch() else { return .any }
        if text == "-" { return .none }
        guard let id = Digest(hex: text) else {
            throw EverettError(
                .usage,
                Phrase(
                    "If-Match holds the id of a checkpoint, or - for none",
                    pl: "If-Match zawiera identyfikator punktu albo -, gdy go nie ma"))
        }
        return .checkpoint(id)
    }
}

extension HTTPResponse {
    /// An object that `build` fills.
    static func document(_ status: HTTPStatus = .ok, _ build: (inout JSONWriter) -> Void) -> HTTPResponse {
        .json(status) { $0.object(build) }
    }
}

extension RouteCall {
    /// A member of the body that has to be a text.
    func text(_ name: String, in body: JSONValue) throws -> String? {
        switch body[name] {
        case nil, .null: return nil
        case .string(let text): return text
        default: throw Self.mistake(Phrase("\(name) is a text", pl: "\(name) to tekst"))
        }
    }

    func flag(_ name: String, in body: JSONValue) throws -> Bool {
        switch body[name] {
        case nil, .null: return false
        case .bool(let flag): return flag
        default: throw Self.mistake(Phrase("\(name) is true or false", pl: "\(name) ma wartość true albo false"))
        }
    }

    func texts(_ name: String, in body: JSONValue) throws -> [String] {
        switch body[name] {
        case nil, .null: return []
        case .array(let elements) where elements.allSatisfy({ $0.text != nil }): return elements.compactMap(\.text)
        default: throw Self.mistake(Phrase("\(name) is a list of texts", pl: "\(name) to lista tekstów"))
        }
    }

    /// The paths in `paths`, and in `paths_hex` those that are no text.
    func paths(in body: JSONValue) throws -> [BytePath] {
        let texts = try texts("paths", in: body).map { Array($0.utf8) }
        let exact = try self.texts("paths_hex", in: body).map { Hex.decode($0) }
        return try (texts + exact).map { bytes in
            guard let path = bytes.flatMap({ BytePath(validating: $0) }) else {
                throw Self.mistake(
                    Phrase(
                        "a path leads down from the project's root", pl: "ścieżka prowadzi w dół od katalogu projektu"))
            }
            return path
        }
    }

    static func mistake(_ phrase: Phrase) -> EverettError { EverettError(.usage, phrase) }
}
