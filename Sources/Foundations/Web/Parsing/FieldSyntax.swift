/// Which bytes HTTP lets stand where (RFC 9110, RFC 3986).
enum FieldSyntax {
    /// Bits of ``classes``.
    private static let tokenBit: UInt8 = 1
    private static let valueBit: UInt8 = 2
    private static let pathBit: UInt8 = 4
    private static let queryBit: UInt8 = 8

    private static let classes: [UInt8] = (0...255).map { (byte: UInt8) in
        let letters = (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        var bits: UInt8 = 0
        if letters || "!#$%&'*+-.^_`|~".utf8.contains(byte) { bits |= tokenBit }
        if byte == 0x09 || (0x20...0x7e).contains(byte) || byte >= 0x80 { bits |= valueBit }
        // pchar, without the percent sign, which is read apart.
        if letters || "-._~!$&'()*+,;=:@".utf8.contains(byte) { bits |= pathBit }
        // Browsers leave brackets in a query as they are.
        if letters || "-._~!$&'()*+,;=:@/?[]".utf8.contains(byte) { bits |= queryBit }
        return bits
    }

    static func isToken(_ byte: UInt8) -> Bool { classes[Int(byte)] & tokenBit != 0 }
    static func isValue(_ byte: UInt8) -> Bool { classes[Int(byte)] & valueBit != 0 }
    static func isPath(_ byte: UInt8) -> Bool { classes[Int(byte)] & pathBit != 0 }
    static func isQuery(_ byte: UInt8) -> Bool { classes[Int(byte)] & queryBit != 0 }
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

    static func hexValue(_ byte: UInt8) -> UInt8? {
        if byte &- 0x30 < 10 { return byte &- 0x30 }
        let letter = (byte | 0x20) &- 0x61
        return letter < 6 ? letter + 10 : nil
    }

    static func lowercase(_ byte: UInt8) -> UInt8 { byte &- 0x41 < 26 ? byte | 0x20 : byte }

    /// Whether the bytes are this word, without regard to case.
    static func matches(_ bytes: ArraySlice<UInt8>, _ word: StaticString) -> Bool {
        guard bytes.count == word.utf8CodeUnitCount else { return false }
        let start = bytes.startIndex
        return word.withUTF8Buffer { letters in
            for offset in 0..<bytes.count {
                let letter = unsafe letters[offset]
                if lowercase(bytes[start + offset]) != lowercase(letter) { return false }
            }
            return true
        }
    }

    /// The members of a comma-separated list of tokens, without the space around them; nil when one is no token.
    static func tokens(_ bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>]? {
        var members: [ArraySlice<UInt8>] = []
        for part in bytes.split(separator: 0x2c, omittingEmptySubsequences: true) {
            let member = trimmed(part)
            if member.isEmpty { continue }
            guard member.allSatisfy(isToken) else { return nil }
            members.append(member)
        }
        return members
    }

    static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes
        while let first = bytes.first, isSpace(first) { bytes.removeFirst() }
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return bytes
    }
}

extension Span<UInt8> {
    func equals(_ text: String) -> Bool {
        var at = 0
        for byte in text.utf8 {
            guard at < count, self[at] == byte else { return false }
            at += 1
        }
        return at == count
    }
}
