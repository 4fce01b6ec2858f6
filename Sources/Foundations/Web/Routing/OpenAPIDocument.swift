internal import Base

/// The description of an interface (OpenAPI 3.1), written from the table that serves it.
package enum OpenAPIDocument {
    package static func text(title: String, version: String, routes: [Route]) -> String {
        let shown = routes.filter { $0.access != .unixOnly }
        var paths: [String] = []
        for route in shown where !paths.contains(route.pattern.documented) { paths.append(route.pattern.documented) }
        return JSONWriter.text { json in
            json.object { json in
                json.string("openapi", "3.1.0")
                json.object("info") { json in
                    json.string("title", title)
                    json.string("version", version)
                }
                json.object("paths") { json in
                    for path in paths {
                        json.object(path) { json in
                            for route in shown where route.pattern.documented == path { write(route, &json) }
                        }
                    }
                }
                json.object("components") { json in
                    json.object("securitySchemes") { json in
                        json.object("token") { json in
                            json.string("type", "http")
                            json.string("scheme", "bearer")
                        }
                    }
                    json.object("schemas") { json in
                        json.key("Problem")
                        problem.write(&json)
                    }
                }
            }
        }
    }

    private static let problem = Schema.object([
        Schema.Property("type", .string),
        Schema.Property("title", .string),
        Schema.Property("status", .integer),
        Schema.Property("code", .string),
        Schema.Property("detail", .string),
        Schema.Property("hints", .array(.string)),
    ])

    private static func write(_ route: Route, _ json: inout JSONWriter) {
        let about = route.documentation
        json.object(route.method.rawValue.lowercased()) { json in
            json.string("summary", about.summary)
            json.array("security") { json in
                guard route.access != .open else { return }
                json.object { json in json.array("token") { _ in } }
            }
            let parts = Set(route.pattern.parameterNames)
            json.array("parameters") { json in
                for name in route.pattern.parameterNames where !about.parameters.contains(where: { $0.name == name }) {
                    write(RouteDocumentation.Parameter(name, .string, "", required: true), in: "path", &json)
                }
                for parameter in about.parameters {
                    write(parameter, in: parts.contains(parameter.name) ? "path" : "query", &json)
                }
            }
            if route.body != .none {
                json.object("requestBody") { json in
                    json.object("content") { json in
                        json.object(route.body.mediaType) { json in
                            json.key("schema")
                            (about.request ?? .object([])).write(&json)
                        }
                    }
                }
            }
            json.object("responses") { json in
                for response in about.responses { write(response, &json) }
                json.object("default") { json in
                    json.string("description", "what went wrong")
                    json.object("content") { json in
                        json.object("application/problem+json") { json in
                            json.object("schema") { json in json.string("$ref", "#/components/schemas/Problem") }
                        }
                    }
                }
            }
        }
    }

    private static func write(
        _ parameter: RouteDocumentation.Parameter, in place: String, _ json: inout JSONWriter
    ) {
        json.object { json in
            json.string("name", parameter.name)
            json.string("in", place)
            // The format asks for it wherever a parameter is a part of the path.
            json.bool("required", place == "path" || parameter.isRequired)
            if !parameter.summary.isEmpty { json.string("description", parameter.summary) }
            json.key("schema")
            parameter.schema.write(&json)
        }
    }

    private static func write(_ response: RouteDocumentation.Response, _ json: inout JSONWriter) {
        json.object(String(response.status.code)) { json in
            json.string("description", response.summary)
            guard let type = response.type, response.status.allowsBody else { return }
            json.object("content") { json in
                json.object(type) { json in
                    guard let schema = response.schema else { return }
                    json.key("schema")
                    schema.write(&json)
                }
            }
        }
    }
}

extension Route.RequestBody {
    var mediaType: String {
        switch self {
        case .none, .json: "application/json"
        case .bytes: "application/octet-stream"
        }
    }
}
