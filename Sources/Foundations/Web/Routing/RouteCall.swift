package import Base

/// One call of a route, as its handler sees it.
package struct RouteCall: Sendable {
    package let request: HTTPRequest
    package let identity: Identity
    /// The language that the client asked for.
    package let language: Language
    let pattern: RoutePattern

    init(request: HTTPRequest, identity: Identity, pattern: RoutePattern) {
        self.request = request
        self.identity = identity
        self.pattern = pattern
        language = RouteCall.language(request.headers)
    }

    /// What stands in a place of the pattern. A name that the pattern does not have is a programmer's mistake.
    package subscript(_ name: String) -> String {
        for (index, segment) in pattern.segments.enumerated() {
            switch segment {
            case .parameter(name): return request.target.path[index]
            case .rest(name): return request.target.path[index...].joined(separator: "/")
            default: continue
            }
        }
        preconditionFailure("\(pattern) has no parameter \(name)")
    }

    /// The first value of that name in the query.
    package func query(_ name: String) -> String? { request.target.first(name) }

    /// A number of the query within a range; anything else is the caller's mistake.
    package func query(_ name: String, in range: ClosedRange<Int>) throws(EverettError) -> Int? {
        guard let text = query(name) else { return nil }
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text), range.contains(number)
        else {
            throw EverettError(.usage, Words.notInRange(name, range))
        }
        return number
    }

    /// `true`, `1` or nothing after the name; `false` or `0`; nil when it is not there.
    package func flag(_ name: String) throws(EverettError) -> Bool? {
        switch query(name) {
        case nil: return nil
        case "", "true", "1": return true
        case "false", "0": return false
        default: throw EverettError(.usage, Words.notAFlag(name))
        }
    }

    /// The body as JSON; an empty object when there is none.
    package func json() throws(EverettError) -> JSONValue {
        if request.body.isEmpty { return .object([:]) }
        do {
            return try JSONValue(request.body)
        } catch {
            throw EverettError(.usage, Words.notJSON)
        }
    }

    /// What `If-Match` names, without its quotes; nil when the caller sets no condition.
    package func ifMatch() throws(EverettError) -> String? {
        guard let text = request.headers["If-Match"] else { return nil }
        let bytes = text.utf8
        guard bytes.count >= 2, bytes.first == 0x22, bytes.last == 0x22, !bytes.dropFirst().dropLast().contains(0x22)
        else {
            throw EverettError(.usage, Words.notAnEntityTag)
        }
        return String(bytes.dropFirst().dropLast())
    }

    /// Whether the client would rather have `type` than anything else that it names.
    package func accepts(_ type: String) -> Bool {
        request.headers.all("Accept").contains { value in
            value.utf8.split(separator: 0x2c).contains { part in
                let media = part.prefix { $0 != 0x3b }.filter { $0 != 0x20 && $0 != 0x09 }.map(FieldSyntax.lowercase)
                return media.elementsEqual(type.utf8)
            }
        }
    }

    /// The first language named in `Accept-Language`; English when it is none of ours.
    static func language(_ headers: HeaderFields) -> Language {
        guard let value = headers.value("Accept-Language") else { return .english }
        let first = value.prefix { $0 != 0x2c && $0 != 0x3b && $0 != 0x2d }.map(FieldSyntax.lowercase)
        return first.elementsEqual("pl".utf8) ? .polish : .english
    }
}
