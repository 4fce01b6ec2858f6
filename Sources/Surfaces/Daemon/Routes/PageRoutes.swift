internal import Base
internal import Dashboard
internal import Web

/// The page itself and its words: they hold no data, so whoever reaches the port may have them.
enum PageRoutes {
    static func all() -> [Route] { [page, icon, file, words] }

    private static let page = Route(
        .get, "/", access: .open, RouteDocumentation("The dashboard."),
        handler: .immediate { call in try serve("/", call) })

    private static let icon = Route(
        .get, "/favicon.ico", access: .open, RouteDocumentation("The dashboard's icon."),
        handler: .immediate { call in try serve("/favicon.ico", call) })

    private static let file = Route(
        .get, "/assets/{file...}", access: .open, RouteDocumentation("A file of the dashboard."),
        handler: .immediate { call in try serve("/assets/\(call["file"])", call) })

    private static let bodies: [String: SharedBytes] = Dictionary(
        DashboardAssets.all.map { ($0.path, SharedBytes($0.bytes)) }
    ) { first, _ in first }

    private static func serve(_ path: String, _ call: RouteCall) throws -> HTTPResponse {
        guard let asset = DashboardAssets.asset(path: path), let body = bodies[path] else {
            throw EverettError(.notFound, Phrase("there is no such file", pl: "nie ma takiego pliku"))
        }
        let isKnown = call.request.headers["If-None-Match"] == asset.etag
        var answer =
            isKnown ? HTTPResponse.empty(.notModified) : HTTPResponse.asset(body, type: asset.contentType)
        // Asked about each time: a newer program serves newer files under the same names.
        answer.set("Cache-Control", "no-cache")
        answer.set("ETag", asset.etag)
        answer.set("Content-Security-Policy", DashboardAssets.contentSecurityPolicy)
        return answer
    }

    private static let words = Route(
        .get, "/api/words/{language}", access: .open,
        RouteDocumentation(
            "The words of the page in a language, en or pl.",
            responses: [.init(.ok, "Texts by key.", schema: .object([.init("words", .any(detail: "Texts by key."))]))]),
        handler: .immediate { call in
            guard let language = Language(rawValue: call["language"]) else {
                throw EverettError(.notFound, Phrase("there is no such language", pl: "nie ma takiego języka"))
            }
            return .document { json in
                json.object("words") { json in
                    for (key, text) in PageWords.words(language) { json.string(key, text) }
                }
            }
        })
}
