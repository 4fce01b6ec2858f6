/// A path with named places, such as `/api/projects/{project}/status`.
package struct RoutePattern: Sendable, Hashable, CustomStringConvertible {
    enum Segment: Sendable, Hashable {
        case literal(String)
        /// Any one segment.
        case parameter(String)
        /// All that is left, at least one segment; only at the end: `{name...}`.
        case rest(String)
    }

    let segments: [Segment]
    package let description: String

    init(_ path: StaticString) {
        let text = "\(path)"
        precondition(text.utf8.first == 0x2f, "a pattern begins with a slash")
        description = text
        let parts = text.utf8.dropFirst().split(separator: 0x2f)
        segments = parts.map { part in
            guard part.first == UInt8(ascii: "{") else { return .literal(String(part) ?? "") }
            precondition(part.last == UInt8(ascii: "}") && part.count > 2, "a parameter is closed and has a name")
            let name = String(part.dropFirst().dropLast()) ?? ""
            return name.hasSuffix("...") ? .rest(String(name.dropLast(3))) : .parameter(name)
        }
    }

    var parameterNames: [String] {
        segments.compactMap { segment in
            switch segment {
            case .literal: nil
            case .parameter(let name), .rest(let name): name
            }
        }
    }

    /// The path as OpenAPI writes it.
    var documented: String {
        segments.isEmpty
            ? "/"
            : segments.map { segment in
                switch segment {
                case .literal(let text): "/" + text
                case .parameter(let name), .rest(let name): "/{\(name)}"
                }
            }.joined()
    }
}
