internal import Base
internal import Chronos
internal import Shapes
internal import Web

/// What the store takes, and making it smaller.
enum StoreRoutes {
    static func all(_ services: Services) -> [Route] { [storage(services), collect(services)] }

    private static func storage(_ services: Services) -> Route {
        Route(
            .get, "/api/storage",
            RouteDocumentation(
                "What takes how much room, and what retention would free.",
                responses: [
                    .init(.ok, "As `everett storage --json` says it.", schema: .any(detail: "Bytes by kind, and more."))
                ]),
            handler: .async { _ in
                try await services.reader.run { engine, supervision in
                    let report = try engine.storage(try services.settings.collection(), supervision)
                    return .document { $0.storage(report) }
                }
            })
    }

    private static func collect(_ services: Services) -> Route {
        Route(
            .post, "/api/storage/collect", body: .json(limit: Route.RequestBody.defaultLimit),
            RouteDocumentation(
                "Lets old automatic checkpoints go and makes the store smaller.",
                request: .object([.init("dry_run", .boolean, required: false)]),
                responses: [
                    .init(.ok, "As `everett gc --json` says it.", schema: .any(detail: "What was let go and freed."))
                ]),
            handler: .async { call in
                let isDryRun = try call.flag("dry_run", in: try call.json())
                try services.requireUser(call)
                // In the room that reads: it takes the store lock only for moments, and checkpoints go on meanwhile.
                return try await services.reader.run { engine, supervision in
                    let request = try services.settings.collection()
                    let report =
                        isDryRun
                        ? try engine.previewCollection(request, supervision) : try engine.collect(request, supervision)
                    return .document { json in
                        json.bool("dry_run", isDryRun)
                        json.collection(report)
                    }
                }
            })
    }
}
