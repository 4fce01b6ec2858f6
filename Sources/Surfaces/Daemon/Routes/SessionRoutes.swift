internal import Base
internal import Web

/// How a page gets its token, and gives it back.
enum SessionRoutes {
    /// A page that stays open has to log in again after this.
    private static let lifetime: Int64 = 30 * 86_400_000

    static func all(_ services: Services, clock: Clock) -> [Route] {
        [mint(services), login(services, clock), logout(services)]
    }

    private static func mint(_ services: Services) -> Route {
        Route(
            .post, "/api/login-codes", access: .unixOnly,
            RouteDocumentation("A code that is good for one login within a minute."),
            handler: .immediate { call in
                // Whoever has a page may answer what agents ask.
                try services.requireUser(call)
                return .document(.created) { $0.string("code", services.codes.mint()) }
            })
    }

    private static func login(_ services: Services, _ clock: Clock) -> Route {
        Route(
            .post, "/api/session", access: .open, body: .json(limit: 4096),
            RouteDocumentation(
                "Exchanges a code for a token.", request: .object([.init("code", .string)]),
                responses: [
                    .init(
                        .created, "The token.",
                        schema: .object([.init("token", .string), .init("expires", .string)]))
                ]),
            handler: .immediate { call in
                let code = try call.text("code", in: try call.json()) ?? ""
                switch services.codes.redeem(code) {
                case .good:
                    let token = services.tokens.mint(lifetimeMilliseconds: lifetime).token
                    let expires = Timestamp(milliseconds: clock.now.milliseconds + lifetime)
                    return .document(.created) { json in
                        json.string("token", token)
                        json.string("expires", expires.rfc3339)
                    }
                case .wrong:
                    throw Problem(
                        .unauthorized, code: "unauthorized",
                        Phrase("this code is not valid, or no longer", pl: "ten kod jest nieważny"),
                        hints: [
                            Phrase("ask for another: everett open", pl: "poproś o nowy: everett open")
                        ])
                case .tooManyWrong:
                    throw Problem(
                        .tooManyRequests, code: "too_many_requests",
                        Phrase("too many wrong codes; wait a minute", pl: "zbyt wiele błędnych kodów; odczekaj minutę"))
                }
            })
    }

    private static func logout(_ services: Services) -> Route {
        Route(
            .delete, "/api/session",
            RouteDocumentation(
                "Revokes the token it is asked with; its streams end.",
                responses: [.init(.noContent, "Done.", type: nil)]),
            handler: .immediate { call in
                if case .token(let id) = call.identity { services.tokens.revoke(id) }
                return .empty()
            })
    }
}
