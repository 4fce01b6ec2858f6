internal import Base

/// A JSON text, taken apart so that it can be changed in place.
///
/// Unlike ``JSONValue`` it keeps the order of names and knows where things stand, and it is mild about what strings hold:
/// what a program writes of its own need not be well-formed Unicode.
package struct JSONText: Sendable {
    package enum Dialect: Sendable {
        case strict
        /// With `//` and `/* */`, and commas after the last entry: what many programs call JSON with comments.
        case comments
    }

    package static let depthLimit = 100

    package let bytes: [UInt8]
    /// Nil for a text of white space, and comments where there may be some.
    package let root: JSONNode?

    package init(_ bytes: [UInt8], _ dialect: Dialect) throws(TextMistake) {
        var reader = JSONReader(bytes, dialect)
        self.bytes = bytes
        root = try reader.document()
    }

    /// The text of a string; nil for any other value.
    package func string(_ node: JSONNode) -> String? {
        guard case .string = node.content else { return nil }
        return JSONReader.decoded(bytes[(node.range.lowerBound + 1)..<(node.range.upperBound - 1)])
    }

    /// The first bytes of a string, cut near `limit` so that a large one costs no more than a small one.
    package func string(_ node: JSONNode, limit: Int) -> String? {
        guard case .string = node.content else { return nil }
        let inner = (node.range.lowerBound + 1)..<(node.range.upperBound - 1)
        guard inner.count > limit else { return string(node) }
        var end = inner.lowerBound + limit
        // Not in the middle of an escape or of a character.
        while end > inner.lowerBound, bytes[end] & 0xc0 == 0x80 { end -= 1 }
        var cut = bytes[inner.lowerBound..<end]
        if let back = cut.suffix(12).lastIndex(of: UInt8(ascii: "\\")), end - back < 12 { cut = cut[..<back] }
        return JSONReader.decoded(cut)
    }

    /// What a path of names leads to.
    package func node(_ path: [String]) -> JSONNode? {
        var node = root
        for name in path { node = node?[name] }
        return node
    }
}

/// Recursive descent over bytes, which remembers positions.
private struct JSONReader {
    private let bytes: [UInt8]
    private let dialect: JSONText.Dialect
    private var at = 0

    init(_ bytes: [UInt8], _ dialect: JSONText.Dialect) {
        self.bytes = bytes
        self.dialect = dialect
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { at = 3 }
    }

    mutating func document() throws(TextMistake) -> JSONNode? {
        try skip()
        guard at < bytes.count else { return nil }
        let root = try value(depth: 0)
        try skip()
        guard at == bytes.count else { throw mistake() }
        return root
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private func mistake() -> TextMistake {
        TextMistake(TextPlace(of: at, in: bytes), Words.notUnderstood)
    }

    /// Passes over white space, and comments where there may be some.
    private mutating func skip() throws(TextMistake) {
        while let byte = next {
            switch byte {
            case 0x20, 0x09, 0x0a, 0x0d: at += 1
            case UInt8(ascii: "/") where dialect == .comments: try skipComment()
            default: return
            }
        }
    }

    private mutating func skipComment() throws(TextMistake) {
        guard at + 1 < bytes.count else { throw mistake() }
        if bytes[at + 1] == UInt8(ascii: "/") {
            while let byte = next, byte != 0x0a { at += 1 }
            return
        }
        guard bytes[at + 1] == UInt8(ascii: "*") else { throw mistake() }
        var place = at + 2
        while place + 1 < bytes.count, !(bytes[place] == UInt8(ascii: "*") && bytes[place + 1] == UInt8(ascii: "/")) {
            place += 1
        }
        guard place + 1 < bytes.count else { throw mistake() }
        at = place + 2
    }

    private mutating func value(depth: Int) throws(TextMistake) -> JSONNode {
        guard depth < JSONText.depthLimit, let byte = next else { throw mistake() }
        let start = at
        switch byte {
        case UInt8(ascii: "{"):
            let entries = try entries(depth, named: true, until: UInt8(ascii: "}"))
            return JSONNode(range: start..<at, content: .object(entries))
        case UInt8(ascii: "["):
            let entries = try entries(depth, named: false, until: UInt8(ascii: "]"))
            return JSONNode(range: start..<at, content: .array(entries))
        case UInt8(ascii: "\""):
            try string()
            return JSONNode(range: start..<at, content: .string)
        default:
            try word()
            return JSONNode(range: start..<at, content: .word)
        }
    }

    private mutating func entries(
        _ depth: Int, named: Bool, until end: UInt8
    ) throws(TextMistake) -> [JSONEntry] {
        at += 1
        var entries: [JSONEntry] = []
        var names: Set<String> = []
        try skip()
        while next != end {
            if let last = entries.last, last.comma == nil { throw mistake() }
            let start = at
            var name: String?
            if named {
                guard next == UInt8(ascii: "\"") else { throw mistake() }
                try string()
                let text = Self.decoded(bytes[(start + 1)..<(at - 1)])
                // Which of two would count is for nobody to say.
                guard names.insert(text).inserted else { throw mistake() }
                name = text
                try skip()
                guard next == UInt8(ascii: ":") else { throw mistake() }
                at += 1
                try skip()
            }
            let value = try value(depth: depth + 1)
            try skip()
            var comma: Int?
            if next == UInt8(ascii: ",") {
                comma = at
                at += 1
                try skip()
                if next == end, dialect == .strict { throw mistake() }
            }
            entries.append(JSONEntry(name: name, start: start, value: value, comma: comma))
        }
        at += 1
        return entries
    }

    private mutating func string() throws(TextMistake) {
        at += 1
        while let byte = next {
            switch byte {
            case UInt8(ascii: "\""):
                at += 1
                return
            case UInt8(ascii: "\\"): at += 2
            case 0..<0x20: throw mistake()
            default: at += 1
            }
        }
        at = min(at, bytes.count)
        throw mistake()
    }

    private static let wordBytes = ByteSet(
        [UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z")], and: "+-.E")

    private mutating func word() throws(TextMistake) {
        let start = at
        while let byte = next, Self.wordBytes.contains(byte) { at += 1 }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard ["true", "false", "null"].contains(text) || (try? JSONValue(Array(text.utf8))) != nil else {
            at = start
            throw mistake()
        }
    }

    /// The text between quotes; what is no Unicode becomes the replacement character.
    static func decoded(_ raw: ArraySlice<UInt8>) -> String {
        guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
        var out: [UInt8] = []
        var units: [UInt16] = []
        var at = raw.startIndex
        func flush() {
            if !units.isEmpty { out += Array(String(decoding: units, as: UTF16.self).utf8) }
            units = []
        }
        while at < raw.endIndex {
            guard raw[at] == UInt8(ascii: "\\"), at + 1 < raw.endIndex else {
                flush()
                out.append(raw[at])
                at += 1
                continue
            }
            let escaped = raw[at + 1]
            at += 2
            if escaped == UInt8(ascii: "u") {
                let digits = raw[at..<min(at + 4, raw.endIndex)]
                units.append(UInt16(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0xfffd)
                at += digits.count
                continue
            }
            flush()
            switch escaped {
            case UInt8(ascii: "b"): out.append(0x08)
            case UInt8(ascii: "f"): out.append(0x0c)
            case UInt8(ascii: "n"): out.append(0x0a)
            case UInt8(ascii: "r"): out.append(0x0d)
            case UInt8(ascii: "t"): out.append(0x09)
            default: out.append(escaped)
            }
        }
        flush()
        return String(decoding: out, as: UTF8.self)
    }
}
