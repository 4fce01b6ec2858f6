/// Finds the route of a request; built once from the table.
///
/// A word in a path goes before a parameter, and a parameter before the rest of a path; there is no way back from a word
/// that was taken, so which route answers can be read from the table.
package struct Router: Sendable {
    private final class Node: Sendable {
        let words: [String: Node]
        let parameter: Node?
        let methods: [HTTPMethod: Route]
        let rest: [HTTPMethod: Route]

        init(_ draft: Draft) {
            words = draft.words.mapValues(Node.init)
            parameter = draft.parameter.map(Node.init)
            methods = draft.methods
            rest = draft.rest
        }
    }

    private final class Draft {
        var words: [String: Draft] = [:]
        var parameter: Draft?
        var methods: [HTTPMethod: Route] = [:]
        var rest: [HTTPMethod: Route] = [:]
    }

    enum Match {
        case route(Route)
        /// The address is there; these are the methods it has.
        case otherMethods([HTTPMethod])
        case nothing
    }

    package let routes: [Route]
    private let root: Node

    /// Two routes with one address and method are a programmer's mistake.
    package init(_ routes: [Route]) {
        self.routes = routes
        let draft = Draft()
        for route in routes { Router.add(route, to: draft) }
        root = Node(draft)
    }

    private static func add(_ route: Route, to root: Draft) {
        var node = root
        for (index, segment) in route.pattern.segments.enumerated() {
            switch segment {
            case .literal(let word):
                let next = node.words[word] ?? Draft()
                node.words[word] = next
                node = next
            case .parameter:
                let next = node.parameter ?? Draft()
                node.parameter = next
                node = next
            case .rest:
                precondition(index == route.pattern.segments.count - 1, "only the end of a pattern takes the rest")
                precondition(node.rest.updateValue(route, forKey: route.method) == nil, "two routes: \(route.pattern)")
                return
            }
        }
        precondition(node.methods.updateValue(route, forKey: route.method) == nil, "two routes: \(route.pattern)")
    }

    func match(_ method: HTTPMethod, _ path: [String]) -> Match {
        var node = root
        var rest: [HTTPMethod: Route] = [:]
        for segment in path {
            if !node.rest.isEmpty { rest = node.rest }
            guard let next = node.words[segment] ?? node.parameter else {
                return Router.choose(rest, method)
            }
            node = next
        }
        return Router.choose(node.methods.isEmpty ? rest : node.methods, method)
    }

    private static func choose(_ methods: [HTTPMethod: Route], _ method: HTTPMethod) -> Match {
        if let route = methods[method] ?? (method == .head ? methods[.get] : nil) { return .route(route) }
        return methods.isEmpty ? .nothing : .otherMethods(allowed(methods))
    }

    /// What `Allow` lists: the methods of the table, HEAD wherever there is GET, and OPTIONS.
    private static func allowed(_ methods: [HTTPMethod: Route]) -> [HTTPMethod] {
        HTTPMethod.allCases.filter { method in
            methods[method] != nil || method == .options || method == .head && methods[.get] != nil
        }
    }

    /// The methods of the address, whatever method was asked for; nil when there is no such address.
    func methods(_ path: [String]) -> [HTTPMethod]? {
        // No table has a route for every method and OPTIONS, which the router answers by itself.
        switch match(.options, path) {
        case .otherMethods(let methods): methods
        case .route(let route): [route.method]
        case .nothing: nil
        }
    }
}
