/// Builds the canonical little-endian encodings that are hashed and stored.
///
/// What is generic is there for some types by itself, too: another module could only call the general form, which is slow.
package struct ByteWriter: Sendable {
    package private(set) var bytes: [UInt8] = []

    package init(reserving capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func u8(_ value: UInt8) { bytes.append(value) }

    package mutating func fixed(_ value: UInt64) { append(value.littleEndian) }
    package mutating func fixed(_ value: Int64) { append(value.littleEndian) }
    package mutating func fixed(_ value: UInt32) { append(value.littleEndian) }
    package mutating func fixed(_ value: UInt16) { append(value.littleEndian) }

    private mutating func append(_ value: some BitwiseCopyable) {
        unsafe withUnsafeBytes(of: value) { unsafe bytes.append(contentsOf: $0) }
    }

    package mutating func fixed(_ value: some FixedWidthInteger) {
        var rest = value.littleEndian
        unsafe withUnsafeBytes(of: &rest) { unsafe bytes.append(contentsOf: $0) }
    }

    /// LEB128: seven bits a byte, shortest form.
    package mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    package mutating func varint(_ value: Int) {
        precondition(value >= 0, "lengths and counts are not negative")
        varint(UInt64(value))
    }

    package mutating func raw(_ more: [UInt8]) { bytes.append(contentsOf: more) }
    package mutating func raw(_ more: UnsafeRawBufferPointer) { unsafe bytes.append(contentsOf: more) }
    package mutating func raw(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// A length and the bytes.
    package mutating func blob(_ more: [UInt8]) {
        varint(more.count)
        bytes.append(contentsOf: more)
    }

    package mutating func text(_ string: String) { blob(Array(string.utf8)) }

    package mutating func digest(_ digest: Digest) {
        digest.append(to: &bytes)
    }

    /// Overwrites two bytes that were written before they were known.
    package mutating func overwrite(_ value: UInt16, at offset: Int) {
        bytes[offset] = UInt8(truncatingIfNeeded: value)
        bytes[offset + 1] = UInt8(truncatingIfNeeded: value >> 8)
    }

    /// Overwrites four bytes that were written before they were known.
    package mutating func overwrite(_ value: UInt32, at offset: Int) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (index * 8)) }
    }

    /// Overwrites eight bytes that were written before they were known.
    package mutating func overwrite(_ value: UInt64, at offset: Int) {
        for index in 0..<8 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> (index * 8)) }
    }

    package mutating func flag(_ value: Bool) { bytes.append(value ? 1 : 0) }

    package mutating func optional<Value>(_ value: Value?, _ write: (inout ByteWriter, Value) -> Void) {
        flag(value != nil)
        if let value { write(&self, value) }
    }
}
