/// Sets or removes one entry of a mapping at the top of a YAML document in place: all other lines stay as they are; pure.
///
/// Only mappings written line by line are understood. What is written in another way is refused.
enum YAMLEdit {
    struct Unreadable: Error {}

    /// The document with `name` beneath `section`, whose lines are given without indentation.
    static func setting(_ section: String, _ name: String, _ lines: [String], in text: String) throws(Unreadable)
        -> String
    {
        var document = Document(text)
        guard let header = try document.section(section) else {
            let gap = text.isEmpty || text.hasSuffix("\n") ? "" : "\n"
            return text + gap + "\(section):\n" + block(name, lines, "  ").joined(separator: "\n") + "\n"
        }
        let entries = try document.entries(header)
        let indent = entries.indent ?? "  "
        let new = block(name, lines, indent)
        if let old = entries.all.first(where: { $0.name == name }) {
            document.lines.replaceSubrange(old.lines, with: new)
        } else {
            document.lines.insert(contentsOf: new, at: entries.end)
        }
        return document.lines.joined(separator: "\n")
    }

    /// The document without that entry; nil when there is none.
    static func removing(_ section: String, _ name: String, from text: String) throws(Unreadable) -> String? {
        var document = Document(text)
        guard let header = try document.section(section) else { return nil }
        let entries = try document.entries(header)
        guard let old = entries.all.first(where: { $0.name == name }) else { return nil }
        document.lines.removeSubrange(old.lines)
        // A key without a value is nothing, and nothing is no mapping.
        if entries.all.count == 1 { document.lines[header] = "\(section): {}" }
        return document.lines.joined(separator: "\n")
    }

    private static func block(_ name: String, _ lines: [String], _ indent: String) -> [String] {
        ["\(indent)\(name):"] + lines.map { indent + "  " + $0 }
    }

    private struct Document {
        var lines: [String]

        init(_ text: String) {
            lines = text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false).map {
                String(Substring($0))
            }
        }

        /// The line on which a mapping of that name begins at the top.
        mutating func section(_ name: String) throws(Unreadable) -> Int? {
            let found = lines.indices.filter { key(lines[$0]) == name }
            guard found.count <= 1 else { throw Unreadable() }
            // Another way to write the same key would be missed.
            if lines.contains(where: { $0.hasPrefix("\"\(name)\"") || $0.hasPrefix("'\(name)'") || $0.hasPrefix("{") })
            {
                throw Unreadable()
            }
            guard let line = found.first else { return nil }
            let value = rest(lines[line])
            if value == "{}" {
                lines[line] = "\(name):"
            } else if !value.isEmpty, !value.hasPrefix("#") {
                throw Unreadable()
            }
            return line
        }

        struct Entries {
            let indent: String?
            let all: [(name: String, lines: Range<Int>)]
            /// Behind the last line of the mapping.
            let end: Int
        }

        func entries(_ header: Int) throws(Unreadable) -> Entries {
            var starts: [(name: String, line: Int)] = []
            var indent: String?
            var end = header + 1
            for line in lines.indices where line > header {
                let text = lines[line]
                let space = String(text.prefix { $0 == " " })
                let bare = text.dropFirst(space.utf8.count)
                if bare.isEmpty || bare == "\r" || bare.hasPrefix("#") { continue }
                if space.isEmpty { break }
                if bare.hasPrefix("\t") { throw Unreadable() }
                if indent == nil { indent = space }
                guard let own = indent, space.utf8.count >= own.utf8.count else { throw Unreadable() }
                if space == own {
                    guard let name = key(String(bare)) else { throw Unreadable() }
                    starts.append((name, line))
                }
                end = line + 1
            }
            var all: [(name: String, lines: Range<Int>)] = []
            for (index, start) in starts.enumerated() {
                let next = index + 1 < starts.count ? starts[index + 1].line : end
                all.append((start.name, start.line..<next))
            }
            return Entries(indent: indent, all: all, end: end)
        }

        /// The plain key that a line begins with.
        private func key(_ line: String) -> String? {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            var name = String(line[..<colon])
            let after = line[line.index(after: colon)...]
            guard after.isEmpty || after.hasPrefix(" ") || after == "\r" else { return nil }
            if name.count >= 2, let mark = name.first, mark == "\"" || mark == "'", name.last == mark {
                name = String(name.dropFirst().dropLast())
            }
            let isPlain = name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
                default: false
                }
            }
            return isPlain && !name.isEmpty ? name : nil
        }

        private func rest(_ line: String) -> String {
            guard let colon = line.firstIndex(of: ":") else { return "" }
            var value = line[line.index(after: colon)...].drop { $0 == " " }
            while let last = value.last, last == " " || last == "\r" { value.removeLast() }
            return String(value)
        }
    }
}
