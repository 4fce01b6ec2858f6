internal import Base
internal import Chronos
internal import Shapes
internal import Web

/// Timelines: the list, the picture of them all, beginning, renaming, comparing and ending one.
enum TimelineRoutes {
    static func all(_ services: Services) -> [Route] {
        [
            list(services), graph(services), branch(services), drop(services), rename(services),
            materialize(services), compare(services),
        ]
    }

    private static func list(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/timelines",
            RouteDocumentation(
                "The timelines of the project, main first.",
                responses: [
                    .init(
                        .ok, "As `everett timelines --json` says it.",
                        schema: .object([.init("timelines", .array(Documents.timeline))]))
                ]),
            handler: .async { call in
                try await services.look(call) { desk in
                    let all = try desk.engine.timelines(desk.project)
                    return .document { json in
                        json.array("timelines") { json in
                            for glance in all { json.object { $0.glance(glance) } }
                        }
                    }
                }
            })
    }

    private static func graph(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/graph",
            RouteDocumentation(
                "Every timeline with its checkpoints, column by column; checkpoints are named by their place, newest first.",
                responses: [.init(.ok, "The columns.", schema: Documents.graph)]),
            handler: .async { call in
                try await services.look(call) { desk in
                    let (timelines, graph) = try desk.engine.graph(desk.project)
                    return .document { $0.graph(timelines, graph) }
                }
            })
    }

    private static func branch(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/timelines", body: .json(limit: Route.RequestBody.defaultLimit),
            RouteDocumentation(
                "Begins a timeline with a workspace beside the project, as it is now or as a checkpoint was.",
                parameters: [Documents.timelineParameter],
                request: .object([
                    .init("name", .string), .init("from", .nullable(.string), required: false),
                    .init("sandbox", .boolean, required: false),
                ]),
                responses: [.init(.created, "As `everett branch --json` says it.", schema: Documents.timeline)]),
            handler: .async { call in
                let body = try call.json()
                let name = try required("name", in: body, call)
                let from = try call.text("from", in: body)
                let isSandbox = try call.flag("sandbox", in: body)
                return try await services.change(call) { desk in
                    let request = BranchRequest(
                        name: name, from: try from.map(desk.checkpoint), isSandbox: isSandbox)
                    let report = try desk.engine.branch(desk.project, request, desk.supervision)
                    return .document(.created) { $0.branched(report) }
                }
            })
    }

    private static func drop(_ services: Services) -> Route {
        Route(
            .delete, "/api/projects/{project}/timelines/{name}",
            RouteDocumentation(
                "Ends a timeline and removes its workspace; its state is checkpointed first, so this can be undone.",
                parameters: [.init("dry_run", .boolean, "Only say what would be done.")],
                responses: [.init(.ok, "As `everett drop --json` says it.", schema: Documents.dropped)]),
            handler: .async { call in
                if try call.flag("dry_run") ?? false {
                    return try await services.look(call) { desk in
                        let report = try desk.engine.previewDrop(call["name"], desk.project, desk.supervision)
                        return .document { $0.dropped(report) }
                    }
                }
                return try await services.change(call) { desk in
                    let report = try desk.engine.drop(call["name"], desk.project, desk.supervision)
                    return .document { $0.dropped(report) }
                }
            })
    }

    private static func rename(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/timelines/{name}/rename",
            body: .json(limit: Route.RequestBody.defaultLimit),
            RouteDocumentation(
                "Gives a timeline another name, and its workspace with it.",
                request: .object([.init("name", .string)]),
                responses: [.init(.ok, "As `everett rename --json` says it.", schema: Documents.timeline)]),
            handler: .async { call in
                let name = try required("name", in: try call.json(), call)
                return try await services.change(call) { desk in
                    let renamed = try desk.engine.renameTimeline(
                        call["name"], to: name, desk.project, desk.supervision)
                    return .document { $0.timeline(renamed, workspace: renamed.directory) }
                }
            })
    }

    private static func materialize(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/timelines/{name}/materialize",
            RouteDocumentation(
                "Makes a directory of a sandbox timeline, beside the project.",
                responses: [.init(.ok, "As `everett materialize --json` says it.", schema: Documents.timeline)]),
            handler: .async { call in
                try await services.change(call) { desk in
                    let report = try desk.engine.materialize(call["name"], at: nil, desk.project, desk.supervision)
                    return .document { $0.branched(report) }
                }
            })
    }

    private static func compare(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/compare",
            RouteDocumentation(
                "What differs between two timelines as they are now.",
                parameters: [
                    .init("from", .string, "A timeline (main)."),
                    .init("to", .string, "Another.", required: true),
                ] + DifferenceRoutes.paging,
                responses: [.init(.ok, "A page of the paths.", schema: Documents.difference)]),
            handler: .async { call in
                let page = try DifferenceRoutes.Page(call)
                guard let to = call.query("to") else {
                    throw RouteCall.mistake(Phrase("to names a timeline", pl: "to wskazuje linię czasu"))
                }
                return try await services.look(call) { desk in
                    let from = try desk.world(call.query("from") ?? TimelineRecord.main)
                    return try DifferenceRoutes.answer(desk, from: .world(from), to: .world(desk.world(to)), page)
                }
            })
    }

    private static func required(_ name: String, in body: JSONValue, _ call: RouteCall) throws -> String {
        if let text = try call.text(name, in: body) { return text }
        throw RouteCall.mistake(
            Phrase("name says what the timeline is called", pl: "name mówi, jak nazywa się linia czasu"))
    }
}
