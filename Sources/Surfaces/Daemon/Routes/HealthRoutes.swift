internal import Base
internal import Web

/// How the daemon is, and what it wrote into its log.
enum HealthRoutes {
    static func all(_ services: Services) -> [Route] { [health(services), logs(services)] }

    private static func health(_ services: Services) -> Route {
        Route(
            .get, "/api/health",
            RouteDocumentation(
                "How the daemon is.",
                responses: [
                    .init(
                        .ok, "What it knows of itself.",
                        schema: .object([
                            .init("status", .choice(["ok", "degraded"])), .init("version", .string),
                            .init("pid", .integer), .init("home", .string), .init("started", .string),
                            .init("uptime_ms", .integer),
                            .init(
                                "checks",
                                .array(
                                    .object([
                                        .init("name", .string), .init("status", .string), .init("detail", .string),
                                    ]))),
                        ]))
                ]),
            handler: .immediate { call in
                let health = services.health
                let complaints = health.current
                return .document { json in
                    json.string("status", complaints.isEmpty ? "ok" : "degraded")
                    json.string("version", health.version)
                    json.integer("pid", health.process)
                    json.string("home", String(decoding: health.home, as: UTF8.self))
                    json.string("started", health.started.rfc3339)
                    json.integer("uptime_ms", health.uptimeMilliseconds)
                    json.array("checks") { json in
                        for complaint in complaints {
                            json.object { json in
                                json.string("name", complaint.name)
                                json.string("status", "failed")
                                json.string("detail", complaint.detail[call.language])
                            }
                        }
                    }
                }
            })
    }

    private static func logs(_ services: Services) -> Route {
        Route(
            .get, "/api/logs",
            RouteDocumentation(
                "The newest lines of the daemon's log, oldest first; each is a JSON object.",
                parameters: [.init("limit", .integer, "At most so many (200).")],
                responses: [
                    .init(
                        .ok, "The lines.",
                        schema: .object([.init("lines", .array(.any(detail: "One line, as it was written.")))]))
                ]),
            handler: .immediate { call in
                let lines = services.logs.newest(try call.query("limit", in: 1...1_000) ?? 200)
                // Each line is a JSON document already.
                return .json(text: "{\"lines\":[" + lines.joined(separator: ",") + "]}")
            })
    }
}
