internal import Base

/// A line that a writer noted as finished, unmistakable wherever it turns up.
struct Token: Sendable, Hashable {
    let writer: Int
    let number: Int

    static let size = 16

    /// `<WWW:NNNNNNNNN>` and a line feed.
    var bytes: [UInt8] {
        func padded(_ value: Int, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return Array("<\(padded(writer, 3)):\(padded(number, 9))>\n".utf8)
    }

    init(writer: Int, number: Int) {
        self.writer = writer
        self.number = number
    }

    private init?(_ line: ArraySlice<UInt8>) {
        let text = String(decoding: line, as: UTF8.self)
        guard text.utf8.count == Token.size - 1, text.hasPrefix("<"), text.hasSuffix(">") else { return nil }
        let parts = text.dropFirst().dropLast().split(separator: ":")
        guard parts.count == 2, let writer = Int(parts[0]), let number = Int(parts[1]) else { return nil }
        self.init(writer: writer, number: number)
    }

    static func all(in bytes: [UInt8]) -> [Token] {
        bytes.split(separator: UInt8(ascii: "\n")).compactMap { Token($0) }
    }
}
