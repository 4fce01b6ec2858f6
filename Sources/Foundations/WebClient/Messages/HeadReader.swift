/// Puts the head of an answer together from the lines that come; heads of interim answers (1xx) are passed over.
struct HeadReader {
    enum Step: Equatable {
        case more
        case head(WebHead)
        case tooLarge
        case malformed
    }

    private let limit: Int
    private var status: Int?
    private var headers = WebHeaders()
    private var size = 0

    init(limit: Int) {
        self.limit = limit
    }

    mutating func take(_ line: [UInt8]) -> Step {
        size += line.count + 2
        if size > limit { return .tooLarge }
        if line.isEmpty { return finish() }
        guard status != nil else {
            status = Self.status(line)
            return status == nil ? .malformed : .more
        }
        // A line that goes on with the one before it has been forbidden since RFC 7230.
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return .malformed }
        let name = line[..<colon]
        guard name.allSatisfy(WebHeaders.isToken) else { return .malformed }
        headers.add(String(decoding: name, as: UTF8.self), Self.trimmed(line[(colon + 1)...]))
        return .more
    }

    private mutating func finish() -> Step {
        guard let status else { return .malformed }
        let head = WebHead(status: status, headers: headers)
        self.status = nil
        headers = WebHeaders()
        return status < 200 ? .more : .head(head)
    }

    /// `HTTP/1.1 200 OK`, `HTTP/2 200`.
    private static func status(_ line: [UInt8]) -> Int? {
        let words = line.split(separator: UInt8(ascii: " "), maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count >= 2, words[0].starts(with: Array("HTTP/".utf8)), words[1].count == 3 else { return nil }
        guard words[1].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return Int(String(decoding: words[1], as: UTF8.self)).flatMap { $0 >= 100 ? $0 : nil }
    }

    private static func trimmed(_ value: ArraySlice<UInt8>) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
        let start = value.firstIndex { !isBlank($0) } ?? value.endIndex
        let end = value.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? start
        return String(decoding: value[start..<end], as: UTF8.self)
    }
}
