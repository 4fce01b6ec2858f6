/// Sets or removes one table of a TOML document in place: all other lines stay as they are; pure.
///
/// It reads only as much as tells where tables begin. Where the same could be said in a way that it does not see, it refuses.
enum TOMLEdit {
    struct Unreadable: Error {}

    /// The document with a table of exactly these lines; tables beneath it stay.
    static func setting(_ path: [String], _ lines: [String], in text: String) throws(Unreadable) -> String {
        let document = try Document(text)
        try document.check(path)
        let table = ["[\(path.map(name).joined(separator: "."))]"] + lines
        guard let range = document.table(path, withInner: false) else {
            let gap = text.isEmpty || text.hasSuffix("\n\n") ? "" : text.hasSuffix("\n") ? "\n" : "\n\n"
            return text + gap + table.joined(separator: "\n") + "\n"
        }
        return document.replacing(range, with: table)
    }

    /// The document without the table and those beneath it; nil when there is none.
    static func removing(_ path: [String], from text: String) throws(Unreadable) -> String? {
        var document = try Document(text)
        try document.check(path)
        var isFound = false
        while let range = document.table(path, withInner: true) {
            isFound = true
            document = try Document(document.replacing(range, with: []))
        }
        return isFound ? document.text : nil
    }

    private static func name(_ part: String) -> String { Document.isBare(part) ? part : "\"\(part)\"" }

    private struct Document {
        let text: String
        private let lines: [String]
        /// Where a table begins, and its path.
        private var headers: [(line: Int, path: [String])] = []
        /// Keys before the first table.
        private var topKeys: [String] = []
        private var keysByHeader: [Int: [String]] = [:]

        init(_ text: String) throws(Unreadable) {
            self.text = text
            lines = text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false).map {
                String(Substring($0))
            }
            var state = State()
            for (number, line) in lines.enumerated() {
                let isInside = state.isInside
                let bare = try state.read(line)
                if isInside || bare.isEmpty { continue }
                if bare.hasPrefix("[") {
                    let isList = bare.hasPrefix("[[")
                    let inner = bare.dropFirst(isList ? 2 : 1)
                    guard let end = inner.firstIndex(of: "]"), let path = Self.path(String(inner[..<end])) else {
                        throw Unreadable()
                    }
                    headers.append((number, isList ? path + ["[]"] : path))
                    state = State()
                } else if let path = Self.path(String(bare.prefix { $0 != "=" })), bare.contains("=") {
                    if headers.isEmpty { topKeys.append(path[0]) }
                    keysByHeader[headers.count - 1, default: []].append(path[0])
                } else {
                    throw Unreadable()
                }
            }
            if state.isInside { throw Unreadable() }
        }

        /// Refuses a document that says something of the table in another way.
        func check(_ path: [String]) throws(Unreadable) {
            if topKeys.contains(path[0]) { throw Unreadable() }
            for (index, header) in headers.enumerated() where header.path == Array(path.dropLast()) {
                if keysByHeader[index]?.contains(path[path.count - 1]) == true { throw Unreadable() }
            }
            if headers.contains(where: { $0.path.starts(with: path + ["[]"]) }) { throw Unreadable() }
        }

        func table(_ path: [String], withInner: Bool) -> Range<Int>? {
            guard
                let index = headers.firstIndex(where: {
                    $0.path == path || withInner && $0.path.starts(with: path)
                })
            else { return nil }
            let start = headers[index].line
            var end = index + 1 < headers.count ? headers[index + 1].line : lines.count
            // Empty lines and remarks before the next table belong to that one.
            while end > start + 1, Self.isQuiet(lines[end - 1]) { end -= 1 }
            return start..<end
        }

        func replacing(_ range: Range<Int>, with new: [String]) -> String {
            var before = Array(lines[..<range.lowerBound])
            let after = Array(lines[range.upperBound...])
            if new.isEmpty, before.last?.isEmpty == true, after.first?.isEmpty ?? true { before.removeLast() }
            return (before + new + after).joined(separator: "\n")
        }

        private static func isQuiet(_ line: String) -> Bool {
            let bare = line.drop { $0 == " " || $0 == "\t" }
            return bare.isEmpty || bare == "\r" || bare.hasPrefix("#")
        }

        static func isBare(_ part: String) -> Bool {
            !part.isEmpty
                && part.utf8.allSatisfy { byte in
                    switch byte {
                    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f: true
                    default: false
                    }
                }
        }

        /// A dotted key; nil for one with what is not plain in it.
        private static func path(_ text: String) -> [String]? {
            var parts: [String] = []
            for piece in text.split(separator: ".", omittingEmptySubsequences: false) {
                var part = piece.drop { $0 == " " || $0 == "\t" }
                while let last = part.last, last == " " || last == "\t" { part.removeLast() }
                if part.count >= 2, let mark = part.first, mark == "\"" || mark == "'", part.last == mark {
                    part = part.dropFirst().dropLast()
                    guard !part.contains(where: { $0 == "\\" || $0 == mark }) else { return nil }
                    parts.append(String(part))
                } else {
                    guard isBare(String(part)) else { return nil }
                    parts.append(String(part))
                }
            }
            return parts
        }
    }

    /// Whether a line goes on with a value that began above it.
    private struct State {
        private var mark: String?
        private var brackets = 0

        var isInside: Bool { mark != nil || brackets > 0 }

        /// Reads one line; returns it without space before it and without a remark when it is nothing else.
        mutating func read(_ line: String) throws(Unreadable) -> Substring {
            let bare = line.drop { $0 == " " || $0 == "\t" || $0 == "\r" }
            let isHeader = !isInside && bare.hasPrefix("[")
            var rest = Array(line.utf8)[...]
            while let byte = rest.first {
                if let mark {
                    if mark.utf8.first == UInt8(ascii: "\""), byte == UInt8(ascii: "\\") {
                        rest = rest.dropFirst(2)
                    } else if rest.starts(with: mark.utf8) {
                        rest = rest.dropFirst(mark.utf8.count)
                        self.mark = nil
                    } else {
                        rest = rest.dropFirst()
                    }
                    continue
                }
                if byte == UInt8(ascii: "#") { break }
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                    let one = byte == UInt8(ascii: "\"") ? "\"" : "'"
                    let three = one + one + one
                    mark = rest.starts(with: three.utf8) ? three : one
                    rest = rest.dropFirst(mark == three ? 3 : 1)
                    continue
                }
                if byte == UInt8(ascii: "[") || byte == UInt8(ascii: "{") { brackets += 1 }
                if byte == UInt8(ascii: "]") || byte == UInt8(ascii: "}") { brackets -= 1 }
                guard brackets >= 0 else { throw Unreadable() }
                rest = rest.dropFirst()
            }
            // A text of one line ends with it.
            if let mark, mark.utf8.count == 1 { throw Unreadable() }
            if isHeader, isInside { throw Unreadable() }
            return bare.hasPrefix("#") ? "" : bare
        }
    }
}
