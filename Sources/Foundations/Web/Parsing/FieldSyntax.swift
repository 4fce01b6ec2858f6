/// Which bytes HTTP lets stand where (RFC 9110, RFC 3986).
enum FieldSyntax {
    /// A bit for each byte below 64, and for each from 64 on. Numbers and no table: this is asked for every byte of a head.
    private static let token: (UInt64, UInt64) = (0x03ff_6cfa_0000_0000, 0x57ff_ffff_c7ff_fffe)
    /// pchar of RFC 3986, without the percent sign, which is read apart.
    private static let path: (UInt64, UInt64) = (0x2fff_7fd2_0000_0000, 0x47ff_fffe_87ff_ffff)
    /// The same with `/?`, and with the brackets that browsers leave as they are.
    private static let query: (UInt64, UInt64) = (0xafff_ffd2_0000_0000, 0x47ff_fffe_afff_ffff)

    @inline(__always)
    private static func has(_ set: (UInt64, UInt64), _ byte: UInt8) -> Bool {
        byte < 128 && (byte < 64 ? set.0 : set.1) >> UInt64(byte & 63) & 1 != 0
    }

    static func isToken(_ byte: UInt8) -> Bool { has(token, byte) }
    static func isPath(_ byte: UInt8) -> Bool { has(path, byte) }
    static func isQuery(_ byte: UInt8) -> Bool { has(query, byte) }
    static func isValue(_ byte: UInt8) -> Bool { byte >= 0x20 && byte != 0x7f || byte == 0x09 }
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
