internal import Base
internal import Chronos
internal import Shapes
internal import Web

/// Going back in time, and taking that back.
enum RestoreRoutes {
    static func all(_ services: Services) -> [Route] {
        [restore(services), reversal(services, isRedo: false), reversal(services, isRedo: true), operations(services)]
    }

    private static func restore(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/restore", body: .json(limit: 1 << 20),
            RouteDocumentation(
                "Brings the project, or some of its paths, back to a checkpoint. A safety checkpoint is taken first. Who is "
                    + "connected to a database that is replaced is disconnected with `end_sessions`, and in the way without it.",
                parameters: [Documents.timelineParameter],
                request: .object([
                    .init("checkpoint", .string), .init("paths", .array(.string), required: false),
                    .init("paths_hex", .array(.string), required: false),
                    .init(
                        "components", .array(.choice(RestoreRequest.Component.allCases.map(\.rawValue))),
                        required: false),
                    .init("dry_run", .boolean, required: false), .init("end_sessions", .boolean, required: false),
                ]),
                responses: [.init(.ok, "As `everett restore --json` says it.", schema: Documents.restore)]),
            handler: .async { call in
                let body = try call.json()
                guard let text = try call.text("checkpoint", in: body) else {
                    throw RouteCall.mistake(
                        Phrase("checkpoint says where to go", pl: "checkpoint mówi, dokąd wrócić"))
                }
                let named = try call.paths(in: body)
                let paths = named.contains(.root) ? [] : named
                let components = try components(call, body)
                let isDryRun = try call.flag("dry_run", in: body)
                let endsSessions = try call.flag("end_sessions", in: body)
                return try await services.change(call) { desk in
                    let request = RestoreRequest(
                        checkpoint: try desk.checkpoint(text), paths: paths, components: components)
                    if isDryRun {
                        let start = desk.now
                        let preview = try desk.engine.previewRestore(desk.project, request, desk.supervision)
                        return .document { $0.preview(preview, milliseconds: desk.milliseconds(since: start)) }
                    }
                    let report = try desk.engine.restore(
                        desk.project, request, desk.supervision(endingSessions: endsSessions))
                    return .document { $0.restore(report) }
                }
            })
    }

    private static func components(_ call: RouteCall, _ body: JSONValue) throws -> Set<RestoreRequest.Component> {
        let named = try call.texts("components", in: body).map { name in
            guard let component = RestoreRequest.Component(rawValue: name) else {
                throw RouteCall.mistake(
                    Phrase(
                        "components are files, git, knowledge, agents, databases and environment",
                        pl: "składniki to files, git, knowledge, agents, databases i environment"))
            }
            return component
        }
        return named.isEmpty ? RestoreRequest.usual : Set(named)
    }

    private static func reversal(_ services: Services, isRedo: Bool) -> Route {
        Route(
            .post, isRedo ? "/api/projects/{project}/redo" : "/api/projects/{project}/undo",
            body: .json(limit: Route.RequestBody.defaultLimit),
            RouteDocumentation(
                isRedo ? "Does again what was undone last." : "Takes the last operation back.",
                parameters: [Documents.timelineParameter],
                request: .object([
                    .init("dry_run", .boolean, required: false), .init("end_sessions", .boolean, required: false),
                ]),
                responses: [.init(.ok, "As `everett undo --json` says it.", schema: Documents.reversal)]),
            handler: .async { call in
                let body = try call.json()
                let isDryRun = try call.flag("dry_run", in: body)
                let endsSessions = try call.flag("end_sessions", in: body)
                return try await services.change(call) { desk in
                    if !isDryRun {
                        let supervision = desk.supervision(endingSessions: endsSessions)
                        let report =
                            isRedo
                            ? try desk.engine.redo(desk.project, supervision)
                            : try desk.engine.undo(desk.project, supervision)
                        return .document { $0.reversal(report) }
                    }
                    let start = desk.now
                    let preview =
                        isRedo
                        ? try desk.engine.previewRedo(desk.project, desk.supervision)
                        : try desk.engine.previewUndo(desk.project, desk.supervision)
                    guard let preview else {
                        throw EverettError(
                            .conflict, Phrase("there is nothing to take back", pl: "nie ma czego cofnąć"))
                    }
                    return .document { json in
                        json.reversal(
                            preview.operation, preview: preview.restore,
                            milliseconds: desk.milliseconds(since: start))
                    }
                }
            })
    }

    private static func operations(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/operations",
            RouteDocumentation(
                "What was done, newest first.",
                parameters: [
                    .init("limit", .integer, "At most so many (200)."), Documents.timelineParameter,
                ],
                responses: [
                    .init(
                        .ok, "As `everett operations --json` says it.",
                        schema: .object([
                            .init("operations", .array(Documents.operation)), .init("next_undo", .nullable(.string)),
                            .init("next_redo", .nullable(.string)),
                        ]))
                ]),
            handler: .async { call in
                let limit = try call.query("limit", in: 1...10_000) ?? 200
                return try await services.look(call) { desk in
                    let operations = try desk.engine.operations(desk.project, limit: limit)
                    let next = try desk.engine.nextReversals(desk.project)
                    return .document { $0.operations(operations, next: next) }
                }
            })
    }
}
