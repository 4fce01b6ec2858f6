import Base
import Testing

@testable import Web

struct RouterTests {
    private static func route(_ method: HTTPMethod, _ path: StaticString) -> Route {
        Route(method, path, RouteDocumentation("\(path)"), handler: .immediate { _ in .empty() })
    }

    private let router = Router([
        route(.get, "/"), route(.get, "/a"), route(.post, "/a"), route(.get, "/a/{x}"), route(.delete, "/a/{x}/b"),
        route(.get, "/a/c"), route(.get, "/files/{path...}"),
    ])

    private func found(_ method: HTTPMethod, _ path: [String]) -> String {
        switch router.match(method, path) {
        case .route(let route): route.pattern.description
        case .otherMethods(let methods): methods.map(\.rawValue).joined(separator: ",")
        case .nothing: "-"
        }
    }

    @Test func `a request finds its route`() {
        #expect(found(.get, []) == "/")
        #expect(found(.get, ["a"]) == "/a")
        #expect(found(.get, ["a", "1"]) == "/a/{x}")
        #expect(found(.get, ["a", "c"]) == "/a/c")
        #expect(found(.delete, ["a", "1", "b"]) == "/a/{x}/b")
        #expect(found(.get, ["files", "x", "y"]) == "/files/{path...}")
        #expect(found(.head, ["a"]) == "/a")
    }

    @Test func `what is not there is not found, and another method is told apart`() {
        #expect(found(.get, ["b"]) == "-")
        #expect(found(.get, ["files"]) == "-")
        #expect(found(.get, ["a", "1", "c"]) == "-")
        #expect(found(.put, ["a"]) == "GET,HEAD,POST,OPTIONS")
        #expect(found(.get, ["a", "1", "b"]) == "DELETE,OPTIONS")
    }

    @Test func `the description of the interface is valid JSON and names every route`() throws {
        let text = OpenAPIDocument.text(title: "t", version: "1", routes: router.routes)
        let json = try JSONValue(Array(text.utf8))
        #expect(json["openapi"]?.text == "3.1.0")
        for route in router.routes {
            #expect(json["paths"]?[route.pattern.documented]?[route.method.rawValue.lowercased()] != nil)
        }
    }
}
