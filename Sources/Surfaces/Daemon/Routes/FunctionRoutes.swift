internal import Base
internal import Chronos
internal import Functions
internal import Web

/// Functions that agents and users call by name: the table, and one door for all of them.
enum FunctionRoutes {
    /// What a note may be, with room for what JSON makes of it.
    private static let longestArguments = 1 << 20

    static func all(_ services: Services) -> [Route] { [list(), call(services)] }

    private static func list() -> Route {
        Route(
            .get, "/api/functions",
            RouteDocumentation(
                "The functions that agents may call: what each does, who may, and the schemas of what goes in and comes out.",
                responses: [
                    .init(
                        .ok, "As `everett functions --json` says it.",
                        schema: .object([
                            .init("schema_dialect", .string),
                            .init(
                                "functions",
                                .array(
                                    .object([
                                        .init("name", .string), .init("description", .string),
                                        .init("access", .choice(FunctionAccess.allCases.map(\.rawValue))),
                                        .init("read_only", .boolean), .init("destructive", .boolean),
                                        .init("idempotent", .boolean),
                                        .init("input_schema", .any(detail: "JSON Schema 2020-12.")),
                                        .init("output_schema", .any(detail: "JSON Schema 2020-12.")),
                                    ]))),
                        ]))
                ]),
            handler: .immediate { call in .document { $0.functions(FunctionTable.all, call.language) } })
    }

    private static func call(_ services: Services) -> Route {
        Route(
            .post, "/api/projects/{project}/functions/{name}", body: .json(limit: longestArguments),
            RouteDocumentation(
                "Calls a function; the body is an object with its arguments, as its `input_schema` describes them.",
                parameters: [
                    .init(
                        "caller", .choice(Caller.allCases.map(\.rawValue)),
                        "With whose rights: a user's (user), an agent's, or an agent's whose user agreed to this call."),
                    Documents.timelineParameter,
                ],
                request: .any(detail: "The arguments: see `GET /api/functions`."),
                responses: [
                    .init(
                        .ok,
                        "As the command line says it for the same act; `Everett-Outcome` is `done`, `failed` or `conflict`.",
                        schema: .any(detail: "See the function's `output_schema`."))
                ]),
            handler: .async { call in
                let function = try FunctionTable.function(call["name"])
                let arguments = try call.json()
                let agent = try services.agent(call)
                let caller = agent == nil ? try caller(call) : .agent
                if case .unix = call.identity {} else if function.runsCommand(arguments) { throw runsNothing(function) }
                return try await services.act(call, in: services.room(function.work)) { desk in
                    let answer = try function.perform(
                        arguments,
                        at: FunctionDesk(
                            engine: desk.engine, project: desk.project, supervision: desk.supervision, caller: caller,
                            surroundings: services.surroundings,
                            approvals: services.approvals(agent ?? "agent")))
                    return .json(text: answer.document).setting("Everett-Outcome", answer.outcome.rawValue)
                }
            })
    }

    /// A command of the caller's choice is the one thing that a token must not buy.
    private static func runsNothing(_ function: AgentFunction) -> EverettError {
        EverettError(
            .permission,
            Phrase(
                "\(function.name): no command is run for a token",
                pl: "\(function.name): dla tokenu nie uruchamia się poleceń"),
            hints: [
                Phrase(
                    "over the unix socket, or on the command line: everett call \(function.name)",
                    pl: "przez gniazdo unix albo w wierszu poleceń: everett call \(function.name)")
            ])
    }

    private static func caller(_ call: RouteCall) throws -> Caller {
        guard let text = call.query("caller") else { return .user }
        if let caller = Caller(rawValue: text) { return caller }
        let all = Caller.allCases.map(\.rawValue).joined(separator: ", ")
        throw RouteCall.mistake(Phrase("caller is one of: \(all)", pl: "caller to jedno z: \(all)"))
    }
}
