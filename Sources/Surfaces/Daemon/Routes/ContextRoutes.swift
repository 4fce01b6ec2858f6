internal import Base
internal import Chronos
internal import Contexts
internal import Shapes
internal import Web

/// What the agents of a project's worlds remember: the list, keeping an entry, one entry.
enum ContextRoutes {
    static func all(_ services: Services) -> [Route] { [list(services), add(services), show(services)] }

    private static func list(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/context",
            RouteDocumentation(
                "What agents remember, newest last; what looks like a secret is masked.",
                parameters: [
                    .init("agent", .string, "Only of this agent."), .init("kind", .string, "Only of this kind."),
                    .init("session", .string, "Only of this conversation."),
                    .init("abandoned", .boolean, "What was undone instead, which agents never see."),
                    .init("limit", .integer, "The newest so many (100)."),
                    Documents.timelineParameter,
                ],
                responses: [
                    .init(
                        .ok, "As `everett context list --json` says it.",
                        schema: .object([
                            .init("abandoned", .boolean), .init("entries", .array(Documents.contextEntry)),
                        ]))
                ]),
            handler: .async { call in
                let filter = ContextFilter(
                    kind: call.query("kind"), agent: call.query("agent"), session: call.query("session"),
                    limit: try call.query("limit", in: 1...ContextFilter.mostAtOnce) ?? 100)
                let isAbandoned = try call.flag("abandoned") ?? false
                return try await services.look(call) { desk in
                    let entries =
                        isAbandoned
                        ? try desk.engine.abandonedContext(filter, desk.project)
                        : try desk.engine.context(of: desk.project).entries(filter)
                    return .document { $0.contextEntries(entries, abandoned: isAbandoned) }
                }
            })
    }

    private static func add(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/context", body: .json(limit: 4 << 20),
            RouteDocumentation(
                "Keeps an entry behind all that is remembered.",
                parameters: [Documents.timelineParameter],
                request: .object([
                    .init("body", .string), .init("agent", .string),
                    .init("kind", .nullable(.string), required: false),
                    .init("session", .nullable(.string), required: false),
                    .init("turn", .nullable(.integer), required: false),
                    .init("source", .nullable(.string), required: false),
                ]),
                responses: [
                    .init(.created, "As `everett context add --json` says it.", schema: Documents.contextEntry)
                ]),
            handler: .async { call in
                let json = try call.json()
                guard let body = try call.text("body", in: json), let agent = try call.text("agent", in: json) else {
                    throw RouteCall.mistake(
                        Phrase(
                            "body is the entry's text, agent is whose it is",
                            pl: "body to treść wpisu, agent to jego autor"))
                }
                let kind = try call.text("kind", in: json) ?? "message"
                let session = try call.text("session", in: json)
                let source = try call.text("source", in: json)
                let turn = try turn(json)
                return try await services.change(call) { desk in
                    let draft = try ContextDraft(
                        Array(body.utf8), kind: kind, agent: agent, session: session, turn: turn,
                        provenance: try desk.engine.contextProvenance(source: source, desk.project))
                    let entry = try desk.engine.addContext(draft, desk.project)
                    return .document(.created) { $0.contextEntry(entry, withBody: true) }
                }
            })
    }

    private static func turn(_ json: JSONValue) throws -> Int? {
        switch json["turn"] {
        case nil, .null: return nil
        case let value?:
            if let turn = value.integer, turn >= 0 { return Int(clamping: turn) }
            throw RouteCall.mistake(Phrase("turn is a number from 0 on", pl: "turn to liczba od 0 wzwyż"))
        }
    }

    private static func show(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/context/{entry}",
            RouteDocumentation(
                "One entry that is remembered, with its body; what looks like a secret is masked.",
                parameters: [Documents.timelineParameter],
                responses: [
                    .init(.ok, "As `everett context show --json` says it.", schema: Documents.contextEntry)
                ]),
            handler: .async { call in
                try await services.look(call) { desk in
                    let entry = try desk.engine.context(of: desk.project).entry(call["entry"])
                    return .document { $0.contextEntry(entry, withBody: true) }
                }
            })
    }
}
