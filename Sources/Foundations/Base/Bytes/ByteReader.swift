/// Reads what ``ByteWriter`` wrote; every read is bounds-checked and throws instead of trapping.
package struct ByteReader {
    private let bytes: [UInt8]
    private let end: Int
    package private(set) var position: Int

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        position = 0
        end = bytes.count
    }

    package init(_ bytes: [UInt8], in range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    package var remaining: Int { end - position }
    package var isAtEnd: Bool { position == end }

    package mutating func u8() throws(DecodingFault) -> UInt8 {
        guard position < end else { throw DecodingFault.truncated }
        defer { position += 1 }
        return bytes[position]
    }

    package mutating func fixed<Value: FixedWidthInteger>(_: Value.Type = Value.self) throws(DecodingFault) -> Value {
        let size = MemoryLayout<Value>.size
        guard remaining >= size else { throw DecodingFault.truncated }
        var value: Value = 0
        for index in (0..<size).reversed() {
            value = value << 8 | Value(truncatingIfNeeded: bytes[position + index])
        }
        position += size
        return value
    }

    package mutating func varint() throws(DecodingFault) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try u8()
            guard shift < 63 || byte <= 1 else { throw DecodingFault.malformed }
            value |= UInt64(byte & 0x7f) << shift
            if byte & 0x80 == 0 {
                // One number, one spelling: a longer form would give equal trees two hashes.
                guard byte != 0 || shift == 0 else { throw DecodingFault.malformed }
                return value
            }
            shift += 7
            guard shift <= 63 else { throw DecodingFault.malformed }
        }
    }

    /// A count or length that cannot exceed what is left to read, so a forged one allocates nothing.
    package mutating func count() throws(DecodingFault) -> Int {
        let value = try varint()
        guard value <= UInt64(remaining) else { throw DecodingFault.truncated }
        return Int(value)
    }

    package mutating func int() throws(DecodingFault) -> Int {
        guard let value = Int(exactly: try varint()) else { throw DecodingFault.malformed }
        return value
    }

    package mutating func raw(_ count: Int) throws(DecodingFault) -> [UInt8] {
        guard count >= 0, count <= remaining else { throw DecodingFault.truncated }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    package mutating func blob() throws(DecodingFault) -> [UInt8] { try raw(try count()) }

    package mutating func text() throws(DecodingFault) -> String {
        guard let text = String(validating: try blob(), as: UTF8.self) else { throw DecodingFault.malformed }
        return text
    }

    package mutating func digest() throws(DecodingFault) -> Digest {
        guard remaining >= Digest.size else { throw DecodingFault.truncated }
        defer { position += Digest.size }
        return Digest(bytes, at: position)
    }

    package mutating func flag() throws(DecodingFault) -> Bool {
        switch try u8() {
        case 0: false
        case 1: true
        default: throw DecodingFault.malformed
        }
    }

    package mutating func optional<Value>(
        _ read: (inout ByteReader) throws(DecodingFault) -> Value
    ) throws(DecodingFault) -> Value? {
        try flag() ? try read(&self) : nil
    }

    /// Fails unless everything was read: trailing bytes are as wrong as missing ones.
    package func finish() throws(DecodingFault) {
        guard isAtEnd else { throw DecodingFault.malformed }
    }
}

/// Bytes that are not a valid encoding.
package enum DecodingFault: Error, Sendable {
    case truncated
    case malformed
}
