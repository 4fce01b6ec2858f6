internal import Base
internal import Chronos
internal import Shapes
internal import Web

/// What differs between two checkpoints, or a checkpoint and the project: the paths, and one file of them.
enum DifferenceRoutes {
    private static let mostListed = 5_000

    private static let sides: [RouteDocumentation.Parameter] = [
        .init("from", .string, "An id, a name, or @ for the newest (that)."),
        .init("to", .string, "The same, or workspace (that); workspace:NAME is that of a timeline."),
        Documents.timelineParameter,
    ]

    static let paging: [RouteDocumentation.Parameter] = [
        .init("limit", .integer, "At most so many paths (1000)."),
        .init("after", .string, "Those behind this path, `next` of the page before."),
    ]

    /// Which of the paths are asked for.
    struct Page: Sendable {
        let limit: Int
        let skipped: Int

        init(_ call: RouteCall) throws {
            limit = try call.query("limit", in: 1...mostListed) ?? 1_000
            skipped = try call.query("after", in: 0...Int(Int32.max)) ?? 0
        }
    }

    static func all(_ services: Services) -> [Route] { [list(services), file(services)] }

    private static func list(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/diff",
            RouteDocumentation(
                "The paths that differ.",
                parameters: sides + paging,
                responses: [.init(.ok, "A page of them.", schema: Documents.difference)]),
            handler: .async { call in
                let page = try Page(call)
                return try await services.look(call) { desk in
                    try answer(
                        desk, from: try desk.side("from", otherwise: "@"),
                        to: try desk.side("to", otherwise: "workspace"), page)
                }
            })
    }

    /// A page of the paths that differ between two sides.
    static func answer(_ desk: ProjectDesk, from: DiffSide, to: DiffSide, _ page: Page) throws -> HTTPResponse {
        let report = try desk.engine.diff(desk.project, from: from, to: to, desk.supervision)
        let shown = report.changes.dropFirst(page.skipped).prefix(page.limit)
        return .document { json in
            json.side("from", from)
            json.side("to", to)
            json.counts("counts", report.counts)
            json.array("changes") { json in
                for change in shown { json.object { $0.change(change) } }
            }
            json.integer("next", shown.endIndex < report.changes.endIndex ? shown.endIndex : nil)
            json.databases(report.databases, unknown: report.databasesUnknown)
            json.paths("moved_repositories", report.movedRepositories)
            json.paths("executable_configuration", report.executableConfiguration)
        }
    }

    private static func file(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/diff/file",
            RouteDocumentation(
                "What differs within one file; nothing of a secret is shown.",
                parameters: sides + [
                    .init("path", .string, "The path from the project's root."),
                    .init("path_hex", .string, "Its bytes, where it is no text."),
                ],
                responses: [
                    .init(
                        .ok, "Its hunks.",
                        schema: .object([
                            .init("path", .string), .init("status", .string), .init("kind", .string),
                            .init("lines_added", .nullable(.integer)), .init("lines_removed", .nullable(.integer)),
                            .init("hunks", .array(.any(detail: "Lines with their operation."))),
                        ]))
                ]),
            handler: .async { call in
                let path = try path(call)
                return try await services.look(call) { desk in
                    let from = try desk.side("from", otherwise: "@")
                    let to = try desk.side("to", otherwise: "workspace")
                    guard
                        let change = try desk.engine.difference(
                            at: path, desk.project, from: from, to: to, desk.supervision)
                    else {
                        throw EverettError(
                            .notFound, Phrase("this path does not differ", pl: "ta ścieżka się nie różni"))
                    }
                    let comparison = try FileComparison(
                        change, from: from, to: to, desk.engine, desk.project)
                    return .document { json in
                        json.change(change)
                        json.comparison(comparison)
                    }
                }
            })
    }

    static func path(_ call: RouteCall) throws -> BytePath {
        if let hex = call.query("path_hex") {
            if let bytes = Hex.decode(hex), let path = BytePath(validating: bytes) { return path }
        } else if let text = call.query("path"), let path = BytePath(text) {
            return path
        }
        throw RouteCall.mistake(
            Phrase("path is a way down from the project's root", pl: "path to ścieżka w dół od katalogu projektu"))
    }
}
