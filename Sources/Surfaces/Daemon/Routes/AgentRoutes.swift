internal import Base
internal import Interop
internal import Web

/// Where agents speak the Model Context Protocol, and where the daemon is told that their tokens changed.
enum AgentRoutes {
    static func all(_ services: Services, version: String) -> [Route] {
        let door = AgentDoor(services: services, version: version)
        return [
            Route(
                .post, "/mcp", access: .agent, body: .json(limit: MessageLines.longest), posting,
                handler: .async { try await door.post($0, project: nil) }),
            Route(
                .post, "/mcp/{project}", access: .agent, body: .json(limit: MessageLines.longest), posting,
                handler: .async { try await door.post($0, project: $0["project"]) }),
            Route(.get, "/mcp", access: .agent, listening, handler: .immediate { _ in door.get() }),
            Route(.get, "/mcp/{project}", access: .agent, listening, handler: .immediate { _ in door.get() }),
            Route(.delete, "/mcp", access: .agent, ending, handler: .immediate { try door.delete($0) }),
            Route(.delete, "/mcp/{project}", access: .agent, ending, handler: .immediate { try door.delete($0) }),
            reload(services),
        ]
    }

    private static let posting = RouteDocumentation(
        "One message of the Model Context Protocol (streamable HTTP); needs an agent's token, and takes no other.",
        parameters: [Documents.timelineParameter], request: .any(detail: "A message of JSON-RPC 2.0."),
        responses: [
            .init(.ok, "The answer, as `application/json` or as `text/event-stream`."),
            .init(HTTPStatus(202), "A notification was heard.", type: nil),
        ])
    private static let listening = RouteDocumentation(
        "Nothing is said unasked: 405.", responses: [.init(.methodNotAllowed, "There is no stream.")])
    private static let ending = RouteDocumentation(
        "Ends the session that `Mcp-Session-Id` names.", responses: [.init(.noContent, "Done.", type: nil)])

    private static func reload(_ services: Services) -> Route {
        Route(
            .post, "/api/agent-tokens/reload", access: .unixOnly,
            RouteDocumentation("Reads again which tokens of agents are good."),
            handler: .async { _ in
                try services.agents.reload()
                return .document { $0.bool("reloaded", true) }
            })
    }
}
