/// The stored text of a schema statement with every run of white space outside of quotes and comments made one space.
enum StatementText {
    static func normalised(_ text: String) -> String {
        var result: [UInt8] = []
        var pending = false
        let bytes = Array(text.utf8)
        var position = 0
        while position < bytes.count {
            let byte = bytes[position]
            if isSpace(byte) {
                pending = !result.isEmpty
                position += 1
                continue
            }
            if pending { result.append(UInt8(ascii: " ")) }
            pending = false
            let end = endOfToken(bytes, position)
            result += bytes[position..<end]
            position = end
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The module of a `CREATE VIRTUAL TABLE name USING module`, in lower case; nil for any other statement.
    static func module(of statement: String) -> String? {
        var words: [String] = []
        let bytes = Array(statement.utf8)
        var position = 0
        while position < bytes.count, words.count < 6 {
            let byte = bytes[position]
            if isSpace(byte) || byte == UInt8(ascii: ".") {
                position += 1
                continue
            }
            var end = endOfToken(bytes, position)
            if end == position + 1 {
                while end < bytes.count, isWord(byte), isWord(bytes[end]) { end += 1 }
            }
            words.append(String(decoding: bytes[position..<end], as: UTF8.self).lowercased())
            position = end
        }
        guard words.count == 6, words[0] == "create", words[1] == "virtual", words[4] == "using" else { return nil }
        return words[5].trimming(in: "\"'`[]")
    }

    /// The end of the quoted text or comment that begins here; otherwise one byte further.
    private static func endOfToken(_ bytes: [UInt8], _ start: Int) -> Int {
        switch bytes[start] {
        case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "`"):
            return end(of: [bytes[start]], in: bytes, from: start + 1)
        case UInt8(ascii: "["): return end(of: [UInt8(ascii: "]")], in: bytes, from: start + 1)
        case UInt8(ascii: "-") where bytes[start...].starts(with: "--".utf8):
            return end(of: [UInt8(ascii: "\n")], in: bytes, from: start + 2)
        case UInt8(ascii: "/") where bytes[start...].starts(with: "/*".utf8):
            return end(of: Array("*/".utf8), in: bytes, from: start + 2)
        default: return start + 1
        }
    }

    private static func end(of mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int {
        var position = start
        while position < bytes.count {
            if bytes[position...].starts(with: mark) { return position + mark.count }
            position += 1
        }
        return bytes.count
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0d).contains(byte) }

    private static func isWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}

extension String {
    fileprivate func trimming(in characters: String) -> String {
        String(drop { characters.contains($0) }.reversed().drop { characters.contains($0) }.reversed())
    }

    /// The name as SQLite compares names: only ASCII letters lose their case.
    var folded: String {
        String(
            decoding: utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    /// The name as an identifier in SQL.
    var quoted: String {
        "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}
