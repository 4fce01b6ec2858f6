internal import Base

/// Where the members of objects stand in a JSON document that people write, with comments and commas after the last one; pure.
///
/// What is no such document is refused as a whole.
struct JSONPlaces {
    struct Member {
        let name: String
        /// From the quotation mark before its name to the end of its value.
        let whole: Range<Int>
        let value: Range<Int>
    }

    struct Object {
        /// Both braces.
        let whole: Range<Int>
        let members: [Member]
        /// Where the comma after the last member stands, if there is one.
        let lastComma: Int?
    }

    private let bytes: [UInt8]
    private var place: Int
    /// Filled by the object that is asked for.
    private var found: Object?
    private var wanted: Int?

    /// The object that begins at a place; nil for any other value there.
    static func object(_ bytes: [UInt8], at start: Int) throws(DecodingFault) -> Object? {
        var places = JSONPlaces(bytes, at: start)
        places.wanted = start
        _ = try places.value(depth: 0)
        return places.found
    }

    /// Where the one value of a document begins. The whole document is read.
    static func root(_ bytes: [UInt8]) throws(DecodingFault) -> Int {
        var places = JSONPlaces(bytes, at: bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
        try places.skip()
        let start = places.place
        _ = try places.value(depth: 0)
        try places.skip()
        guard places.place == bytes.count else { throw .malformed }
        return start
    }

    private init(_ bytes: [UInt8], at place: Int) {
        self.bytes = bytes
        self.place = place
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    /// Space and comments.
    private mutating func skip() throws(DecodingFault) {
        while let byte = next {
            if [0x20, 0x09, 0x0a, 0x0d].contains(byte) {
                place += 1
            } else if byte == UInt8(ascii: "/") {
                try comment()
            } else {
                return
            }
        }
    }

    private mutating func comment() throws(DecodingFault) {
        let kind = place + 1 < bytes.count ? bytes[place + 1] : 0
        if kind == UInt8(ascii: "/") {
            while let byte = next, byte != 0x0a { place += 1 }
        } else if kind == UInt8(ascii: "*") {
            place += 2
            while place + 1 < bytes.count, !(bytes[place] == UInt8(ascii: "*") && bytes[place + 1] == UInt8(ascii: "/"))
            {
                place += 1
            }
            guard place + 1 < bytes.count else { throw .truncated }
            place += 2
        } else {
            throw .malformed
        }
    }

    private mutating func value(depth: Int) throws(DecodingFault) -> Range<Int> {
        guard depth < JSONValue.depthLimit, let first = next else { throw .malformed }
        let start = place
        switch first {
        case UInt8(ascii: "{"): try object(depth)
        case UInt8(ascii: "["): try array(depth)
        case UInt8(ascii: "\""): _ = try string()
        default:
            while let byte = next, !Self.endsWord(byte) { place += 1 }
            // A number, or one of three words: what those are is decided elsewhere.
            _ = try JSONValue(Array(bytes[start..<place]))
        }
        return start..<place
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
        [0x20, 0x09, 0x0a, 0x0d, 0x2c, 0x3a, 0x5d, 0x7d, 0x2f].contains(byte)
    }

    private mutating func object(_ depth: Int) throws(DecodingFault) {
        let start = place
        place += 1
        var members: [Member] = []
        var comma: Int?
        while true {
            try skip()
            if next == UInt8(ascii: "}") { break }
            guard members.isEmpty || comma != nil else { throw .malformed }
            let begin = place
            let name = try string()
            try skip()
            guard next == UInt8(ascii: ":") else { throw .malformed }
            place += 1
            try skip()
            let value = try value(depth: depth + 1)
            guard !members.contains(where: { $0.name == name }) else { throw .malformed }
            members.append(Member(name: name, whole: begin..<value.upperBound, value: value))
            try skip()
            comma = next == UInt8(ascii: ",") ? place : nil
            if comma != nil { place += 1 }
        }
        place += 1
        if wanted == start { found = Object(whole: start..<place, members: members, lastComma: comma) }
    }

    private mutating func array(_ depth: Int) throws(DecodingFault) {
        place += 1
        var needsComma = false
        while true {
            try skip()
            if next == UInt8(ascii: "]") { break }
            guard !needsComma else { throw .malformed }
            _ = try value(depth: depth + 1)
            try skip()
            needsComma = next != UInt8(ascii: ",")
            if !needsComma { place += 1 }
        }
        place += 1
    }

    private mutating func string() throws(DecodingFault) -> String {
        guard next == UInt8(ascii: "\"") else { throw .malformed }
        let start = place
        place += 1
        while let byte = next, byte != UInt8(ascii: "\"") { place += byte == UInt8(ascii: "\\") ? 2 : 1 }
        guard place < bytes.count else { throw .truncated }
        place += 1
        guard case .string(let text) = try JSONValue(Array(bytes[start..<place])) else { throw .malformed }
        return text
    }
}
