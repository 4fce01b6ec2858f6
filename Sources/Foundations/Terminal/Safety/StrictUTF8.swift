/// Decodes one scalar of UTF-8 as the Unicode standard's table 3-7 allows it: no overlong forms, no surrogates.
enum StrictUTF8 {
    static func scalar(in bytes: [UInt8], at position: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        let first = bytes[position]
        let length: Int
        let second: ClosedRange<UInt8>
        switch first {
        case 0x00...0x7f: return (Unicode.Scalar(first), 1)
        case 0xc2...0xdf: (length, second) = (2, 0x80...0xbf)
        case 0xe0: (length, second) = (3, 0xa0...0xbf)
        case 0xed: (length, second) = (3, 0x80...0x9f)
        case 0xe1...0xef: (length, second) = (3, 0x80...0xbf)
        case 0xf0: (length, second) = (4, 0x90...0xbf)
        case 0xf1...0xf3: (length, second) = (4, 0x80...0xbf)
        case 0xf4: (length, second) = (4, 0x80...0x8f)
        default: return nil
        }
        guard position + length <= bytes.count, second.contains(bytes[position + 1]) else { return nil }
        var value = UInt32(first & (0x7f >> UInt8(length)))
        for byte in bytes[(position + 1)..<(position + length)] {
            guard byte & 0xc0 == 0x80 else { return nil }
            value = value << 6 | UInt32(byte & 0x3f)
        }
        return Unicode.Scalar(value).map { ($0, length) }
    }
}
