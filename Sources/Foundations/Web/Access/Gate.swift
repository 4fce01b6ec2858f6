internal import Base

/// Decides who may ask, from the head alone and before a byte of the body is read.
///
/// The order is host, origin, then token: a page of somebody else learns nothing, not even whether a token would do.
struct Gate {
    /// What a listener on TCP is called by those that reach it.
    struct Place {
        /// A value of `Host` in lower case, and what a page has as its `Origin` that came from there.
        private let doors: [(host: [UInt8], origin: [UInt8])]

        /// `name:port` for every name; the port may be left out only where it is HTTP's own.
        ///
        /// A public origin is let in beside them exactly as it is: its host with its scheme, and no other pair.
        init(names: [String], port: UInt16, known origins: [PublicOrigin] = []) {
            var hosts = names.map { "\($0):\(port)" }
            if port == 80 { hosts += names }
            doors =
                hosts.map { (Array($0.utf8), Array("http://\($0)".utf8)) }
                + origins.map { (Array($0.authority.utf8), Array($0.description.utf8)) }
        }

        /// The origins that go with a host; none when it is not this server.
        func origins(of host: [UInt8]) -> [[UInt8]] { doors.filter { $0.host == host }.map(\.origin) }
    }

    private static let queryNames: Set<String> = [
        "token", "access_token", "auth", "authorization", "bearer", "api_key",
    ]

    let tokens: TokenSet
    private var limiter: FailureLimiter

    init(tokens: TokenSet, limits: WebLimits) {
        self.tokens = tokens
        limiter = FailureLimiter(limit: limits.failures, window: limits.failureWindow)
    }

    /// Host, Origin and what no request may hold, whatever it is for. `place` is nil on the unix socket.
    func admit(_ head: RequestHead, at place: Place?) throws(Problem) {
        if let place {
            guard let host = head.host else { throw RequestFault.hostMissing.problem }
            let origins = place.origins(of: host.map(FieldSyntax.lowercase))
            guard !origins.isEmpty else {
                throw Problem(
                    .misdirected, code: ErrorCode.refused.name, Words.wrongHost, hints: [Words.wrongHostHint])
            }
            // A page of ours came from the very host that it now asks.
            for origin in head.headers.places where head.headers.matches(origin, "origin") {
                guard origins.contains(Array(head.headers.value(origin))) else { throw Gate.foreign }
            }
            if let site = head.headers.value("sec-fetch-site"), !Gate.isOwnSite(site, head.headers) {
                throw Gate.foreign
            }
        } else if head.headers.value("origin") != nil {
            // No browser speaks over a unix socket; something passes on what a page asked for.
            throw Gate.foreign
        }
        for item in head.target.query where Gate.queryNames.contains(item.name.lowercased()) {
            throw Problem(.badRequest, code: ErrorCode.refused.name, Words.tokenInQuery)
        }
    }

    private static let foreign = Problem(.forbidden, code: ErrorCode.refused.name, Words.foreignOrigin)

    /// A link from another site to our page is a navigation, which carries no token and shows no data.
    private static func isOwnSite(_ site: ArraySlice<UInt8>, _ headers: HeaderFields) -> Bool {
        if site.elementsEqual("same-origin".utf8) || site.elementsEqual("none".utf8) { return true }
        return headers.value("sec-fetch-mode")?.elementsEqual("navigate".utf8) ?? false
    }

    /// Who asks, if the route lets them.
    mutating func identify(
        _ head: RequestHead, _ peer: Peer, _ access: Route.Access, subprotocol: String?, at now: Int64
    ) throws(Problem) -> Identity {
        if case .unix(let user, let process) = peer { return .unix(user: user, process: process) }
        switch access {
        case .open: return .anonymous
        case .unixOnly: throw Problem(.forbidden, code: ErrorCode.permission.name, Words.unixOnly)
        case .token, .agent: break
        }
        guard let token = Gate.token(in: head.headers, subprotocol: subprotocol) else {
            throw Gate.unauthorized(Words.noToken)
        }
        if let (id, kind) = tokens.verify(token) {
            // A good token in the wrong place is no attempt at guessing one, and is not let in either.
            switch (kind, access) {
            case (.page, .token): return .token(id)
            case (.agent, .agent): return .agent(id)
            case (.agent, _): throw Problem(.forbidden, code: ErrorCode.permission.name, Words.agentToken)
            case (.page, _):
                throw Problem(
                    .forbidden, code: ErrorCode.permission.name, Words.pageToken, hints: [Words.pageTokenHint])
            }
        }
        // Only wrong tokens are counted and held up: nobody can lock out whoever has a good one.
        if limiter.isClosed(at: now) {
            let seconds = max(1, (limiter.opens(at: now) - now + 999) / 1000)
            throw Problem(
                .tooManyRequests, code: ErrorCode.permission.name, Words.tooManyFailures,
                fields: [HTTPResponse.Field(name: "Retry-After", value: String(seconds))])
        }
        limiter.failed(at: now)
        throw Gate.unauthorized(Words.badToken)
    }

    private static func unauthorized(_ detail: Phrase) -> Problem {
        Problem(
            .unauthorized, code: ErrorCode.permission.name, detail, hints: [Words.noTokenHint],
            fields: [HTTPResponse.Field(name: "WWW-Authenticate", value: "Bearer")])
    }

    /// From `Authorization: Bearer …`; of a WebSocket, for which a page can set no field, from its subprotocols.
    private static func token(in headers: HeaderFields, subprotocol: String?) -> [UInt8]? {
        if subprotocol != nil {
            for place in headers.places where headers.matches(place, "sec-websocket-protocol") {
                guard let offered = FieldSyntax.tokens(headers.value(place)) else { continue }
                for one in offered where one.starts(with: "token.".utf8) { return Array(one.dropFirst(6)) }
            }
        }
        let fields = headers.places.filter { headers.matches($0, "authorization") }
        guard fields.count == 1, let field = fields.first else { return nil }
        let value = headers.value(field)
        guard value.count > 7, FieldSyntax.matches(value.prefix(7), "bearer ") else { return nil }
        let token = value.dropFirst(7)
        return token.allSatisfy(FieldSyntax.isToken) ? Array(token) : nil
    }
}
