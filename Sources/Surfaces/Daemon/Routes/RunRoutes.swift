internal import Base
internal import Runs
internal import Shapes
internal import Web

/// What agents did in a project: the runs, and the strip of one.
enum RunRoutes {
    static func all(_ services: Services) -> [Route] { [list(services), show(services)] }

    private static func list(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/runs",
            RouteDocumentation(
                "Runs of agents, newest first.",
                parameters: [.init("limit", .integer, "At most so many (100).")],
                responses: [
                    .init(
                        .ok, "As `everett guard list --json` says it.",
                        schema: .object([.init("runs", .array(Documents.run))]))
                ]),
            handler: .async { call in
                let limit = try call.query("limit", in: 1...RunStore.mostRuns) ?? 100
                return try await services.look(call) { desk in
                    let runs = try services.runs(desk)?.runs(limit: limit) ?? []
                    return .document { $0.runs(runs) }
                }
            })
    }

    private static func show(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/runs/{run}",
            RouteDocumentation(
                "One run with what happened in it.",
                parameters: [
                    .init("after", .integer, "Only entries after the one with this number."),
                    .init("limit", .integer, "At most so many entries (5000)."),
                ],
                responses: [
                    .init(.ok, "As `everett guard show --json` says it.", schema: Documents.runWithStrip)
                ]),
            handler: .async { call in
                let after = try call.query("after", in: 0...Int(Int32.max)) ?? 0
                let limit = try call.query("limit", in: 1...RunStore.mostEntries + 1) ?? 5000
                return try await services.look(call) { desk in
                    guard let store = try services.runs(desk) else {
                        throw EverettError(.notFound, Phrase("no such run", pl: "nie ma takiego przebiegu"))
                    }
                    let run = try store.run(call["run"])
                    let entries = try store.entries(of: run.id, after: after, limit: limit)
                    return .document { json in
                        json.run(run)
                        json.strip(entries)
                    }
                }
            })
    }
}
