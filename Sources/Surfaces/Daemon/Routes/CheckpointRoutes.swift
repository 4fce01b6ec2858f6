internal import Base
internal import Chronos
internal import Shapes
internal import Web

/// Checkpoints: the list, one of them, taking one, pinning and forgetting.
enum CheckpointRoutes {
    private static let mostListed = 1_000

    static func all(_ services: Services) -> [Route] {
        [list(services), take(services), show(services), pin(services), forget(services)]
    }

    private static func list(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/checkpoints",
            RouteDocumentation(
                "The checkpoints, newest first.",
                parameters: [
                    .init("limit", .integer, "At most so many (200)."),
                    .init("before", .string, "Those after this one in the list: an id."),
                    .init("all", .boolean, "Those that were taken back by undo, too."),
                    .init("timeline", .string, "Only the history of this timeline (all of them)."),
                ],
                responses: [
                    .init(
                        .ok, "A page of them.",
                        schema: .object([
                            .init("checkpoints", .array(Documents.checkpoint)), .init("total", .integer),
                            .init("next", .nullable(.string)),
                        ]))
                ]),
            handler: .async { call in
                let limit = try call.query("limit", in: 1...mostListed) ?? 200
                let includesHidden = try call.flag("all") ?? false
                return try await services.look(call) { desk in
                    let all =
                        call.query("timeline") == nil
                        ? try desk.engine.log(desk.project, includingHidden: includesHidden)
                        : try desk.engine.history(desk.project)
                    let head = try desk.engine.head(desk.project)
                    var first = 0
                    if let before = call.query("before") {
                        let id = try desk.checkpoint(before)
                        first = all.firstIndex { $0.id == id }.map { $0 + 1 } ?? all.count
                    }
                    let shown = all[first...].prefix(limit)
                    let isLast = shown.endIndex == all.endIndex
                    return .document { json in
                        json.array("checkpoints") { json in
                            for record in shown {
                                json.object { $0.checkpoint(record, isHead: record.id == head) }
                            }
                        }
                        json.integer("total", all.count)
                        json.string("next", isLast ? nil : shown.last?.id.hex)
                    }
                }
            })
    }

    private static func take(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/checkpoints", body: .json(limit: Route.RequestBody.defaultLimit),
            RouteDocumentation(
                "Captures the project as it is.", parameters: [Documents.timelineParameter],
                request: .object([
                    .init("name", .nullable(.string), required: false), .init("pin", .boolean, required: false),
                ]),
                responses: [.init(.created, "As `everett checkpoint --json` says it.", schema: Documents.taken)]),
            handler: .async { call in
                let body = try call.json()
                let request = CheckpointRequest(
                    name: try call.text("name", in: body), pin: try call.flag("pin", in: body))
                return try await services.change(call) { desk in
                    let report = try desk.engine.checkpoint(desk.project, request, desk.supervision)
                    let notice = desk.engine.storageNotice(try services.settings.collection().storage)
                    return .document(.created) { $0.taken(report, notice) }
                }
            })
    }

    private static func show(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/checkpoints/{id}",
            RouteDocumentation(
                "One checkpoint with its coverage report, policy and repositories.",
                parameters: [Documents.timelineParameter],
                responses: [.init(.ok, "As `everett show --json` says it.", schema: Documents.detail)]),
            handler: .async { call in
                try await services.look(call) { desk in
                    let detail = try desk.engine.show(try desk.checkpoint(call["id"]), desk.project)
                    return .document { $0.detail(detail) }
                }
            })
    }

    private static func pin(_ services: Services) -> Route {
        Route(
            .put, "/api/projects/{project}/checkpoints/{id}/pin", body: .json(limit: Route.RequestBody.defaultLimit),
            RouteDocumentation(
                "Keeps a checkpoint until it is unpinned, or no longer.", parameters: [Documents.timelineParameter],
                request: .object([.init("pinned", .boolean)]),
                responses: [.init(.noContent, "Done.", type: nil)]),
            handler: .async { call in
                guard case .bool(let isPinned) = try call.json()["pinned"] else {
                    throw RouteCall.mistake(Phrase("pinned is true or false", pl: "pinned ma wartość true albo false"))
                }
                return try await services.change(call) { desk in
                    let id = try desk.checkpoint(call["id"])
                    _ = try desk.engine.setPinned(isPinned, id, desk.project, desk.supervision)
                    return .empty()
                }
            })
    }

    private static func forget(_ services: Services) -> Route {
        Route(
            .delete, "/api/projects/{project}/checkpoints/{id}",
            RouteDocumentation(
                "Takes a checkpoint out of the log; can be undone until its content is collected.",
                parameters: [.init("dry_run", .boolean, "Only say what would be done.")],
                responses: [.init(.ok, "As `everett forget --json` says it.", schema: Documents.forgotten)]),
            handler: .async { call in
                let isDryRun = try call.flag("dry_run") ?? false
                return try await services.change(call) { desk in
                    let ids = [try desk.checkpoint(call["id"])]
                    let policy = try services.settings.collection().retention
                    let report =
                        isDryRun
                        ? try desk.engine.previewForget(ids, desk.project, policy)
                        : try desk.engine.forget(ids, desk.project, policy, desk.supervision)
                    return .document { $0.forgotten(report, isPreview: isDryRun) }
                }
            })
    }
}
