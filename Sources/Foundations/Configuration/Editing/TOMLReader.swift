internal import Base

/// Reads TOML 1.0; of numbers, dates and words only that they could be one.
struct TOMLReader {
    /// A table while it is being read: who may still add to it.
    private final class Table {
        enum Kind { case implied, headed, dotted, closed }

        var kind: Kind
        var members: [String: Item] = [:]

        init(_ kind: Kind) {
            self.kind = kind
        }
    }

    private enum Item {
        case table(Table)
        /// Opened by `[[…]]`: more may come.
        case tables([Table])
        case node(TOMLText.Node)
    }

    private static let depthLimit = 64

    private let bytes: [UInt8]
    private var at = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { at = 3 }
    }

    mutating func document() throws(TextMistake) -> TOMLText.Node {
        let root = Table(.headed)
        var current = root
        try skipLines()
        while let byte = next {
            if byte == UInt8(ascii: "[") {
                current = try header(root)
            } else {
                try pair(current)
            }
            try endOfLine()
            try skipLines()
        }
        return Self.node(root)
    }

    private static func node(_ table: Table) -> TOMLText.Node {
        .table(
            table.members.mapValues { item in
                switch item {
                case .table(let table): node(table)
                case .tables(let tables): .array(tables.map(node))
                case .node(let node): node
                }
            })
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private func mistake() -> TextMistake { TextMistake(TextPlace(of: at, in: bytes), Words.notUnderstood) }

    // MARK: Lines

    private mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x09 { at += 1 }
    }

    private mutating func skipComment() {
        if next == UInt8(ascii: "#") { while let byte = next, byte != 0x0a { at += 1 } }
    }

    private mutating func skipLines() throws(TextMistake) {
        while true {
            skipBlanks()
            skipComment()
            if next == 0x0d, at + 1 < bytes.count, bytes[at + 1] == 0x0a { at += 1 }
            guard next == 0x0a else { return }
            at += 1
        }
    }

    private mutating func endOfLine() throws(TextMistake) {
        skipBlanks()
        skipComment()
        if next == 0x0d { at += 1 }
        guard next == nil || next == 0x0a else { throw mistake() }
    }

    // MARK: Tables

    private mutating func header(_ root: Table) throws(TextMistake) -> Table {
        at += 1
        let isArray = next == UInt8(ascii: "[")
        if isArray { at += 1 }
        let path = try key()
        for _ in 0..<(isArray ? 2 : 1) {
            guard next == UInt8(ascii: "]") else { throw mistake() }
            at += 1
        }
        var table = root
        for name in path.dropLast() { table = try step(into: name, of: table) }
        guard let name = path.last else { throw mistake() }
        let new = Table(.headed)
        switch (table.members[name], isArray) {
        case (nil, false): table.members[name] = .table(new)
        case (nil, true): table.members[name] = .tables([new])
        case (.tables(let tables), true): table.members[name] = .tables(tables + [new])
        case (.table(let known), false) where known.kind == .implied:
            known.kind = .headed
            return known
        default: throw mistake()
        }
        return new
    }

    private func step(into name: String, of table: Table) throws(TextMistake) -> Table {
        switch table.members[name] {
        case nil:
            let new = Table(.implied)
            table.members[name] = .table(new)
            return new
        case .table(let next) where next.kind != .closed: return next
        case .tables(let tables):
            guard let last = tables.last else { throw mistake() }
            return last
        default: throw mistake()
        }
    }

    private mutating func pair(_ table: Table, depth: Int = 0) throws(TextMistake) {
        let path = try key()
        guard next == UInt8(ascii: "=") else { throw mistake() }
        at += 1
        var table = table
        for name in path.dropLast() {
            if table.members[name] == nil { table.members[name] = .table(Table(.dotted)) }
            guard case .table(let inner) = table.members[name], inner.kind == .dotted else { throw mistake() }
            table = inner
        }
        skipBlanks()
        let item = try value(depth)
        guard let name = path.last, table.members.updateValue(item, forKey: name) == nil else { throw mistake() }
    }

    private mutating func key() throws(TextMistake) -> [String] {
        var path: [String] = []
        while true {
            skipBlanks()
            path.append(try keyPart())
            skipBlanks()
            guard next == UInt8(ascii: ".") else { return path }
            at += 1
        }
    }

    private static let bare = ByteSet(
        [
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"),
        ], and: "-_")

    private mutating func keyPart() throws(TextMistake) -> String {
        let start = at
        if let quote = next, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            try string(quote, mayBeLong: false)
            let raw = bytes[(start + 1)..<(at - 1)]
            // Two spellings of one name would not be seen to be one.
            guard quote == UInt8(ascii: "'") || !raw.contains(UInt8(ascii: "\\")) else { throw mistake() }
            return String(decoding: raw, as: UTF8.self)
        }
        while let byte = next, Self.bare.contains(byte) { at += 1 }
        guard at > start else { throw mistake() }
        return String(decoding: bytes[start..<at], as: UTF8.self)
    }

    // MARK: Values

    private mutating func value(_ depth: Int) throws(TextMistake) -> Item {
        guard depth < Self.depthLimit, let byte = next else { throw mistake() }
        let start = at
        switch byte {
        case UInt8(ascii: "["): return .node(.array(try array(depth)))
        case UInt8(ascii: "{"): return .table(try inlineTable(depth))
        case UInt8(ascii: "\""), UInt8(ascii: "'"): try string(byte, mayBeLong: true)
        default: try word()
        }
        return .node(.value(String(decoding: bytes[start..<at], as: UTF8.self)))
    }

    private mutating func array(_ depth: Int) throws(TextMistake) -> [TOMLText.Node] {
        at += 1
        var items: [TOMLText.Node] = []
        while true {
            try skipLines()
            if next == UInt8(ascii: "]") { break }
            switch try value(depth + 1) {
            case .node(let node): items.append(node)
            case .table(let table): items.append(Self.node(table))
            case .tables(let tables): items += tables.map(Self.node)
            }
            try skipLines()
            guard next == UInt8(ascii: ",") else { break }
            at += 1
        }
        guard next == UInt8(ascii: "]") else { throw mistake() }
        at += 1
        return items
    }

    private mutating func inlineTable(_ depth: Int) throws(TextMistake) -> Table {
        at += 1
        let table = Table(.headed)
        skipBlanks()
        if next != UInt8(ascii: "}") {
            while true {
                try pair(table, depth: depth + 1)
                skipBlanks()
                guard next == UInt8(ascii: ",") else { break }
                at += 1
            }
        }
        guard next == UInt8(ascii: "}") else { throw mistake() }
        at += 1
        table.kind = .closed
        return table
    }

    private mutating func string(_ quote: UInt8, mayBeLong: Bool) throws(TextMistake) {
        let isLong = mayBeLong && bytes[at...].starts(with: [quote, quote, quote])
        at += isLong ? 3 : 1
        while let byte = next {
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                at += 2
            } else if byte == quote {
                if !isLong {
                    at += 1
                    return
                }
                if bytes[at...].starts(with: [quote, quote, quote]) {
                    at += 3
                    // Up to two quotes may stand before those that end it.
                    for _ in 0..<2 where next == quote { at += 1 }
                    return
                }
                at += 1
            } else {
                if byte == 0x0a, !isLong { throw mistake() }
                at += 1
            }
        }
        at = min(at, bytes.count)
        throw mistake()
    }

    private static let wordBytes = ByteSet(
        [
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"),
        ], and: "+-_.:")
    private static let wordStarts = ByteSet([UInt8(ascii: "0")...UInt8(ascii: "9")], and: "+-tfin")

    private mutating func word() throws(TextMistake) {
        guard let first = next, Self.wordStarts.contains(first) else { throw mistake() }
        func run() { while let byte = next, Self.wordBytes.contains(byte) { at += 1 } }
        let start = at
        run()
        // A date and a time may have a blank between them.
        let isDate = at - start == 10 && bytes[start + 4] == UInt8(ascii: "-")
        if isDate, next == 0x20, at + 1 < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[at + 1]) {
            at += 1
            run()
        }
    }
}
