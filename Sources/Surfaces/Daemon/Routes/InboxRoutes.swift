internal import Base
internal import Inbox
internal import Shapes
internal import Web

/// What agents ask their user to approve: the list, one question, and the answer.
enum InboxRoutes {
    private static let most = 200

    static func all(_ services: Services) -> [Route] { [list(services), show(services), answer(services)] }

    private static func list(_ services: Services) -> Route {
        Route(
            .get, "/api/inbox",
            RouteDocumentation(
                "What waits for an answer, the oldest first.",
                parameters: [
                    .init("all", .boolean, "Those that were answered too, the newest first."),
                    .init("project", .string, "Only of this project."),
                ],
                responses: [
                    .init(
                        .ok, "As `everett inbox --json` says it.",
                        schema: .object([.init("questions", .array(Documents.question))]))
                ]),
            handler: .async { call in
                let all = try call.flag("all") ?? false
                let project = call.query("project").flatMap(Identifier.init)
                return try await services.reader.run { _, _ in
                    let questions =
                        try services.inbox()?.questions(of: project, all: all, limit: most, at: services.clock.now)
                        ?? []
                    return .document { $0.questions(questions) }
                }
            })
    }

    private static func show(_ services: Services) -> Route {
        Route(
            .get, "/api/inbox/{question}",
            RouteDocumentation(
                "One question: exactly what an agent wants to do.",
                responses: [.init(.ok, "As `everett inbox show --json` says it.", schema: Documents.question)]),
            handler: .async { call in
                try await services.reader.run { _, _ in
                    let question = try services.asked().question(call["question"], at: services.clock.now)
                    return .document { $0.question(question) }
                }
            })
    }

    private static func answer(_ services: Services) -> Route {
        Route(
            .post, "/api/inbox/{question}/answer", body: .json(limit: 16 * 1024),
            RouteDocumentation(
                "Answers a question about the plan with that digest; the first answer counts. No agent may.",
                request: .object([
                    .init("approve", .boolean), .init("digest", .string),
                    .init("message", .string, required: false),
                ]),
                responses: [.init(.ok, "The question, answered.", schema: Documents.question)]),
            handler: .async { call in
                let json = try call.json()
                guard case .bool(let approves)? = json["approve"] else {
                    throw RouteCall.mistake(
                        Phrase("approve is true or false", pl: "approve ma wartość true albo false"))
                }
                guard let digest = try call.text("digest", in: json).flatMap(Digest.init(hex:)) else {
                    throw RouteCall.mistake(
                        Phrase(
                            "digest is that of the plan that was shown", pl: "digest to skrót planu, który pokazano"))
                }
                let message = try call.text("message", in: json) ?? ""
                try services.requireUser(call)
                return try await services.reader.run { _, _ in
                    let inbox = try services.asked()
                    let question = try inbox.question(call["question"], at: services.clock.now)
                    let answered = try inbox.answer(
                        question.id, approves: approves, shown: digest, message: message, door: .page,
                        at: services.clock.now)
                    return .document { $0.question(answered) }
                }
            })
    }
}
