internal import Base
internal import Chronos
internal import Platform
internal import Shapes
internal import Web

/// The projects under Everett's care, and where one stands.
enum ProjectRoutes {
    static func all(_ services: Services) -> [Route] { [list(services), status(services)] }

    private static func list(_ services: Services) -> Route {
        Route(
            .get, "/api/projects",
            RouteDocumentation(
                "The projects under Everett's care.",
                responses: [
                    .init(
                        .ok, "All of them.",
                        schema: .object([
                            .init(
                                "projects",
                                .array(
                                    .object([
                                        .init("id", .string), .init("root", .string), .init("created", .string),
                                        .init("head", .nullable(.string)), .init("checkpoints", .integer),
                                        .init("watch", .any(detail: "Whether changes are seen as they happen.")),
                                    ])))
                        ]))
                ]),
            handler: .async { call in
                try await services.reader.run { engine, _ in
                    let projects = try engine.projects()
                    let heads = try projects.map { try engine.head($0) }
                    let counts = try projects.map { try engine.checkpointCount($0) }
                    return .document { json in
                        json.array("projects") { json in
                            for (index, project) in projects.enumerated() {
                                json.object { json in
                                    json.string("id", project.id.text)
                                    json.place("root", project.root.bytes)
                                    json.string("created", project.created.rfc3339)
                                    json.string("head", heads[index]?.hex)
                                    json.integer("checkpoints", counts[index])
                                    json.watch(services.watches.standing(project.id), call.language)
                                }
                            }
                        }
                    }
                }
            })
    }

    private static func status(_ services: Services) -> Route {
        Route(
            .get, "/api/projects/{project}/status",
            RouteDocumentation(
                "What changed since the newest checkpoint.",
                parameters: [
                    .init("limit", .integer, "List at most so many paths (1000)."), Documents.timelineParameter,
                ],
                responses: [
                    .init(.ok, "As `everett status --json` says it.", schema: .any(detail: "Counts and paths."))
                ]),
            handler: .async { call in
                let limit = try call.query("limit", in: 0...100_000) ?? 1_000
                return try await services.look(call) { desk in
                    let report = try desk.engine.status(desk.project, desk.supervision)
                    return .document { json in
                        json.status(report, atMost: limit)
                        json.object("daemon") { json in
                            json.bool("running", true)
                            json.integer("pid", services.health.process)
                            json.string("version", services.health.version)
                        }
                    }
                }
            })
    }
}

extension JSONWriter {
    fileprivate mutating func watch(_ standing: ProjectWatcher.Standing?, _ language: Language) {
        object("watch") { json in
            json.string("state", standing?.state.rawValue ?? "unwatched")
            json.string("means", standing?.means?.rawValue)
            json.integer("directories", standing.map(\.directories) ?? 0)
            json.string("since", standing?.since.rfc3339)
            json.string("detail", standing?.detail?[language])
        }
    }
}
