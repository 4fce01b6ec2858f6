internal import Base
internal import Events
internal import Shapes
internal import Web

/// What happened, as a page, as a stream, and over a WebSocket.
enum EventRoutes {
    static func all(_ room: EventRoom) -> [Route] { [events(room), socket(room)] }

    private static func events(_ room: EventRoom) -> Route {
        Route(
            .get, "/api/events",
            RouteDocumentation(
                "What happened: a page of it, or as `text/event-stream` what happens from now on.",
                parameters: [
                    .init("after", .integer, "What came after this event; `Last-Event-ID` is stronger."),
                    .init("limit", .integer, "For a page: at most so many (200)."),
                    .init("types", .string, "Only these types, separated by commas."),
                    .init("project", .string, "Only of this project, and what is of none."),
                ],
                responses: [
                    .init(
                        .ok, "A page, oldest first.",
                        schema: .object([
                            .init("events", .array(Documents.event)), .init("first", .integer),
                            .init("last", .integer),
                        ]))
                ]),
            handler: .async { call in
                let types = types(call.query("types"))
                let project = try project(call.query("project"))
                if call.accepts("text/event-stream") {
                    let after = try call.request.headers["Last-Event-ID"].map(number) ?? call.query("after").map(number)
                    return .events(
                        EventSubscription(
                            after: after,
                            filter: Web.EventFilter(types: types, scope: project?.text)))
                }
                let limit = try call.query("limit", in: 1...5_000) ?? 200
                let bounds = room.bounds
                // Without a place to start from, the newest are wanted.
                let after = try call.query("after").map { Int64(clamping: try number($0)) }
                let filter = Events.EventFilter(types: types.map { Set($0.map(EventType.init)) }, project: project)
                let page = try await room.page(
                    after: after ?? max(bounds.first - 1, bounds.last - Int64(limit)), limit: limit, filter)
                return .document { json in
                    json.array("events") { json in
                        for event in page.events { json.object { $0.event(event) } }
                    }
                    json.integer("first", page.first)
                    json.integer("last", page.last)
                    json.bool("resync", page.needsResync)
                }
            })
    }

    private static func socket(_ room: EventRoom) -> Route {
        Route(
            .get, "/api/ws",
            RouteDocumentation(
                "The same events over a WebSocket: say {\"subscribe\": {\"after\", \"types\", \"project\"}} and listen."
            ),
            handler: .webSocket(subprotocol: "everett.v1") { session, message in
                do {
                    guard case .text(let text) = message, let wish = try JSONValue(Array(text.utf8))["subscribe"]
                    else { throw RouteCall.mistake(notUnderstood) }
                    let types = wish["types"]?.elements.map { Set($0.compactMap(\.text)) }
                    session.subscribe(
                        EventSubscription(
                            after: wish["after"]?.integer.map { UInt64(clamping: $0) },
                            filter: Web.EventFilter(types: types, scope: wish["project"]?.text)))
                } catch {
                    session.close(.policyViolation)
                }
            })
    }

    private static let notUnderstood = Phrase("say what to subscribe to", pl: "powiedz, co śledzić")

    private static func types(_ text: String?) -> Set<String>? {
        text.map { Set($0.utf8.split(separator: UInt8(ascii: ",")).compactMap { String($0) }) }
    }

    private static func project(_ text: String?) throws -> Identifier? {
        guard let text else { return nil }
        guard let id = Identifier(text) else {
            throw RouteCall.mistake(Phrase("project is a project's id", pl: "project to identyfikator projektu"))
        }
        return id
    }

    private static func number(_ text: String) throws -> UInt64 {
        guard let number = UInt64(text) else {
            throw RouteCall.mistake(Phrase("an event's id is a number", pl: "identyfikator zdarzenia to liczba"))
        }
        return number
    }
}
